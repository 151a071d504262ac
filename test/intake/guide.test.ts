import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { intakeText } from '../../scripts/reference-intake.ts';
import { FORMATS } from '../../src/integrations/monitoring/formats.ts';

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

test('the reference is what the formats say; npm run reference writes it', () => {
  expect(read('reference/intake.md')).toBe(intakeText());
});

/** Where the guide names something else than the path: the sender puts that behind the address itself, or a command does. */
const NAMED: Readonly<Record<string, string>> = {
  prometheus: 'alertmanagers:',
  opsgenie: 'api_url:',
  nagios: 'watchbill intake send nagios',
  zabbix: 'contrib/zabbix/watchbill.yaml',
  generic: '/v1/intake/generic/NAME',
  heartbeat: '/v1/intake/heartbeat/nightly-backup',
};

test.each(FORMATS)('the guide says how to point $name here', ({ entries: [first], name }) => {
  expect(read('guides/intake.md')).toContain(NAMED[name] ?? first?.path);
});
