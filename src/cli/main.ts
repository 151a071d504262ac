/**
 * The command line: `watchbill <noun> <verb> [arguments] [--flags]`.
 *
 *   argv ──manifest──▶ line (verb + texts) ──▶ input ──noun loaded, store opened──▶ capability ──▶ answer, exit code
 *
 * A cold `watchbill task list` must cost little more than Node itself, so the line is read against a generated manifest that is plain data;
 * only then is the one noun imported, and nothing ever imports the dashboard but the dashboard's own opening.
 */
import type { Capability } from '../domain/kernel/capability.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { type Io, processIo } from '../runtime/io.ts';
import { confirmed } from './confirm.ts';
import { isMisuse, type Line, readLine } from './line.ts';
import type { Command, Program, Work } from './program.ts';
import { misused, refused, say } from './refused.ts';
import { type Input, inputOf } from './values.ts';
import { FORCE, TARGET, type Verb } from './verb.ts';
import { watchbill } from './watchbill.ts';

export const main = async (argv: readonly string[], io: Io = processIo()): Promise<number> => run(argv, io, watchbill);

/** The same for any program: what `main` does with Watchbill's own nouns. */
export async function run(argv: readonly string[], io: Io, program: Program): Promise<number> {
  const wish = readLine(argv, program.manifest);
  const wanted = (flag: string): boolean => argv.includes(flag);
  try {
    if ('version' in wish) return print(`${program.version}\n`, io);
    if ('help' in wish) return help(wish.help, program, io);
    if (isMisuse(wish)) return misused(wish, wanted('--json'), io);
    return await perform(wish, program, io);
  } catch (error) {
    return defect(error, { json: wanted('--json'), debug: wanted('--debug') }, io);
  }
}

function print(text: string, io: Io): number {
  io.out.write(text);
  return 0;
}

async function help(name: string, program: Program, io: Io): Promise<number> {
  const { helpOf } = await import('./help.ts');
  const page = helpOf(name, program.manifest, io.out.tty ? io.out.columns : 100);
  return page === undefined
    ? misused({ misuse: `There is no command "${name}".`, hint: 'watchbill --help lists what there is.' }, false, io)
    : print(page, io);
}

async function perform(line: Line, program: Program, io: Io): Promise<number> {
  const { json } = line.globals;
  const input = await inputOf(line, io);
  if (isRefusal(input)) return refused(input, json, io);
  if (isMisuse(input)) return misused(input, json, io);
  if (line.verb.command === true) return (await commandOf(line.verb, program))(input, line, io, program);

  const work = await program.work();
  const [session, capability] = await Promise.all([work.open(line.globals, io), capabilityOf(line.verb, work)]);
  if (isRefusal(session)) return refused(session, json, io);
  try {
    if (!(await confirmed(line, session.actor, io))) return 1;
    const began = io.clock.monotonic();
    const { asked, target } = line.verb.document === true ? targetOf(input) : { asked: input, target: undefined };
    const value = await session.run(capability, asked);
    if (line.globals.debug) {
      const { name, role } = session.actor;
      io.err.write(`${capability.name} as ${name} (${role}) on ${session.where}: ${(io.clock.monotonic() - began).toFixed(1)} ms\n`);
    }
    return target === undefined ? await work.answer(capability, value, json, io) : await deliver(value, target, json, io);
  } finally {
    await session.close();
  }
}

interface Target {
  readonly path: string;
  readonly over: boolean;
}

/** What is said about the file stays here: the capability only makes the document. */
function targetOf({ [TARGET.key]: path, [FORCE.key]: over, ...asked }: Input): {
  readonly asked: Input;
  readonly target: Target | undefined;
} {
  return { asked, target: typeof path !== 'string' || path === '-' ? undefined : { path, over: over === true } };
}

async function deliver(document: unknown, { path, over }: Target, json: boolean, io: Io): Promise<number> {
  if (isRefusal(document)) return refused(document, json, io);
  const bytes = await io.writeFile(path, String(document), over);
  if (isRefusal(bytes)) return refused(bytes, json, io);
  return print(json ? `${JSON.stringify({ file: path, bytes })}\n` : `${path}  ${bytes} bytes\n`, io);
}

async function commandOf({ name }: Verb, program: Program): Promise<Command> {
  const load = (await program.commands())[name];
  if (load === undefined) throw new Error(`the manifest names the command "${name}", and there is none`);
  return load();
}

async function capabilityOf(verb: Verb, work: Work): Promise<Capability> {
  const name = verb.capability ?? verb.name.replace(' ', '.');
  const capability = await work.capability(name);
  if (capability === undefined) throw new Error(`the manifest names ${name}, and no noun has it; npm run manifest writes a true one`);
  return capability;
}

/** Not an expected "no": a bug, or the machine's. One sentence, and with `--debug` where. */
function defect(error: unknown, { json, debug }: { readonly json: boolean; readonly debug: boolean }, io: Io): number {
  const text = error instanceof Error ? error.message : String(error);
  say(
    'defect',
    `Watchbill failed: ${text.replace(/\.$/, '')}.`,
    debug ? undefined : 'This is a defect; --debug shows where it happened.',
    json,
    io,
  );
  if (debug && error instanceof Error) io.err.write(`${error.stack ?? ''}\n`);
  return 1;
}
