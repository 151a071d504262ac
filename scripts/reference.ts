/**
 * Writes `docs/reference/`: `cli.md` from the capabilities and the commands, `intake.md` from the formats, the schema of the report; tests hold
 * them to these.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { about } from '../src/cli/help.ts';
import { verbsOf, wordsOf } from '../src/cli/line.ts';
import { manifest } from '../src/cli/manifest.ts';
import { BARE, GLOBALS, type Option, placeholder, usageOf, type Verb, YES } from '../src/cli/verb.ts';
import type { Capability } from '../src/domain/kernel/capability.ts';
import { reportSchema } from '../src/domain/monitoring/report.ts';
import { allCapabilities } from '../src/runtime/nouns.ts';
import { intakeText } from './reference-intake.ts';

const HEAD = `<!-- Written by scripts/reference.ts from the capabilities: npm run reference -->

# The command line

    watchbill [NOUN VERB] [ARGUMENTS] [--FLAGS]

\`watchbill\` alone opens the dashboard; where the output is no terminal it prints one board and ends.

## What holds everywhere

- Global flags stand before, between or behind the words.
- \`--json\` prints exactly one JSON document on standard output. Instants are RFC 3339 in UTC with milliseconds, durations as in the
  configuration (\`5m\`), a value that is not there is \`null\`. A verb over several things answers each in its place, with the thing or with
  \`{"refused": "…", "kind": "…"}\`. Whatever repeats (\`--watch\`, \`log --follow\`) prints one document a line.
- A refusal is one sentence on standard error, with a hint where there is one; with \`--json\` it is
  \`{"error": {"kind": "…", "text": "…", "hint": "…"}}\`, on standard error too. \`kind\` is \`usage\` when the line was not understood,
  \`unconfirmed\` when nobody said yes, \`defect\` when Watchbill itself failed.
- \`-\` for a text or a file is standard input. Free text needs no quotes when it comes last: \`watchbill task note T7 swapped the disk\`.
- \`--x=value\` and \`--x value\` are the same; \`--no-x\` turns a flag off and clears a value that may be none; \`--\` ends the flags.
- A moment is an instant (\`2026-11-21T03:12:00Z\`), local time (\`"2026-11-21 03:12"\`, \`2026-11-21\`, \`03:12\`, \`"tomorrow 09:00"\`), or relative
  (\`now\`, \`+2h\`, \`-1h30m\`).
- On a terminal, tables fit its width and leave empty columns out. In a pipe every column is there, nothing is cut and instants are UTC.
- A verb that is marked *asks first* asks on a terminal, and is refused elsewhere unless \`--yes\` is given.
- A reader that stops reading (\`| head\`) is no error.

| exit code | |
|---|---|
| 0 | done |
| 1 | refused: by a rule, by the state of things, or by the person who was asked |
| 2 | not understood: the line, an input, or the configuration |
| 3 | the store cannot be reached |
| 10 and up | a verb's own answers |
`;

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = (options: readonly Option[], spelled: (option: Option) => string): string[] =>
  options.map((option) => `| ${code(spelled(option))} | ${cell(about(option))} |`);

const flag = (option: Option): string => {
  const value = option.type === 'choice' ? 'WORD' : placeholder(option);
  return `${option.short === undefined ? '' : `-${option.short}, `}--${option.name}${value === '' ? '' : ` ${value}`}`;
};

function table(verb: Verb): string[] {
  const options = [...verb.options, ...(verb.confirm ? [YES] : [])];
  const lines = [...rows(verb.args, (arg) => arg.name.toUpperCase()), ...rows(options, flag)];
  return lines.length === 0 ? [] : ['| | |', '|---|---|', ...lines, ''];
}

interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
}

/** The output's shape in one line: `[{number, title, createdAt, …}]`. */
function shapeOf(shape: Shape): string {
  if (shape.type === 'array') return `[${shapeOf(shape.items ?? {})}]`;
  if (shape.anyOf !== undefined)
    return shapeOf(shape.anyOf.find((one) => one.properties !== undefined || one.type === 'array') ?? shape.anyOf[0] ?? {});
  if (shape.properties === undefined) return '…';
  const fields = Object.entries(shape.properties).map(([key, part]) => {
    const inner = shapeOf(part);
    return inner === '…' || inner === '[…]' ? key : `${key}: ${inner}`;
  });
  return `{${fields.join(', ')}}`;
}

const prints = (capability: Capability): string =>
  shapeOf(z.toJSONSchema(capability.output, { io: 'input', unrepresentable: 'any' }) as Shape);

function section(verb: Verb, capability: Capability | undefined): string[] {
  const marks = [
    capability === undefined ? undefined : `Needs the role ${capability.permission}.`,
    verb.confirm ? '*Asks first.*' : undefined,
  ].filter((mark) => mark !== undefined);
  return [
    `### ${verb.name}`,
    '',
    `    ${usageOf(verb)}`,
    '',
    [verb.summary, ...marks].join(' '),
    '',
    ...table(verb),
    ...(capability === undefined ? [] : [`\`--json\`: ${code(prints(capability))}`, '']),
  ];
}

export async function referenceText(): Promise<string> {
  const capabilities = new Map((await allCapabilities()).map((capability) => [capability.name, capability]));
  const sectionOf = (name: string): string[] => {
    const verb = manifest[name];
    return verb === undefined ? [] : section(verb, verb.command ? undefined : capabilities.get(verb.capability ?? name.replace(' ', '.')));
  };
  const words = wordsOf(manifest);
  const nouns = words.filter((word) => manifest[word] === undefined);
  const lone = words.filter((word) => manifest[word] !== undefined);
  return [
    HEAD,
    '| global flag | |',
    '|---|---|',
    ...rows(GLOBALS, flag),
    '',
    '| of `watchbill` alone | |',
    '|---|---|',
    ...rows(BARE.options, flag),
    '',
    ...nouns.flatMap((noun) => [`## ${noun}`, '', ...verbsOf(noun, manifest).flatMap((verb) => sectionOf(`${noun} ${verb}`))]),
    '## Commands of the program',
    '',
    ...lone.flatMap(sectionOf),
  ].join('\n');
}

if (import.meta.main) {
  const folder = new URL('../docs/reference/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('cli.md', folder), await referenceText());
  writeFileSync(new URL('intake.md', folder), intakeText());
  writeFileSync(new URL('monitoring-report.schema.json', folder), `${JSON.stringify(reportSchema(), undefined, 2)}\n`);
}
