/**
 * `watchbill setup`: from nothing to a page that arrives. Asks for a person, a mail server and a policy, sends a test page with just
 * these settings, and only then writes them. Every answer is also a flag, and with `--yes` nothing is asked at all.
 */
import { explain, isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { type Asking, askOn } from '../runtime/config/ask.ts';
import { flagOf, type Given, interview, QUESTIONS } from '../runtime/config/questions.ts';
import { type Answers, type Draft, openDraft, save, tried } from '../runtime/config/setup.ts';
import type { Io } from '../runtime/io.ts';
import type { Command } from './program.ts';
import { misused, refused, say } from './refused.ts';
import type { Verb } from './verb.ts';

export const setupVerb: Verb = {
  name: 'setup',
  summary: 'Asks for a person, a mail server and a policy, sends a test page and writes the configuration.',
  args: [],
  options: [
    ...QUESTIONS.map((question) => ({
      name: flagOf(question).slice(2),
      key: question.key,
      type: 'text' as const,
      summary: question.summary,
    })),
    { name: 'test', key: 'test', type: 'flag', summary: 'Send a test page first, as is usual; --no-test writes without one.' },
    { name: 'yes', key: 'yes', type: 'flag', summary: 'Ask nothing; a test page that does not leave is a refusal.' },
  ],
};

/** What became of a test page on one channel: the output of `notification.test`. */
export interface Sent {
  readonly channel: string;
  readonly address: string;
  readonly receipt: string | null;
  readonly problem: string | null;
}

/** Sends a test page to a person under these settings, which are in force nowhere yet. */
export type SendTest = (settings: Settings, person: string) => Promise<readonly Sent[] | Refusal>;

export const setup =
  (sendTest: SendTest, openTerminal: () => Asking = askOn): Command =>
  async (input, { globals }, io) => {
    const draft = openDraft({ path: globals.config, env: io.env });
    if (isRefusal(draft)) return refused(draft, globals.json, io);
    const silent = input['yes'] === true;
    if (!silent && !io.input.tty) {
      return misused(
        { misuse: 'setup asks, and there is no terminal to ask on.', hint: 'Give every answer as a flag, and --yes.' },
        globals.json,
        io,
      );
    }
    const asking = silent ? undefined : openTerminal();
    try {
      return await run(draft, input as Given, { json: globals.json, test: input['test'] !== false, sendTest, asking }, io);
    } finally {
      asking?.close();
    }
  };

interface Way {
  readonly json: boolean;
  readonly test: boolean;
  readonly sendTest: SendTest;
  readonly asking: Asking | undefined;
}

async function run(draft: Draft, flags: Given, { json, test, sendTest, asking }: Way, io: Io): Promise<number> {
  const heard = await interview(draft, flags, asking);
  if ('wrong' in heard) return misused({ misuse: heard.wrong }, json, io);
  if ('missing' in heard)
    return misused(
      { misuse: `setup --yes needs ${heard.missing.join(', ')} too.`, hint: 'watchbill setup --help lists the flags.' },
      json,
      io,
    );
  if ('left' in heard) return unwritten(draft, json, io);
  const { answers } = heard;

  const settings = tried(draft, answers);
  if (isRefusal(settings)) return refused(settings, json, io);
  if (test) {
    if (!json) io.err.write(`Sending a test page to ${answers.mail} through ${answers.server.host} …\n`);
    const problem = problemOf(await sendTest(settings.settings, answers.person));
    if (problem !== undefined && asking === undefined) {
      say(
        'undeliverable',
        `The test page did not leave: ${problem}`,
        'Nothing was written; --no-test writes without a test page.',
        json,
        io,
      );
      return 1;
    }
    if (problem === undefined) asking?.tell('It left. Look whether it arrived.');
    else asking?.tell(`The test page did not leave: ${problem}`);
    if (asking !== undefined && !(await agreed(asking, draft, problem === undefined))) return unwritten(draft, json, io);
  }
  const saved = save(draft, answers);
  if (isRefusal(saved)) return refused(saved, json, io);
  report(answers, draft, test, json, io);
  return 0;
}

/** The first channel's trouble, in the server's words. */
function problemOf(sent: readonly Sent[] | Refusal): string | undefined {
  if (isRefusal(sent)) return explain(sent).text;
  const failed = sent.find(({ problem }) => problem !== null);
  return failed === undefined ? undefined : `${failed.channel} to ${failed.address}: ${failed.problem}`;
}

async function agreed(asking: Asking, draft: Draft, left: boolean): Promise<boolean> {
  const answer = await asking.ask(left ? `Write ${draft.path}? [Y/n] ` : `Write ${draft.path} anyway? [y/N] `);
  if (answer === undefined) return false;
  return answer === '' ? left : /^y(?:es)?$/i.test(answer);
}

function unwritten({ path }: Draft, json: boolean, io: Io): number {
  say('unconfirmed', `Nothing was written; ${path} is as it was.`, undefined, json, io);
  return 1;
}

function report({ person, policy }: Answers, { path }: Draft, tested: boolean, json: boolean, io: Io): void {
  if (json) io.out.write(`${JSON.stringify({ path, person, policy, tested })}\n`);
  else io.out.write(`${path}\n`);
  if (json || !io.out.tty) return;
  io.err.write(
    `Alerts now page ${person} by policy ${policy}.\nNext: watchbill token create --scope intake, for your monitoring; watchbill, to look; watchbill serve, to let it run.\n`,
  );
}
