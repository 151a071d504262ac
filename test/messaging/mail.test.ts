import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../src/domain/kernel/ports.ts';
import { type MailLimits, type MailSettings, mailChannel } from '../../src/integrations/messaging/mail.ts';
import { listen } from '../parts/listen.ts';
import { freePort } from '../parts/port.ts';
import { type Objection, type Smtp, startSmtp } from '../parts/smtp.ts';
import { channelConformance, type Nature } from './channel-conformance.ts';

const BRIEF: MailLimits = { connect: 2_000, reply: 700, attempt: 5_000 };

const settingsFor = (smtp: Smtp, change: Partial<MailSettings> = {}): MailSettings => ({
  host: smtp.host,
  port: smtp.port,
  tls: 'starttls',
  user: smtp.login.user,
  password: smtp.login.password,
  from: 'Watchbill <watchbill@example.org>',
  ca: smtp.ca,
  ...change,
});

const MAIL: Nature = {
  carries: (said) => said,
  knowsRepeats: true,
  noAddresses: ['', 'nobody', 'a@b, c@d', 'a@b>\r\nRCPT TO:<eve@example.org', 'Ana <a@b>', 'a b@c', `${'x'.repeat(400)}@b`],
};

channelConformance('mail', MAIL, async () => {
  const smtp = await startSmtp();
  const objections: Record<string, Objection> = {
    'refuse for now': { code: 451, text: '4.7.1 Greylisted, try again later' },
    'refuse for good': { code: 550, text: '5.1.1 No such user here' },
    hang: 'hang',
  };
  return {
    get arrived() {
      return smtp.mails.map(({ messageId, to, subject, text, raw }) => ({ id: messageId, address: to.join(), subject, text, raw }));
    },
    receipt: /^250 2\.0\.0 Ok: queued as \d+$/,
    address: 'ana@example.org',
    open: () => mailChannel(settingsFor(smtp), BRIEF),
    openNowhere: async () => mailChannel(settingsFor(smtp, { port: await freePort() }), BRIEF),
    behave: (how) => smtp.objectToRecipients(() => objections[how]),
    stop: () => smtp.stop(),
  };
});

const page: Message = { key: 'N1', address: 'ana@example.org', subject: 'A1 critical', text: 'InstanceDown' };
const never = new AbortController().signal;

async function sendOnce(settings: MailSettings, message: Message = page) {
  const channel = mailChannel(settings, BRIEF);
  try {
    return await channel.send(message, never);
  } finally {
    await channel.close();
  }
}

describe('over STARTTLS with a login', () => {
  let smtp: Smtp;
  beforeAll(async () => {
    smtp = await startSmtp();
  });
  afterAll(() => smtp.stop());

  test('the message is encrypted, by the logged-in user, and marked as automatic', async () => {
    expect(await sendOnce(settingsFor(smtp))).toEqual({ receipt: expect.stringMatching(/^250 /) });
    const mail = await smtp.waitFor(({ subject }) => subject === 'A1 critical');
    expect(mail).toMatchObject({
      encrypted: true,
      user: 'watchbill',
      from: 'watchbill@example.org',
      to: ['ana@example.org'],
      messageId: '<N1@example.org>',
    });
    expect(mail.headers.get('from')).toEqual(['Watchbill <watchbill@example.org>']);
    expect(mail.headers.get('auto-submitted')).toEqual(['auto-generated']);
  });

  test('a wrong password is named, and tried again once it is repaired', async () => {
    expect(await sendOnce(settingsFor(smtp, { password: 'wrong' }))).toEqual({
      problem: `127.0.0.1:${smtp.port} refused the login of watchbill: 535 5.7.8 Error: authentication failed; correct user and password in [mail], and it is tried again`,
      permanent: false,
    });
  });

  test('no login where one is needed', async () => {
    const { user: _, password: __, ...anonymous } = settingsFor(smtp);
    expect(await sendOnce(anonymous)).toEqual({
      problem: expect.stringMatching(/refused the login \(none is configured\): 530 /),
      permanent: false,
    });
  });

  test('a certificate that nobody vouches for ends the attempt before the login', async () => {
    const { ca: _, ...distrusting } = settingsFor(smtp);
    expect(await sendOnce(distrusting)).toEqual({
      problem: expect.stringMatching(
        /^no trusted encryption with 127\.0\.0\.1:\d+: .*self-signed certificate; see tls and ca_file in \[mail\]$/,
      ),
      permanent: false,
    });
  });

  test('implicit TLS spoken to a STARTTLS port fails as encryption', async () => {
    expect(await sendOnce(settingsFor(smtp, { tls: 'tls' }))).toEqual({
      problem: expect.stringMatching(/^no trusted encryption/),
      permanent: false,
    });
  });

  test.each([
    [{ code: 451, text: '4.3.0 Try later' }, 'does not take the message: 451 4.3.0 Try later', false],
    [{ code: 554, text: '5.7.1 Spam' }, 'refuses the message: 554 5.7.1 Spam', true],
    [
      { code: 530, text: '5.7.0 Log in first' },
      'refused the login of watchbill: 530 5.7.0 Log in first; correct user and password in [mail], and it is tried again',
      false,
    ],
  ] as const)('after DATA the server says %j', async (objection, problem, permanent) => {
    smtp.objectToMessages(() => objection);
    expect(await sendOnce(settingsFor(smtp))).toEqual({ problem: `127.0.0.1:${smtp.port} ${problem}`, permanent });
    smtp.acceptEverything();
  });

  test('connections are kept between messages', async () => {
    const channel = mailChannel(settingsFor(smtp), BRIEF);
    const before = smtp.connections();
    for (const key of ['N2', 'N3', 'N4']) await channel.send({ ...page, key }, never);
    expect(smtp.connections()).toBe(before + 1);
    await channel.close();
  });

  test('a kept connection that the server dropped costs no attempt', async () => {
    const channel = mailChannel(settingsFor(smtp), BRIEF);
    expect(await channel.send({ ...page, key: 'N5' }, never)).toHaveProperty('receipt');
    smtp.dropConnections();
    expect(await channel.send({ ...page, key: 'N6' }, never)).toHaveProperty('receipt');
    expect(smtp.mails.filter(({ messageId }) => messageId === '<N6@example.org>')).toHaveLength(1);
    await channel.close();
  });
});

test('implicit TLS', async () => {
  const smtp = await startSmtp({ encryption: 'tls' });
  expect(await sendOnce(settingsFor(smtp, { tls: 'tls' }))).toHaveProperty('receipt');
  expect(smtp.mails[0]).toMatchObject({ encrypted: true, user: 'watchbill' });
  await smtp.stop();
});

test('without encryption only where it was asked for', async () => {
  const smtp = await startSmtp({ encryption: 'none' });
  expect(await sendOnce(settingsFor(smtp))).toEqual({ problem: expect.stringMatching(/offers no STARTTLS/), permanent: false });
  expect(smtp.mails).toEqual([]);
  expect(await sendOnce(settingsFor(smtp, { tls: 'none' }))).toHaveProperty('receipt');
  expect(smtp.mails[0]).toMatchObject({ encrypted: false });
  await smtp.stop();
});

describe('a server that is none', () => {
  /** Answers each line, and the connection itself (an empty line), with what it is told to. */
  async function startFake(answer: (line: string) => string | undefined) {
    const sockets = new Set<Socket>();
    const { port, stop } = await listen(
      createServer((socket) => {
        sockets.add(socket);
        const say = (text: string | undefined): void => void (text === undefined || socket.write(`${text}\r\n`));
        socket
          .on('error', () => undefined)
          .setEncoding('utf8')
          .on('data', (text: string) => say(answer(text)));
        say(answer(''));
      }),
    );
    return {
      settings: { host: '127.0.0.1', port, tls: 'none', from: 'watchbill@example.org' } as const,
      drop: () => sockets.forEach((socket) => void socket.destroy()),
      stop() {
        this.drop();
        return stop();
      },
    };
  }

  test.each<[string, (line: string) => string | undefined, RegExp]>([
    ['says nothing', () => undefined, /did not answer in time$/],
    ['turns everybody away', () => '554 5.3.2 Not \u001b]52;c;x\u0007today', /ended the conversation: 554 5\.3\.2 Not today$/],
    ['is busy', () => '421 4.3.2 Too many connections', /ended the conversation: 421 4\.3\.2 Too many connections$/],
    ['speaks another protocol', () => 'HTTP/1.1 400 Bad Request\r\n', /HTTP\/1\.1 400 Bad Request$/],
    [
      'refuses the sender',
      (line) => (line === '' ? '220 ready' : line.startsWith('EHLO') ? '250 ok' : '550 5.7.1 Sender unknown'),
      /does not take the sender: 550 5\.7\.1 Sender unknown; see from in \[mail\]$/,
    ],
  ])('%s', async (_, answer, problem) => {
    const fake = await startFake(answer);
    expect(await sendOnce(fake.settings)).toEqual({ problem: expect.stringMatching(problem), permanent: false });
    await fake.stop();
  });

  test('hangs up before it greets', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).destroy());
    const { port, stop } = await listen(server);
    const outcome = await sendOnce({ host: '127.0.0.1', port, tls: 'none', from: 'watchbill@example.org' });
    expect(outcome).toEqual({
      problem: expect.stringMatching(/closes every connection before it greets|connection was reset/),
      permanent: false,
    });
    await stop();
  });

  test('trickles its replies: the whole attempt has an end', async () => {
    const fake = await startFake((line) =>
      line === '' ? '220 ready' : Array.from({ length: 50 }, () => '250-still thinking').join('\r\n'),
    );
    const channel = mailChannel(fake.settings, { ...BRIEF, reply: 60_000, attempt: 600 });
    expect(await channel.send(page, never)).toEqual({
      problem: `127.0.0.1:${fake.settings.port} did not answer in time`,
      permanent: false,
    });
    await channel.close();
    await fake.stop();
  });
});
