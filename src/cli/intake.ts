/** `watchbill intake …`: what stands between a monitoring system and the intake. */
import { plain } from '../domain/kernel/plain.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { circumstances } from '../runtime/circumstances.ts';
import { isAddress } from '../runtime/forward.ts';
import { sendNagios } from '../runtime/nagios.ts';
import { herePlace, spoolPath } from '../runtime/paths.ts';
import { type Tried, tryIntake } from '../runtime/try-intake.ts';
import type { Command } from './program.ts';
import { misused, refused } from './refused.ts';
import type { Verb } from './verb.ts';

export const intakeVerbs: readonly Verb[] = [
  {
    name: 'intake send',
    summary: "Sends what a monitoring system's notification command finds in its environment; keeps it where the server is down.",
    args: [
      {
        name: 'system',
        key: 'system',
        type: 'choice',
        choices: ['nagios'],
        summary: 'Nagios and Icinga: the NAGIOS_* variables.',
        required: true,
      },
    ],
    options: [
      {
        name: 'to',
        key: 'to',
        type: 'text',
        value: 'URL',
        summary: 'Where the intake is, such as https://noc.example.org:9190.',
        required: true,
      },
      { name: 'token', key: 'token', type: 'text', summary: 'A token of scope intake (WATCHBILL_TOKEN); other users can see it here.' },
      { name: 'token-file', key: 'tokenFile', type: 'file', summary: 'A file that holds the token.' },
      {
        name: 'spool',
        key: 'spool',
        type: 'text',
        value: 'FOLDER',
        summary: "Where it is kept until it was taken; otherwise the platform's place for state.",
      },
      { name: 'drain', key: 'drain', type: 'flag', summary: 'Send only what waits; for a timer.' },
    ],
  },
  {
    name: 'intake try',
    summary: 'Shows what would come of a body that a source sends, by the configuration as it is; nothing is kept.',
    args: [{ name: 'file', key: 'body', type: 'file', summary: 'The body, - for standard input.', required: true }],
    options: [
      {
        name: 'source',
        key: 'source',
        type: 'text',
        value: 'NAME',
        summary: 'A [[source]] of the configuration: its kind and mapping.',
        required: true,
      },
    ],
  },
];

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);

export const intakeSend: Command = async (input, { globals }, io) => {
  const to = textOf(input['to']) ?? '';
  const token = textOf(input['token']) ?? textOf(input['tokenFile']) ?? textOf(io.env['WATCHBILL_TOKEN']);
  if (!isAddress(to)) return misused({ misuse: `--to "${to}" is no address; allowed: https://noc.example.org:9190.` }, globals.json, io);
  if (token === undefined)
    return misused(
      { misuse: 'There is no token.', hint: 'Give --token-file; watchbill token create --scope intake makes one.' },
      globals.json,
      io,
    );
  const folder = textOf(input['spool']) ?? spoolPath(herePlace(io.env));
  const done = await sendNagios({ to, token, folder, env: io.env, drain: input['drain'] === true, clock: io.clock });
  if (isRefusal(done)) return refused(done, globals.json, io);
  if (globals.json) io.out.write(`${JSON.stringify(done)}\n`);
  else if (io.out.tty || done.problem !== null || done.rejected > 0)
    (done.problem === null ? io.out : io.err).write(
      `${[
        `${done.sent} sent`,
        ...(done.rejected > 0 ? [`${done.rejected} refused for good`] : []),
        ...(done.waiting > 0 ? [`${done.waiting} kept in ${folder}: ${done.problem ?? ''}`] : []),
      ].join(', ')}.\n`,
    );
  return 0;
};

export const intakeTry: Command = async (input, { globals }, io) => {
  const found = circumstances({ ...globals, env: io.env, user: io.user });
  if (isRefusal(found)) return refused(found, globals.json, io);
  const tried = tryIntake(found.loaded.settings, String(input['source']), String(input['body']), io.clock.now());
  if (isRefusal(tried)) return refused(tried, globals.json, io);
  io.out.write(globals.json ? `${JSON.stringify(tried)}\n` : `${shown(tried).join('\n')}\n`);
  return tried.alerts.length === 0 && tried.rejected.length > 0 ? 1 : 0;
};

function shown({ source, format, alerts, rejected }: Tried): readonly string[] {
  const blocks = alerts.map(({ status, severity, title, labels, text, ...facts }) => [
    `${severity} ${status}: ${title}`,
    ...Object.entries({ ...facts, policy: facts.policy ?? 'none: nobody is told' }).flatMap(([name, value]) =>
      value === null ? [] : [`  ${name}: ${value}`],
    ),
    ...Object.entries(labels).map(([name, value]) => `  ${name} = ${value}`),
    ...text.split('\n').flatMap((line) => (line === '' ? [] : [`  | ${line}`])),
  ]);
  const problems = rejected.map(({ problem, count }) => `not read${count > 1 ? ` (${count} of them)` : ''}: ${problem}`);
  const total = `${alerts.length === 1 ? 'one alert' : `${alerts.length} alerts`} of ${source}, read as ${format}; nothing was kept.`;
  return [...blocks.flat(), ...problems, total].map(plain);
}
