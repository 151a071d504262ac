import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHome } from './program.ts';
import { type Smtp, startSmtp } from './smtp.ts';

export interface Step {
  readonly delay: string;
  readonly tell: string;
}

export interface PagingOptions {
  readonly steps: readonly Step[];
  /** The labels that the policy is for; without it, every alert. */
  readonly match?: Readonly<Record<string, string>>;
  /** Instead of what lets every page go out by itself, however many they are. */
  readonly notification?: string;
  /** More of the configuration; a table, because it stands at the end. */
  readonly more?: string;
  /** Instead of a file in the home. */
  readonly db?: string;
}

const ALL_BY_THEMSELVES = 'cap = "none"\nbudget = { mail = "none" }';

/** Names people `ana`, `bela`, `chidi`, whose addresses are `NAME@example.org`. */
const configuration = (smtp: Smtp, { steps, match, notification = ALL_BY_THEMSELVES, more = '' }: PagingOptions): string => `
${['ana', 'bela', 'chidi'].map((name) => `[people.${name}]\nname = "${name}"\nmail = "${name}@example.org"\n`).join('\n')}
[mail]
host = "${smtp.host}"
port = ${smtp.port}
tls = "starttls"
user = "${smtp.login.user}"
password = "${smtp.login.password}"
ca_file = "ca.pem"
from = "Watchbill <watchbill@example.org>"

[notification]
${notification}

[[policy]]
name = "pages"
${
  match === undefined
    ? ''
    : `match = { ${Object.entries(match)
        .map(([label, value]) => `${label} = "${value}"`)
        .join(', ')} }`
}
${steps.map(({ delay, tell }) => `\n[[policy.step]]\ndelay = "${delay}"\ntell = ["${tell}"]\n`).join('')}
${more}
`;

/** A home whose one policy pages people through a mail server of its own, over STARTTLS with a login, and a token for the intake. */
export async function openPaging(options: PagingOptions) {
  const smtp = await startSmtp();
  const home = newHome({ config: configuration(smtp, options), ...(options.db === undefined ? {} : { db: options.db }) });
  writeFileSync(join(home.path, 'ca.pem'), smtp.ca);
  const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake', '--source', 'prometheus']);
  return {
    home,
    smtp,
    token,
    async close() {
      await smtp.stop();
      home.remove();
    },
  };
}

export type Paging = Awaited<ReturnType<typeof openPaging>>;
