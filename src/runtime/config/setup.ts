/** What `watchbill setup` writes: one person, the mail server, one policy, spliced into what is there. */
import { dirname, join, resolve } from 'node:path';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { exampleConfig } from './example.ts';
import { examineText, type Loaded, type Source, whereIsConfig } from './settings.ts';
import { appendElement, removeValue, setValues } from './splice.ts';
import { at, isTable, readToml } from './toml.ts';
import { readText, writeText } from './write.ts';

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly tls: string;
  readonly from: string;
  readonly user?: string | undefined;
  /** A new password. Neither this nor a file: what is configured stays. */
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly caFile?: string | undefined;
}

export interface Answers {
  readonly person: string;
  readonly name: string;
  readonly mail: string;
  readonly server: Server;
  readonly policy: string;
}

/** The file that is to be changed, or the documented example where there is none yet. */
export interface Draft {
  readonly path: string;
  readonly text: string;
  readonly loaded: Loaded;
  readonly env: Source['env'];
}

export function openDraft(source: Source): Draft | Refusal {
  const { path } = whereIsConfig(source);
  const text = readText(path) ?? exampleConfig();
  if (isRefusal(text)) return text;
  const { outcome } = examineText(text, { path, env: source.env });
  return isRefusal(outcome) ? outcome : { path, text, loaded: outcome, env: source.env };
}

const PASSWORD_FILE = 'mail.password';
const SECRETS = ['password', 'password_file'];

/** The settings as they would be, to be tried before anything is written. */
export function tried(draft: Draft, answers: Answers): Loaded | Refusal {
  const secret = answers.server.password;
  return examineText(edited(draft.text, answers, secret === undefined ? {} : { password: secret }), draft).outcome;
}

/** Writes the secret into its own file and the rest into the configuration. */
export function save(draft: Draft, answers: Answers): Loaded | Refusal {
  const secret = answers.server.password;
  const file = join(dirname(draft.path), PASSWORD_FILE);
  const text = edited(draft.text, answers, secret === undefined ? {} : { password_file: PASSWORD_FILE });
  const refused = (secret === undefined ? undefined : writeText(file, `${secret}\n`)) ?? writeText(draft.path, text);
  return refused ?? examineText(text, draft).outcome;
}

function edited(text: string, { person, name, mail, server, policy }: Answers, secret: Readonly<Record<string, string>>): string {
  let draft = setValues(text, ['people', person], { name, mail });
  const { host, port, tls, from, user, passwordFile, caFile } = server;
  const given = passwordFile === undefined ? secret : { password_file: resolve(passwordFile) };
  if (user === undefined || Object.keys(given).length > 0) for (const key of SECRETS) draft = removeValue(draft, ['mail'], key);
  if (user === undefined) draft = removeValue(draft, ['mail'], 'user');
  draft = setValues(draft, ['mail'], {
    host,
    port,
    tls,
    user,
    ...given,
    from,
    ca_file: caFile === undefined ? undefined : resolve(caFile),
  });
  return hasPolicy(draft, policy)
    ? draft
    : appendElement(draft, ['policy'], { name: policy, repeat: 3, repeat_after: '5m', step: [{ tell: [person] }] });
}

function hasPolicy(text: string, name: string): boolean {
  const read = readToml(text);
  const list = 'value' in read ? at(read.value, ['policy']) : undefined;
  return Array.isArray(list) && list.some((policy) => isTable(policy) && policy['name'] === name);
}
