import { EXIT_CODES, type Examination, type Finding } from '../domain/diagnostics/check.ts';
import { plain, plainLines } from '../domain/kernel/plain.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { formatInstant } from '../domain/kernel/rfc3339.ts';
import { writeBundle } from '../runtime/doctor/bundle.ts';
import { examine } from '../runtime/doctor/examine.ts';
import { admit } from '../runtime/doctor/patient.ts';
import { screenOf } from './answer.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';
import { FORCE, type Verb } from './verb.ts';

export const doctorVerb: Verb = {
  name: 'doctor',
  summary:
    'Looks at everything a support engineer would ask for, and says what is wrong, why it matters and what to do. Ends with 0 when all is well, 10 after warnings, 11 after problems.',
  args: [],
  options: [
    {
      name: 'fix',
      key: 'fix',
      type: 'flag',
      summary: 'Do what can safely be done: close files to others, fold the log in, remove half-written files.',
    },
    {
      name: 'bundle',
      key: 'bundle',
      type: 'text',
      value: 'FILE',
      summary: 'Write an archive (.tar.gz) for whoever helps, with everything secret masked.',
    },
    FORCE,
  ],
};

/** `watchbill doctor`. It is no capability, because what it finds may be that there is no store to run one on. */
export const doctorHere: Command = async (input, { globals }, io) => {
  const patient = await admit({ ...globals, env: io.env }, io.clock);
  try {
    const examination = await examine(patient, { fix: input['fix'] === true });
    const target = typeof input['bundle'] === 'string' ? input['bundle'] : undefined;
    const bundle =
      target === undefined ? undefined : await writeBundle(patient, examination, { file: target, over: input[FORCE.key] === true });
    if (isRefusal(bundle)) return refused(bundle, globals.json, io);
    if (globals.json)
      io.out.write(
        `${JSON.stringify({ ...examination, at: formatInstant(examination.at), ...(bundle === undefined ? {} : { bundle }) })}\n`,
      );
    else {
      const { bold } = screenOf(io);
      io.out.write(`${examination.findings.flatMap((finding) => lines(finding, bold)).join('\n')}\n\n${summary(examination)}\n`);
      if (bundle !== undefined)
        io.out.write(`${bundle.file}: ${bundle.files.length} files, ${bundle.bytes} bytes; look into it before you send it.\n`);
    }
    return EXIT_CODES[examination.verdict];
  } finally {
    await patient.close();
  }
};

const WORDS: Readonly<Record<Finding['state'], string>> = { problem: 'PROBLEM', warning: 'WARNING', skipped: 'skipped', ok: 'ok' };
const LEFT = 9;
const MIDDLE = 18;

function lines({ state, title, found, matters, todo, fix, fixed }: Finding, bold: (text: string) => string): readonly string[] {
  const row = (left: string, middle: string, text: string): string =>
    `${left.padEnd(LEFT)}${middle.padEnd(MIDDLE)}${plainLines(text).replaceAll('\n', `\n${' '.repeat(LEFT + MIDDLE)}`)}`;
  const head = row(WORDS[state], title, found);
  const more = fixed === null ? [] : [row('', 'fixed', fixed)];
  if (state === 'ok' || state === 'skipped') return [head, ...more];
  return [
    bold(head),
    row('', 'why it matters', matters),
    ...(todo === null ? [] : [row('', 'what to do', todo)]),
    ...(fix === null ? [] : [row('', 'with --fix', plain(fix))]),
    ...more,
  ];
}

function summary({ findings, version }: Examination): string {
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const many = (total: number, word: string): string => `${total} ${word}${total === 1 ? '' : 's'}`;
  return `Watchbill ${version}: ${many(count('problem'), 'problem')}, ${many(count('warning'), 'warning')}, ${count('ok')} well, ${count('skipped')} skipped.`;
}
