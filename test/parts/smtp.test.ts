import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { LOOPBACK_CERTIFICATE, startSmtp } from './smtp.ts';

/** Speaks SMTP by hand, so that the server is proven without our own client. */
async function converse(port: number, lines: readonly string[]): Promise<string[]> {
  const plain = createConnection(port, '127.0.0.1');
  const greeting = createInterface({ input: plain })[Symbol.asyncIterator]();
  await greeting.next();
  plain.write('STARTTLS\r\n');
  const ready = await greeting.next();
  const socket = connect({ socket: plain, host: '127.0.0.1', ca: LOOPBACK_CERTIFICATE });
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  const heard = [ready.value ?? ''];
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    let answer: string;
    do answer = (await answers.next()).value ?? '';
    while (answer.startsWith('250-'));
    heard.push(answer.slice(0, 3));
  }
  socket.destroy();
  return heard;
}

const LOGIN = `AUTH PLAIN ${Buffer.from('\0watchbill\0let me in').toString('base64')}`;

test('takes mail over STARTTLS after a login, and reads it', async () => {
  const smtp = await startSmtp();
  const body =
    'Subject: =?UTF-8?Q?St=C3=B6rung_db1?=\r\nMessage-ID: <a@b>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nbr=C3=BCcke =\r\ndown\r\n.';
  const heard = await converse(smtp.port, ['EHLO test', LOGIN, 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>', 'DATA', body]);
  expect(heard.slice(1)).toEqual(['250', '235', '250', '250', '354', '250']);
  expect(await smtp.waitFor(({ to }) => to.includes('b@example.org'))).toMatchObject({
    encrypted: true,
    user: 'watchbill',
    from: 'a@example.org',
    subject: 'Störung db1',
    messageId: '<a@b>',
    text: 'brücke down',
  });
  await smtp.stop();
});

test('objects when it is told to', async () => {
  const smtp = await startSmtp();
  smtp.objectToRecipients((address) => (address.startsWith('b') ? { code: 550, text: 'no' } : undefined));
  const heard = await converse(smtp.port, [
    'EHLO test',
    'MAIL FROM:<a@example.org>',
    LOGIN,
    'MAIL FROM:<a@example.org>',
    'RCPT TO:<b@x>',
    'RCPT TO:<c@x>',
  ]);
  expect(heard.slice(1)).toEqual(['250', '530', '235', '250', '550', '250']);
  await smtp.stop();
});
