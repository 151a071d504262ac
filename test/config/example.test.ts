import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { exampleConfig } from '../../src/runtime/config/example.ts';
import { type Parsed, parseSettings, wholeSchema } from '../../src/runtime/config/parse.ts';
import { partOf, shapeOf } from '../../src/runtime/config/schema.ts';
import { at, isTable, type Path, readToml } from '../../src/runtime/config/toml.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-example-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of [
  'mail.password',
  'mail-ca.pem',
  'twilio.token',
  'grafana.secret',
  'netbox.token',
  'zabbix.token',
  'nagios.password',
  'caldav.password',
  'login.token',
])
  writeFileSync(join(folder, name), 'content\n');
for (const name of ['slack.token', 'ntfy.token', 'gotify-ana.token', 'pushover.token', 'wallboard.secret', 'wallboard.secret.old'])
  writeFileSync(join(folder, name), 'content\n');
for (const name of ['reply.secret', 'slack.signing', 'dkim.pem']) writeFileSync(join(folder, name), 'content\n');
for (const name of ['mattermost.url', 'teams-noc.url', 'wallboard.url', 'heartbeat.url', 'payroll.url'])
  writeFileSync(join(folder, name), 'https://example.org/hooks/1\n');
writeFileSync(join(folder, 'assets.mapping.json'), '{}\n');
writeFileSync(join(folder, 'database.url'), 'postgres://localhost/watchbill\n');

const example = exampleConfig();
const parse = (text: string): Parsed => parseSettings(text, join(folder, 'config.toml'), { folder, home: '/home/ana' });

/** Takes the comment away from every setting, but for one of two that exclude each other. */
const uncommented = (without: RegExp): string =>
  example
    .split('\n')
    .filter((line) => !without.test(line))
    .map((line) => line.replace(/^#(?=["[\w])/, ''))
    .join('\n');
const WITH_FILES = uncommented(
  /^#(key|password|auth_token|(?:signing_|old_)?secret|token|mapping|authorization|url(?= = "(?:\/|.*(?:not-in-a-file|wallboard|watchdog)))) =/,
);
const WITHOUT_FILES = uncommented(/^#(key|password|auth_token|(?:signing_|old_)?secret|token|mapping|authorization|url)_file =/);

/** Every key of the schemas; lists and free keys by their first element. */
function* keysOf(part: z.core.$ZodType, path: Path = []): Generator<Path> {
  for (const [key, inner] of Object.entries(shapeOf(part) ?? {})) {
    yield [...path, key];
    yield* keysOf(inner, [...path, key]);
  }
  const element = shapeOf(part) === undefined ? partOf(part, 0) : undefined;
  if (element !== undefined) yield* keysOf(element, [...path, '*']);
}

const has = (value: unknown, [step, ...rest]: Path): boolean => {
  if (step === undefined) return value !== undefined;
  if (step === '*')
    return (Array.isArray(value) ? value : isTable(value) ? Object.values(value) : []).some((element) => has(element, rest));
  return has(at(value, [step]), rest);
};

test('as it is, it means all defaults', () => {
  expect(parse(example)).toEqual({ problems: [], warnings: [], read: [], values: wholeSchema().parse({}) });
});

test('every setting is in it', () => {
  const documents = [WITH_FILES, WITHOUT_FILES].map((text) => readToml(text)).map((read) => ('value' in read ? read.value : read));
  const missing = [...keysOf(wholeSchema())].filter((path) => !documents.some((document) => has(document, path)));
  expect(missing.map((path) => path.join('.'))).toEqual([]);
});

test.each([
  ['secrets in files', WITH_FILES],
  ['secrets in place', WITHOUT_FILES],
])('with every setting uncommented it is right: %s', (_, text) => {
  expect(parse(text)).toMatchObject({ problems: [], warnings: [] });
});

test('what it shows as default is the default', () => {
  const CHANNELS = /^(mail|twilio|slack|mattermost|msteams|ntfy|gotify|pushover|webhook|reply)$/;
  const EXAMPLES =
    /^(people|team|schedule|rotation|policy|stakeholder|source|heartbeat|probe|repository|process|masking|inventory|database|calendar)$|^ui$/;
  /** What is under names that a team gives, and addresses of its own, are examples within their section. */
  const NAMED = {
    heartbeat: undefined,
    allow: undefined,
    backups: undefined,
    folder: undefined,
    task: undefined,
    attribute: undefined,
    capacity: undefined,
    check: undefined,
    correlate: undefined,
    inhibit: undefined,
    operations: undefined,
    rule: undefined,
    source: undefined,
    template: undefined,
  };
  const { values } = parse(WITH_FILES);
  const defaults = wholeSchema().parse({});
  for (const [section, value] of Object.entries(values ?? {})) {
    if (!EXAMPLES.test(section) && !CHANNELS.test(section))
      expect({ [section]: { ...(value as object), file: undefined, ...NAMED } }).toEqual({
        [section]: { ...(defaults[section] as object), file: undefined, ...NAMED },
      });
  }
  const ui = (all: object | undefined): object => ({ ...(at(all, ['ui']) as object), keys: {}, view: [], second_zone: undefined });
  expect(ui(values)).toEqual(ui(defaults));
});
