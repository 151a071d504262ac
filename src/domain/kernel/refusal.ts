import { formatInstant } from './rfc3339.ts';
import { typedName } from './typed.ts';

/**
 * An expected "no", as data. Whoever asked gets one sentence (what, where, what is allowed), a hint, an exit code and an HTTP status
 * from `explain`; exceptions are kept for bugs and broken infrastructure. A script that returns a refusal is rolled back.
 */
export type Refusal = { readonly refusal: Reason };

export type Reason =
  | { readonly kind: 'not-found'; readonly noun: string; readonly reference: string; readonly nearest?: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly noun: string; readonly reference: string; readonly candidates: readonly string[] }
  | { readonly kind: 'bad-reference'; readonly noun: string; readonly reference: string; readonly allowed: string }
  | { readonly kind: 'invalid'; readonly where: string; readonly problem: string; readonly allowed?: string; readonly hint?: string }
  | { readonly kind: 'already'; readonly subject: string; readonly state: string; readonly by?: string; readonly at?: number }
  | {
      readonly kind: 'wrong-state';
      readonly subject: string;
      readonly state: string;
      readonly verb: string;
      readonly allowed: readonly string[];
    }
  | { readonly kind: 'changed-meanwhile'; readonly subject: string; readonly by: string; readonly at: number; readonly version: number }
  | {
      /** Something is in the way, and there are ways round it. */
      readonly kind: 'conflict';
      readonly subject: string;
      readonly evidence: readonly { readonly subject: string; readonly text: string }[];
      readonly choices: readonly { readonly choice: string; readonly meaning: string }[];
      /** What does not happen; started if not said. */
      readonly not?: string;
      readonly hint?: string;
    }
  | {
      /** Work there has to wait: a pipeline asked, and goes by the exit code. */
      readonly kind: 'closed';
      readonly target: string;
      readonly by: 'freeze' | 'conflict';
      readonly evidence: readonly { readonly subject: string; readonly text: string }[];
    }
  | {
      readonly kind: 'not-permitted';
      readonly verb: string;
      readonly needs: string;
      readonly role: string;
      /** Who may. */
      readonly who?: readonly string[];
    }
  /** `until`: before that no try counts. */
  | { readonly kind: 'wrong-pin'; readonly name: string; readonly until: number | null }
  /** A terminal that shows and changes nothing until somebody enters a PIN. */
  | { readonly kind: 'locked'; readonly name: string }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'too-large'; readonly limit: number }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'lease-lost'; readonly name: string }
  | { readonly kind: 'undeliverable'; readonly channel: string; readonly problem: string }
  | { readonly kind: 'bad-settings'; readonly path: string; readonly problems: readonly string[] }
  | { readonly kind: 'unreachable'; readonly what: string; readonly problem: string; readonly hint: string };

export const refuse = (reason: Reason): Refusal => ({ refusal: reason });

export const isRefusal = (value: unknown): value is Refusal => typeof value === 'object' && value !== null && 'refusal' in value;

export interface Explanation {
  readonly text: string;
  readonly hint?: string;
  /** What programs get besides: the facts behind the sentence, and what may be chosen. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** 1 refused, 2 usage, 3 store unreachable; of a gate 10 frozen, 11 conflict. */
  readonly exitCode: 1 | 2 | 3 | 10 | 11;
  readonly httpStatus: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 503;
}

const clockTime = (at: number): string => `${formatInstant(at).slice(11, 19)}Z`;

const sizeOf = (bytes: number): string => {
  const [unit, word] = (
    [
      [1_073_741_824, 'GB'],
      [1_048_576, 'MB'],
      [1_024, 'KB'],
    ] as const
  ).find(([size]) => bytes % size === 0) ?? [1, 'bytes'];
  return `${bytes / unit} ${word}`;
};

/** A verb as it is typed; what follows it says when: `silence.add for more than 24 hours`. */
const spoken = (verb: string): string => verb.replace(/^[a-z]+\.[a-zA-Z]+/, (name) => `'${typedName(name)}'`);
const a = (role: string): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;

export function explain({ refusal: reason }: Refusal): Explanation {
  switch (reason.kind) {
    case 'not-found':
      return {
        text: `There is no ${reason.noun} ${reason.reference}.`,
        hint: reason.nearest?.length ? `Nearest: ${reason.nearest.join(', ')}.` : `watchbill ${reason.noun} list shows what there is.`,
        exitCode: 1,
        httpStatus: 404,
      };
    case 'ambiguous':
      return {
        text: `${reason.reference} fits several ${reason.noun}s: ${reason.candidates.join(', ')}.`,
        hint: 'Give more of the id, or the number.',
        exitCode: 1,
        httpStatus: 409,
      };
    case 'bad-reference':
      return { text: `"${reason.reference}" does not name a ${reason.noun}; allowed: ${reason.allowed}.`, exitCode: 2, httpStatus: 400 };
    case 'invalid':
      return {
        text: `${reason.where}: ${reason.problem}${reason.allowed === undefined ? '' : `; allowed: ${reason.allowed}`}.`,
        ...(reason.hint === undefined ? {} : { hint: reason.hint }),
        exitCode: 2,
        httpStatus: 400,
      };
    case 'already':
      return {
        text: `${reason.subject} is already ${reason.state}${reason.by === undefined ? '' : ` by ${reason.by}`}${reason.at === undefined ? '' : ` since ${clockTime(reason.at)}`}.`,
        exitCode: 1,
        httpStatus: 409,
      };
    case 'wrong-state':
      return {
        text: `${reason.subject} is ${reason.state}; ${reason.verb} needs ${reason.allowed.join(' or ')}.`,
        exitCode: 1,
        httpStatus: 409,
      };
    case 'changed-meanwhile':
      return {
        text: `${reason.by} changed ${reason.subject} at ${clockTime(reason.at)} (version ${reason.version}); nothing was written.`,
        hint: 'Look at it again, then repeat the change.',
        exitCode: 1,
        httpStatus: 409,
      };
    case 'conflict':
      return {
        text: `${reason.subject} is not ${reason.not ?? 'started'}: ${reason.evidence.map(({ text }) => text).join('; ')}.`,
        ...(reason.choices.length === 0
          ? reason.hint === undefined
            ? {}
            : { hint: reason.hint }
          : { hint: `--conflict ${reason.choices.map(({ choice, meaning }) => `${choice} ${meaning}`).join(', ')}.` }),
        details: { evidence: reason.evidence, choices: reason.choices.map(({ choice }) => choice) },
        exitCode: 1,
        httpStatus: 409,
      };
    case 'closed':
      return {
        text: `${reason.target} is ${reason.by === 'freeze' ? 'frozen' : 'being worked on'}: ${reason.evidence.map(({ text }) => text).join('; ')}.`,
        details: { evidence: reason.evidence },
        exitCode: reason.by === 'freeze' ? 10 : 11,
        httpStatus: 409,
      };
    case 'not-permitted':
      return {
        text: `${spoken(reason.verb)} needs ${a(reason.needs)}; you are ${a(reason.role)}.`,
        ...(reason.who === undefined ? {} : { hint: `Ask ${reason.who.join(' or ')}.`, details: { who: reason.who } }),
        exitCode: 1,
        httpStatus: 403,
      };
    case 'wrong-pin':
      return {
        text: `That was not taken as the PIN of ${reason.name}.`,
        ...(reason.until === null ? {} : { hint: `The next try counts from ${clockTime(reason.until)} on.` }),
        exitCode: 1,
        httpStatus: 401,
      };
    case 'locked':
      return {
        text: `This terminal is locked (${reason.name} was last at it); nothing was done.`,
        hint: 'Ctrl+O: somebody enters their PIN.',
        exitCode: 1,
        httpStatus: 401,
      };
    case 'unauthorised':
      return {
        text: 'The request carries no valid token.',
        hint: 'Create one with: watchbill token create --scope intake',
        exitCode: 1,
        httpStatus: 401,
      };
    case 'too-large':
      return { text: `The body is larger than ${sizeOf(reason.limit)}.`, exitCode: 1, httpStatus: 413 };
    case 'overloaded':
      return { text: 'Too much is waiting to be written; send it again in a moment.', exitCode: 1, httpStatus: 503 };
    case 'lease-lost':
      return { text: `Another process holds the ${reason.name} lease.`, exitCode: 1, httpStatus: 409 };
    case 'undeliverable':
      return { text: `${reason.channel}: ${reason.problem}.`, exitCode: 1, httpStatus: 422 };
    case 'bad-settings':
      return {
        text: reason.problems.join('\n'),
        hint: `The file is ${reason.path}; watchbill config check looks at it again.`,
        exitCode: 2,
        httpStatus: 422,
      };
    case 'unreachable':
      return { text: `${reason.what}: ${reason.problem}.`, hint: reason.hint, exitCode: 3, httpStatus: 503 };
  }
}
