/** Mail once through a server that others run: OpenSMTPD as Debian packages it. It wants root and has one control socket, so it runs where it can. */
import { spawn } from 'node:child_process';
import { createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mailChannel } from '../../src/integrations/messaging/mail.ts';
import { eventually } from '../parts/eventually.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { freePort } from '../parts/port.ts';
import { startSmtp } from '../parts/smtp.ts';

const SMTPD = '/usr/sbin/smtpd';
const runs = existsSync(SMTPD) && existsSync('/usr/sbin/smtpctl') && process.getuid?.() === 0 && !existsSync('/var/run/smtpd.sock');

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const DKIM = { domain: 'example.org', selector: 'watchbill', key: privateKey };
/** The queue of that server outlives it: what a broken-off run left there is delivered in the next, beside this page. */
const PAGE = {
  key: randomUUID(),
  address: 'ana@example.org',
  subject: '[CRITICAL] A1 db1 ↓',
  text: 'It is down.\nAnswer',
};
const never = new AbortController().signal;

/** RFC 6376 §3.4.2: names in lower case, unfolded, one space for many. */
const relaxed = (header: string): string => {
  const [name = '', ...value] = header.replace(/\r?\n[ \t]+/g, ' ').split(':');
  return `${name.trim().toLowerCase()}:${value
    .join(':')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
};

/** Whether the signature is of the headers that it names, by the public half of the key. */
function signed(raw: string): boolean {
  const headers =
    raw
      .replace(/\r?\n/g, '\r\n')
      .split('\r\n\r\n')[0]
      ?.split(/\r\n(?![ \t])/) ?? [];
  const signature = headers.find((line) => /^dkim-signature:/i.test(line)) ?? '';
  const of = (tag: string): string =>
    new RegExp(`[;\\s]${tag}=([^;]*)`).exec(signature.replace(/\r\n/g, ''))?.[1]?.replace(/\s/g, '') ?? '';
  const named = of('h')
    .split(':')
    .map((name) => headers.findLast((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? '');
  const content = [...named.filter((line) => line !== ''), signature.replace(/([;\s]b=)[^;]*/, '$1')].map(relaxed).join('\r\n');
  return createVerify('RSA-SHA256').update(content).verify(publicKey, of('b'), 'base64');
}

test('mail is signed with DKIM where a key is configured, and not where none is', async () => {
  const smtp = await startSmtp({ encryption: 'none' });
  const settings = { host: smtp.host, port: smtp.port, tls: 'none', from: 'watchbill@example.org', ...smtp.login } as const;
  for (const channel of [mailChannel({ ...settings, dkim: DKIM }), mailChannel(settings)]) {
    expect(await channel.send(PAGE, never)).toHaveProperty('receipt');
    await channel.close();
  }
  const [withKey = '', without] = smtp.mails.map(({ raw }) => raw);
  expect(withKey).toMatch(/\bd=example\.org;/);
  expect(withKey).toMatch(/\bs=watchbill;/);
  expect(signed(withKey)).toBe(true);
  expect(signed(withKey.replace('Message-ID: <', 'Message-ID: <x'))).toBe(false);
  expect(without).not.toMatch(/^DKIM-Signature/im);
  await smtp.stop();
});

describe.skipIf(!runs)('OpenSMTPD of Debian, as root', () => {
  test('takes a page, and delivers it as it was sent', async () => {
    const folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const mailbox = join(folder.path, 'mail');
    mkdirSync(mailbox);
    chmodSync(mailbox, 0o777);
    const port = await freePort();
    const config = join(folder.path, 'smtpd.conf');
    writeFileSync(
      config,
      `listen on 127.0.0.1 port ${port} hostname mx.example.org\n` +
        `action "keep" maildir "${mailbox}" virtual { "@" = "nobody" }\nmatch from any for any action "keep"\n`,
    );
    const server = spawn(SMTPD, ['-d', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    const channel = mailChannel({ host: '127.0.0.1', port, tls: 'none', from: 'Watchbill <watchbill@example.org>', dkim: DKIM });
    try {
      const receipt = await eventually(
        async () => {
          const outcome = await channel.send(PAGE, never);
          return 'receipt' in outcome && outcome.receipt;
        },
        { within: 30_000, every: 200, what: `OpenSMTPD takes a page: ${log}` },
      );
      expect(receipt).toMatch(/^250 2\.0\.0 \w+ Message accepted for delivery$/);
      const inbox = join(mailbox, 'new');
      const raw = await eventually(
        () => {
          const mails = existsSync(inbox) ? readdirSync(inbox).map((name) => readFileSync(join(inbox, name), 'utf8')) : [];
          return mails.find((mail) => mail.includes(`Message-ID: <${PAGE.key}@example.org>`));
        },
        { within: 30_000, what: `the page is in the mailbox: ${log}` },
      );
      expect(signed(raw)).toBe(true);
    } finally {
      await channel.close();
      server.kill('SIGTERM');
      await new Promise((gone) => server.once('exit', gone));
      folder.remove();
    }
  }, 60_000);
});
