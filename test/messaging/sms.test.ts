import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../src/domain/kernel/ports.ts';
import { clipToSegments, segments, typewritten } from '../../src/integrations/messaging/segments.ts';
import { smsChannel, smsText } from '../../src/integrations/messaging/sms.ts';
import type { TwilioLimits, TwilioSettings } from '../../src/integrations/messaging/twilio.ts';
import { listen } from '../parts/listen.ts';
import { freePort } from '../parts/port.ts';
import { type Refusal, startTwilio, type Twilio } from '../parts/twilio.ts';
import { channelConformance, type Nature } from './channel-conformance.ts';

// The client honours it for https, whatever the host, and nothing may leave the machine.
delete process.env['HTTP_PROXY'];

const BRIEF: TwilioLimits = { attempt: 1_500 };

const settingsFor = ({ account, token, from, api }: Twilio, change: Partial<TwilioSettings> = {}): TwilioSettings => ({
  ...{ account, token, from, api },
  ...change,
});

const ANA = '+447700900123';

const SMS: Nature = {
  carries: ({ subject, text }) => ({ subject, text: text.split('\n').at(-1) ?? '' }),
  knowsRepeats: false,
  noAddresses: [
    ...[
      '',
      'nobody',
      'ana@example.org',
      '447700900123',
      '00447700900123',
      '+07700900123',
      '+44 7700 900123',
      '+44123',
      `+${'4'.repeat(16)}`,
    ],
    ...[
      'whatsapp:+447700900123',
      '+447700900123\n',
      '+447700900123&MediaUrl=http://example.org',
      '+447700900123,+447700900124',
      '+٤٤٧٧٠٠٩٠٠',
    ],
  ],
};

channelConformance('sms', SMS, async () => {
  const twilio = await startTwilio();
  const refusals: Record<string, Refusal> = {
    'refuse for now': { status: 429, code: 20429, message: 'Too Many Requests' },
    'refuse for good': { status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient' },
    hang: 'hang',
  };
  return {
    get arrived() {
      return twilio.messages.map(({ to, body, raw }) => {
        const [subject = '', ...text] = body.split('\n');
        return { address: to, subject, text: text.join('\n'), raw };
      });
    },
    receipt: /^SM[0-9a-f]{32} queued$/,
    address: ANA,
    open: () => smsChannel(settingsFor(twilio), BRIEF),
    openNowhere: async () => smsChannel(settingsFor(twilio, { api: `http://127.0.0.1:${await freePort()}` }), BRIEF),
    behave: (how) => twilio.refuse(() => refusals[how]),
    stop: () => twilio.stop(),
  };
});

const page: Message = {
  key: 'N1',
  address: ANA,
  subject: '[CRITICAL] A1 db1 is down',
  text: 'Prometheus cannot scrape db1.\n\nAnswer with: watchbill alert acknowledge A1',
};
const never = new AbortController().signal;

async function sendOnce(settings: TwilioSettings, message: Message = page) {
  const channel = smsChannel(settings, BRIEF);
  try {
    return await channel.send(message, never);
  } finally {
    await channel.close();
  }
}

describe('at Twilio', () => {
  let twilio: Twilio;
  beforeAll(async () => {
    twilio = await startTwilio();
  });
  afterAll(() => twilio.stop());

  test('the form has recipient, sender and text, and nothing else', async () => {
    expect(await sendOnce(settingsFor(twilio))).toEqual({ receipt: expect.stringMatching(/^SM0+1 queued$/) });
    const [sms] = twilio.messages;
    expect([...new URLSearchParams(sms?.raw)].toSorted()).toEqual([
      ['Body', '[CRITICAL] A1 db1 is down\nAnswer with: watchbill alert acknowledge A1'],
      ['From', '+447700900001'],
      ['To', ANA],
    ]);
    expect(sms?.headers['user-agent']).toMatch(/^twilio-node\//);
  });

  test('text cannot become another field', async () => {
    await sendOnce(settingsFor(twilio), { ...page, subject: 'db1&To=%2B447700900999&MediaUrl=http://example.org/x#+' });
    const sms = twilio.messages.at(-1);
    expect([...new URLSearchParams(sms?.raw).keys()].toSorted()).toEqual(['Body', 'From', 'To']);
    expect(sms).toMatchObject({ to: ANA, body: expect.stringMatching(/^db1&To=%2B447700900999&MediaUrl=http:\/\/example\.org\/x#\+\n/) });
  });

  test('a message that is sent again arrives again: there is no key to know it by', async () => {
    const before = twilio.messages.length;
    await sendOnce(settingsFor(twilio));
    await sendOnce(settingsFor(twilio));
    const [first, second] = twilio.messages.slice(before);
    expect(second?.body).toBe(first?.body);
    expect(second?.sid).not.toBe(first?.sid);
  });

  test('the address of a relay may have a path, and environment variables bend no host name', async () => {
    const paths: (string | undefined)[] = [];
    const { port, stop } = await listen(
      createServer((request, response) => {
        paths.push(request.url);
        response.writeHead(503).end();
      }),
    );
    process.env['TWILIO_EDGE'] = 'dublin';
    process.env['TWILIO_REGION'] = 'ie1';
    await sendOnce(settingsFor(twilio, { api: `http://127.0.0.1:${port}/twilio/` }));
    delete process.env['TWILIO_EDGE'];
    delete process.env['TWILIO_REGION'];
    expect(paths).toEqual([`/twilio/2010-04-01/Accounts/${twilio.account}/Messages.json`]);
    await stop();
  });

  test('a wrong token is named, never shown, and tried again once it is repaired', async () => {
    expect(await sendOnce(settingsFor(twilio, { token: 'wr0ng' }))).toEqual({
      problem: `${twilio.host} refused the login of ${twilio.account}: Authenticate (20003); correct account_sid and auth_token in [twilio], and it is tried again`,
      permanent: false,
    });
  });

  test('a sender that is not of the account', async () => {
    expect(await sendOnce(settingsFor(twilio, { from: '+447700900002' }))).toEqual({
      problem: `${twilio.host} does not take the sender: 'From' +447700900002 is not a Twilio phone number or Short Code country mismatch (21659); see from in [twilio]`,
      permanent: false,
    });
  });

  const error = (status: number, code: number, message: string): Refusal => ({ status, code, message });
  const reply = (status: number, type: string, text: string): Refusal => ({ status, type, text });
  test.each<[string, Refusal, string, boolean]>([
    ['no phone number', error(400, 21211, "Invalid 'To' Phone Number"), "refuses the recipient: Invalid 'To' Phone Number (21211)", true],
    [
      'somebody who said STOP',
      error(400, 21610, 'Attempt to send to unsubscribed recipient.'),
      'refuses the recipient: Attempt to send to unsubscribed recipient (21610)',
      true,
    ],
    ['no mobile', error(400, 21614, "'To' number is not a valid mobile number"), "'To' number is not a valid mobile number (21614)", true],
    [
      'a landline',
      error(400, 21635, "'To' number cannot be a landline"),
      "refuses the recipient: 'To' number cannot be a landline (21635)",
      true,
    ],
    ['no text', error(400, 21602, 'Message body is required.'), 'refuses the text: Message body is required (21602)', true],
    [
      'a country that is switched off',
      error(400, 21408, 'Permission to send an SMS has not been enabled for the region'),
      'does not take the message: Permission to send an SMS has not been enabled for the region (21408)',
      false,
    ],
    ['a code of next year', error(400, 29999, 'Something new'), 'does not take the message: Something new (29999)', false],
    ['a suspended account', error(403, 20003, 'Account suspended\u001b]52;c;x\u0007'), ': Account suspended (20003); correct', false],
    ['another address', error(404, 20404, 'No such resource'), 'does not answer as Twilio does: No such resource (20404); see', false],
    ['too many at once', error(429, 20429, 'Too Many Requests'), 'is asked too often: Too Many Requests (20429)', false],
    ['a fault', error(500, 20500, 'Internal Server Error'), 'has a fault of its own: Internal Server Error (20500)', false],
    ['a fault under a final code', error(503, 21211, 'Not about you'), 'has a fault of its own: Not about you (21211)', false],
    ['a gateway', reply(502, 'text/html', '<h1>Bad Gateway</h1>'), 'has a fault of its own: HTTP 502', false],
    ['an error without words', reply(400, 'application/json', '{}'), 'does not take the message: HTTP 400', false],
    ['a proxy that wants a login', reply(407, 'text/html', 'Who are you?'), 'does not take the message: HTTP 407', false],
    ['a redirection', reply(302, 'text/html', ''), 'does not answer as Twilio does: HTTP 302; see account_sid and api in [twilio]', false],
    ['a portal', reply(200, 'text/html', '<h1>Log in</h1>'), 'gave an answer that cannot be read: Unexpected token', false],
    ['another protocol', reply(201, 'application/json', '{"sid": 7}'), 'answered without the SID of a message; see api in [twilio]', false],
    ['nothing', reply(201, 'application/json', 'null'), 'gave an answer that cannot be read', false],
    ['far too much', reply(201, 'application/json', `"${'x'.repeat(2_000_000)}"`), 'cannot be read: maxContentLength', false],
  ])('the answer is %s', async (_, refusal, problem, permanent) => {
    twilio.refuse(() => refusal);
    const outcome = await sendOnce(settingsFor(twilio));
    twilio.refuse(() => undefined);
    expect(outcome).toEqual({ problem: expect.stringContaining(problem), permanent });
    expect('problem' in outcome && outcome.problem).toMatch(/^127\.0\.0\.1:\d+ [^\p{Cc}]{10,400}[^.\p{Cc}]$/u);
    expect(JSON.stringify(outcome)).not.toContain(twilio.token);
  });

  test('an attempt costs one request, whatever the answer', async () => {
    twilio.refuse(() => error(429, 20429, 'Too Many Requests'));
    const before = twilio.requests();
    await sendOnce(settingsFor(twilio));
    expect(twilio.requests()).toBe(before + 1);
    twilio.refuse(() => undefined);
  });
});

test('a certificate that nobody vouches for ends the attempt before the token is said', async () => {
  const fixture = (name: string): string => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
  let requests = 0;
  const { port, stop } = await listen(
    createTlsServer({ key: fixture('loopback.key'), cert: fixture('loopback.crt') }, () => void requests++),
  );
  const account = `AC${'0'.repeat(32)}`;
  expect(await sendOnce({ account, token: 'x', from: '+447700900001', api: `https://127.0.0.1:${port}` })).toEqual({
    problem: expect.stringMatching(/^no trusted encryption with 127\.0\.0\.1:\d+: .*self-signed certificate; see api in \[twilio\]$/),
    permanent: false,
  });
  expect(requests).toBe(0);
  await stop();
});

test('a reply that never ends has an end', async () => {
  const { port, stop } = await listen(
    createServer((request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      const trickle = setInterval(() => response.write(' '), 50);
      request.socket.once('close', () => clearInterval(trickle));
    }),
  );
  const account = `AC${'0'.repeat(32)}`;
  expect(await sendOnce({ account, token: 'x', from: '+447700900001', api: `http://127.0.0.1:${port}` })).toEqual({
    problem: `127.0.0.1:${port} did not answer in time`,
    permanent: false,
  });
  await stop();
});

describe('what fits on a telephone', () => {
  test.each([
    ['a', 160, 1],
    ['a', 161, 2],
    ['a', 306, 2],
    ['a', 307, 3],
    ['é@Ü£\n', 32, 1],
    // Extended signs take two of the 160, and are not split: of the 153 in each of several, 76 of them leave one empty.
    ['€', 80, 1],
    ['€', 81, 2],
    ['€', 152, 2],
    ['€', 153, 3],
    ['ç', 70, 1],
    ['ç', 71, 2],
    ['ç', 134, 2],
    ['ç', 135, 3],
    // Nor is a surrogate pair: 33 of them in 67 units.
    ['🔥', 35, 1],
    ['🔥', 36, 2],
    ['🔥', 66, 2],
    ['🔥', 67, 3],
    ['', 0, 1],
  ])('%j, %d times, goes in segments: %d', (sign, times, count) => {
    expect(segments(sign.repeat(times))).toBe(count);
  });

  const text = fc.oneof(
    fc.string({ maxLength: 700 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.string({ unit: fc.constantFrom('a', '€', '…', 'ç', '🔥', '[', '\n'), maxLength: 600 }),
  );
  test('whatever is clipped fits, keeps its tail, and starts as it did', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 3 }), fc.constantFrom('', '\nanswer', '\nçok'), (whole, most, tail) => {
        const clipped = clipToSegments(whole, most, tail);
        expect(segments(clipped)).toBeLessThanOrEqual(most);
        expect(clipped.endsWith(tail)).toBe(true);
        const head = clipped.slice(0, clipped.length - tail.length);
        expect(head === whole || whole.startsWith(head.replace(/(\.\.\.|…)$/, ''))).toBe(true);
        expect(clipped.isWellFormed()).toBe(true);
      }),
    );
  });

  test('nothing is cut that would have fitted', () => {
    expect(clipToSegments('a'.repeat(459), 3)).toBe('a'.repeat(459));
    expect(clipToSegments('a'.repeat(460), 3)).toBe(`${'a'.repeat(456)}...`);
    expect(clipToSegments('ç'.repeat(202), 3)).toBe(`${'ç'.repeat(200)}…`);
    // The sign that would make every other one dearer is itself what has to go.
    expect(clipToSegments(`${'a'.repeat(455)}🔥🔥🔥`, 3)).toBe(`${'a'.repeat(455)}...`);
  });

  test('typographic signs do not double the price, and stay where the price is doubled anyway', () => {
    expect(typewritten('“db1” – it’s down…')).toBe('"db1" - it\'s down...');
    expect(typewritten('“東京” – down…')).toBe('“東京” – down…');
  });

  test('the last line stays whole, and the subject gives way', () => {
    const said = smsText({ subject: `[CRITICAL] A1 ${'ダウン'.repeat(100)}`, text: page.text });
    expect(segments(said)).toBe(3);
    expect(said).toMatch(/^\[CRITICAL\] A1 [ダウン]+…\nAnswer with: watchbill alert acknowledge A1$/);
  });

  test('outside text leaves no control character, however long, and there is always something to say', () => {
    fc.assert(
      fc.property(text, text, (subject, body) => {
        const said = smsText({ subject: `A1 ${subject}\u001b[2J\r\n`, text: body });
        expect(segments(said)).toBeLessThanOrEqual(3);
        expect(said).toMatch(/^A1[^\p{Cc}\u202a-\u202e]*(?:\n[^\p{Cc}\u202a-\u202e]+)?$/u);
      }),
    );
    expect(smsText({ subject: '', text: 'all there is' })).toBe('all there is');
  });
});
