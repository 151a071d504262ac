/** What `watchbill setup` has to know, as a table: each answer comes from a flag, from a person, or from what is configured already. */
import { z } from 'zod';
import { policies } from '../../domain/escalation/settings.ts';
import { key, mailAddress, text } from '../../domain/kernel/fields.ts';
import { people } from '../../domain/oncall/settings.ts';
import type { Asking } from './ask.ts';
import { mail } from './channel-sections.ts';
import { expectation } from './schema.ts';
import type { Answers, Draft } from './setup.ts';

/** Answers by the key of their flag. */
export type Given = Readonly<Record<string, string | undefined>>;

export interface Question {
  readonly key: string;
  readonly ask: string;
  /** Also the flag's line in the help. */
  readonly summary: string;
  readonly schema: z.ZodType;
  /** What an empty line, or a flag left out, stands for. */
  readonly otherwise: (given: Given, draft: Draft) => string | undefined;
  /** An empty answer is one too. */
  readonly optional?: (given: Given, draft: Draft) => boolean;
  readonly secret?: true;
  /** Too rare to be asked. */
  readonly flagOnly?: true;
  readonly needed?: (given: Given) => boolean;
}

const server = mail.schema.unwrap().shape;
const known = (draft: Draft, { person = '' }: Given) => draft.loaded.settings.of(people)[person];
const configured = (draft: Draft) => draft.loaded.settings.of(mail);
const none = (): undefined => undefined;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .meta({ title: 'a port', examples: ['587', '465', '25'] });

export const QUESTIONS: readonly Question[] = [
  {
    key: 'person',
    ask: 'Who is to be paged? A short name, such as ana',
    summary: 'The short name of the person to page, such as ana.',
    schema: key,
    otherwise: (_, draft) => Object.keys(draft.loaded.settings.of(people))[0],
  },
  {
    key: 'name',
    ask: 'Full name',
    summary: "The person's full name.",
    schema: text,
    otherwise: (given, draft) => known(draft, given)?.name ?? given['person'],
    optional: ({ person }) => person === undefined,
  },
  {
    key: 'mail',
    ask: 'Mail address for pages',
    summary: "Where the person's pages go.",
    schema: mailAddress,
    otherwise: (given, draft) => known(draft, given)?.mail,
  },
  {
    key: 'smtp_host',
    ask: 'Mail server',
    summary: 'The mail server that pages leave through.',
    schema: server.host,
    otherwise: (_, draft) => configured(draft)?.host,
  },
  {
    key: 'smtp_port',
    ask: 'Port',
    summary: 'Its port; 587 if not said.',
    schema: port,
    otherwise: (_, draft) => String(configured(draft)?.port ?? 587),
  },
  {
    key: 'tls',
    ask: 'Encryption (starttls, tls, none)',
    summary: 'How the connection is encrypted: starttls, tls or none.',
    schema: server.tls,
    otherwise: (given, draft) => configured(draft)?.tls ?? (given['smtp_port'] === '465' ? 'tls' : 'starttls'),
  },
  {
    key: 'smtp_user',
    ask: 'User name at the mail server ("-" for none)',
    summary: 'The user name at the mail server.',
    schema: text,
    otherwise: (_, draft) => configured(draft)?.user,
    optional: () => true,
  },
  {
    key: 'smtp_password_file',
    ask: 'File that holds the password (empty: type the password)',
    summary: 'A file that holds the password.',
    schema: z.string(),
    otherwise: none,
    optional: (_, draft) => configured(draft)?.password !== undefined,
    // A person types the password instead; only a script has to name a file.
    needed: ({ smtp_user, password }) => smtp_user !== undefined && password === undefined,
  },
  {
    key: 'smtp_ca_file',
    ask: '',
    summary: "Certificates to trust beside the system's, for a mail server with one of your own.",
    schema: server.ca_file,
    otherwise: none,
    flagOnly: true,
  },
  {
    key: 'from',
    ask: 'Sender of the pages',
    summary: 'The sender of the pages.',
    schema: server.from,
    otherwise: ({ mail: address }, draft) => configured(draft)?.from ?? `Watchbill <${address}>`,
  },
  {
    key: 'policy',
    ask: 'Name of the escalation policy',
    summary: 'The escalation policy that tells the person; one that is there already stays as it is.',
    schema: key,
    otherwise: (_, draft) => draft.loaded.settings.of(policies)[0]?.name ?? 'default',
  },
];

const PASSWORD: Question = {
  key: 'password',
  ask: 'Password, kept in a file of its own',
  summary: '',
  schema: z.string().min(1),
  otherwise: none,
  optional: (_, draft) => configured(draft)?.password !== undefined,
  secret: true,
  needed: ({ smtp_user, smtp_password_file }) => smtp_user !== undefined && smtp_password_file === undefined,
};

export const flagOf = (question: Question): string => `--${question.key.replaceAll('_', '-')}`;

export type Interview =
  | { readonly answers: Answers }
  | { readonly wrong: string }
  | { readonly missing: readonly string[] }
  | { readonly left: true };

/** Collects the answers. Without somebody to ask, what no flag gives and nothing implies is missing. */
export async function interview(draft: Draft, flags: Given, asking?: Asking): Promise<Interview> {
  let given: Given = {};
  const missing: string[] = [];
  const questions =
    asking === undefined
      ? QUESTIONS
      : QUESTIONS.map((question) => (question.key === 'smtp_password_file' && flags[question.key] === undefined ? PASSWORD : question));
  for (const question of questions) {
    if (question.needed?.(given) === false || (question.flagOnly && flags[question.key] === undefined)) continue;
    const flag = flags[question.key];
    if (flag !== undefined) {
      const problem = misfit(question, flag);
      if (problem !== undefined) return { wrong: `${flagOf(question)} ${JSON.stringify(flag)} ${problem}.` };
      given = { ...given, [question.key]: flag };
      continue;
    }
    const answer = asking === undefined ? question.otherwise(given, draft) : await persist(question, given, draft, asking);
    if (answer === LEFT) return { left: true };
    if (answer === undefined && asking === undefined && question.optional?.(given, draft) !== true) missing.push(flagOf(question));
    given = { ...given, [question.key]: answer };
  }
  return missing.length > 0 ? { missing } : { answers: answersOf(given) };
}

const LEFT = '\u0003';

/** Asks until the answer fits. */
async function persist(question: Question, given: Given, draft: Draft, asking: Asking): Promise<string | undefined> {
  const otherwise = question.otherwise(given, draft);
  const optional = question.optional?.(given, draft) === true;
  const prompt = `${question.ask}${otherwise === undefined ? (question.secret && optional ? ' [as it is]' : '') : ` [${otherwise}]`}: `;
  for (;;) {
    const typed = await asking.ask(prompt, { secret: question.secret === true });
    if (typed === undefined) return LEFT;
    if (typed === '-' && optional && question.secret !== true) return undefined;
    const answer = typed === '' ? otherwise : typed;
    if (answer === undefined && optional) return undefined;
    const problem = misfit(question, answer ?? '');
    if (problem === undefined) return answer;
    asking.tell(answer === undefined ? 'This one is needed.' : `That ${problem}.`);
  }
}

function misfit({ schema }: Question, answer: string): string | undefined {
  if (schema.safeParse(answer).success) return undefined;
  const { title, allowed } = expectation(schema);
  return `is not ${title}${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
}

function answersOf(given: Given): Answers {
  const said = (name: string): string => given[name] ?? '';
  return {
    person: said('person'),
    name: said('name'),
    mail: said('mail'),
    policy: said('policy'),
    server: {
      host: said('smtp_host'),
      port: Number(said('smtp_port')),
      tls: said('tls'),
      from: said('from'),
      user: given['smtp_user'],
      password: given['password'],
      passwordFile: given['smtp_password_file'],
      caFile: given['smtp_ca_file'],
    },
  };
}
