/** Pages that are answered from where they are read, over real sockets and with the vendors' own signatures. */
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { openIntake } from '../../src/runtime/intake.ts';
import { eventually } from '../parts/eventually.ts';
import { startTwilio, type Twilio } from '../parts/twilio.ts';
import { startVendor, type Vendor } from '../parts/vendor.ts';
import { alert, BELA, given, type House, minutes, openHouse } from '../stories/house.ts';
import { letterbox } from '../stories/letterbox.ts';

// The vendor's own, so that its signature is not checked by a copy of the check.
const { getExpectedTwilioSignature } = createRequire(import.meta.url)('twilio/lib/webhooks/webhooks') as {
  getExpectedTwilioSignature(token: string, url: string, params: Readonly<Record<string, string>>): string;
};

delete process.env['HTTP_PROXY'];

const URL_OUTSIDE = 'https://watchbill.example.org';
const SIGNING = '8f742231b10e8888abcd99yyyzzz85a5';
const ANA = '+447700900123';

let twilio: Twilio;
let slack: Vendor;
let house: House;
let mail: ReturnType<typeof letterbox>;
let said: Readonly<Record<string, unknown>>;
let door: string;
let close: () => Promise<void>;

beforeEach(async () => {
  twilio = await startTwilio();
  slack = await startVendor(() => ({ status: 200, body: { ok: true, channel: 'C0123456789', ts: '1.2' } }));
  mail = letterbox();
  said = {
    people: { ana: { name: 'Ana', sms: ANA }, bela: { name: 'Béla', mail: 'bela@example.org', slack: 'U0123456789' } },
    policy: [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['mail:noc@example.org', 'slack:C0123456789'] }] }],
    twilio: { account_sid: twilio.account, auth_token: twilio.token, from: twilio.from, api: twilio.api },
    slack: { token: 't', api: slack.url, signing_secret: SIGNING },
    reply: { url: URL_OUTSIDE, secret: 's3cret' },
  };
  house = await openHouse({ channels: { mail: mail.channel }, settings: said });
  await house.start();
  const opened = await openIntake(
    house.watchbill,
    { host: '127.0.0.1', port: 0 },
    () => ({ active: true, holder: undefined }),
    () => undefined,
  );
  if (isRefusal(opened)) throw new Error('the intake did not open');
  door = `http://${opened.address}`;
  close = opened.close;
});
afterEach(async () => {
  await close();
  await house.close();
  await Promise.all([twilio.stop(), slack.stop()]);
});

const settled = (count: number, state: string) =>
  eventually(async () => {
    await house.settle();
    return (await house.outbox()).filter((row) => row.state === state).length >= count;
  });
const status = async () => (await house.alert('A1')).status;
const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(door + path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
const asTwilio = (path: string, params: Readonly<Record<string, string>>) =>
  post(path, new URLSearchParams(params).toString(), {
    'x-twilio-signature': getExpectedTwilioSignature(twilio.token, URL_OUTSIDE + path, params),
  });
const text = async (from: string, body: string) => {
  const answer = await asTwilio('/v1/replies/twilio', { From: from, To: twilio.from, Body: body, MessageSid: 'SM1' });
  return [answer.status, /<Message>(.*)<\/Message>/s.exec(await answer.text())?.[1]];
};
const codeSent = () => /Reply (\d{4}) to acknowledge/.exec(twilio.messages.at(-1)?.body ?? '')?.[1] ?? '';

describe('a text message', () => {
  test('is answered with its code, by the number that it went to, once', async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    const code = codeSent();
    expect(twilio.messages[0]?.body).toBe(
      `[CRITICAL] A1 db1 is down\nReply ${code} to acknowledge, ${code} r to resolve, ${code} e to escalate`,
    );
    expect(await text('+447700900999', code)).toEqual([200, 'Nothing waits for this answer']);
    expect(await text(ANA, String((Number(code) + 1) % 10_000).padStart(4, '0'))).toEqual([200, 'Nothing waits for this answer']);
    expect(await text(ANA, 'on my way')).toEqual([200, expect.stringContaining('four digits')]);
    expect(await status()).toBe('firing');
    expect(await text(ANA, code)).toEqual([200, 'A1 is acknowledged by ana']);
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'ana' });
    expect(await text(ANA, code)).toEqual([200, 'A1 is already answered with this message (acknowledge).']);
    expect(await text(ANA, `${code} r`)).toEqual([200, 'A1 is resolved by ana']);
    expect(await status()).toBe('resolved');
  });

  test('that comes too late changes nothing and says who was first', async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
    house.clock.advance(12_000);
    expect(await text(ANA, codeSent())).toEqual([200, 'A1 is already acknowledged by bela, 12s ago']);
    expect(await house.alert('A1')).toMatchObject({ acknowledgedBy: 'bela' });
  });

  test('escalates: the next step is told now', async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    expect(await text(ANA, `e ${codeSent()}`)).toEqual([200, 'A1 is escalated by ana']);
    await settled(3, 'sent');
    expect(mail.letters[0]?.text).toMatch(/Or answer here: https:\/\/watchbill\.example\.org\/v1\/replies\/page\/\S+$/);
  });

  test('of nobody whom Twilio signed for is not read', async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    const body = new URLSearchParams({ From: ANA, Body: codeSent() }).toString();
    expect((await post('/v1/replies/twilio', body)).status).toBe(401);
    expect((await post('/v1/replies/twilio', body, { 'x-twilio-signature': 'AAAA' })).status).toBe(401);
    expect(await status()).toBe('firing');
  });
});

describe('what became of a text message', () => {
  const receipt = async (word: string, code = '') =>
    (await asTwilio(`/v1/receipts/twilio/${(await house.outbox())[0]?.id}`, { MessageSid: 'SM1', MessageStatus: word, ErrorCode: code }))
      .status;

  test('is asked for, believed when it is signed, and leads forward only', async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    const [row] = await house.outbox();
    expect(new URLSearchParams(twilio.messages[0]?.raw).get('StatusCallback')).toBe(`${URL_OUTSIDE}/v1/receipts/twilio/${row?.id}`);
    for (const word of ['delivered', 'sent', 'undelivered']) expect(await receipt(word, '30003')).toBe(204);
    expect(await house.outbox()).toMatchObject([{ state: 'sent', delivery: 'delivered' }]);
    expect((await post(`/v1/receipts/twilio/${row?.id}`, 'MessageStatus=read')).status).toBe(401);
    expect(await asTwilio('/v1/receipts/twilio/nobody', { MessageStatus: 'failed' })).toMatchObject({ status: 204 });
  });

  test('that it never arrived is a failure after all, and says why', async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    expect(await receipt('undelivered', '30003')).toBe(204);
    expect((await house.outbox())[0]).toMatchObject({ state: 'failed', problem: 'taken, and then undelivered (30003)' });
    expect((await house.timeline('A1')).join('\n')).toContain(
      'notification.failed page N1 to ana by sms <+447700900123> given up after 1 attempt',
    );
  });
});

describe('a link in a mail', () => {
  const linked = async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    await house.pass(minutes(5));
    await settled(3, 'sent');
    return (mail.letters[0]?.text.split(URL_OUTSIDE)[1] ?? '').trim();
  };

  test('shows a page that changes nothing, and its button answers', async () => {
    const path = await linked();
    for (const method of ['GET', 'GET']) {
      const shown = await fetch(door + path, { method });
      expect(shown.status).toBe(200);
      expect(shown.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
      expect(await shown.text()).toContain('<button name="act" value="acknowledge">Acknowledge</button>');
    }
    expect(await status()).toBe('firing');
    expect(await (await post(path, 'act=nothing')).text()).toContain('You answer as noc@example.org.');
    expect(await (await post(path, 'act=acknowledge')).text()).toContain('A1 is acknowledged by noc@example.org.');
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'noc@example.org' });
    expect(await (await fetch(door + path)).text()).not.toContain('value="acknowledge"');
  });

  test('of a digest takes all that it carries at once, but for what somebody has by then', async () => {
    house.configure({
      ...said,
      notification: { budget: { mail: '2/15m' } },
      policy: [{ name: 'p', step: [{ tell: ['mail:noc@example.org'] }] }],
    });
    await house.receive(...['f1', 'f2', 'f3', 'f4'].map((fingerprint) => alert({ fingerprint })));
    await settled(2, 'sent');
    const [, digest] = mail.letters;
    expect(digest?.subject).toBe('[CRITICAL] A2 db1 is down and 2 more');
    const path = (digest?.text.split(URL_OUTSIDE)[1] ?? '').trim();
    const shown = await (await fetch(door + path)).text();
    expect([shown.includes('value="acknowledge"'), shown.includes('value="resolve"')]).toEqual([true, false]);
    given(await house.watchbill.alert.acknowledge({ alerts: ['A2'] }));
    expect(await (await post(path, 'act=resolve')).text()).toContain('Nothing waits for this answer');
    expect(await (await post(path, 'act=acknowledge')).text()).toContain('A3, A4 are acknowledged by noc@example.org.');
    const taken = given(await house.watchbill.alert.list({})).map(({ number, acknowledgedBy }) => `${number} ${acknowledgedBy}`);
    expect(taken.toSorted()).toEqual(['A1 null', 'A2 ana', 'A3 noc@example.org', 'A4 noc@example.org']);
    expect(await (await post(path, 'act=acknowledge')).text()).toContain('already answered with this message');
  });

  test('that somebody changed is none of ours', async () => {
    const path = await linked();
    for (const forged of [path.slice(0, -1), path.replace(/.\./, 'x.'), '/v1/replies/page/', '/v1/replies/page/abc.def']) {
      expect((await fetch(door + forged)).status).toBe(404);
      expect((await post(forged, 'act=resolve')).status).toBe(404);
    }
    expect(await status()).toBe('firing');
  });
});

describe('a button in Slack', () => {
  const ticketShown = async () => {
    await house.receive(alert());
    await settled(1, 'sent');
    await house.pass(minutes(5));
    await settled(3, 'sent');
    const { blocks } = JSON.parse(slack.posted[0]?.raw ?? '{}') as { blocks: { elements?: { value: string }[] }[] };
    return blocks.at(-1)?.elements?.[0]?.value ?? '';
  };
  const click = (ticket: string, user: string, at = house.clock.now(), secret = SIGNING) => {
    const payload = {
      type: 'block_actions',
      user: { id: user, username: 'carol' },
      actions: [{ action_id: 'acknowledge', value: ticket }],
      response_url: `${slack.url}/actions/1`,
    };
    const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
    const timestamp = String(Math.floor(at / 1_000));
    return post('/v1/replies/slack', body, {
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
    });
  };
  const told = () => eventually(() => slack.posted.find(({ path }) => path === 'POST /actions/1'));

  test('answers as whoever clicked it, and tells them', async () => {
    expect((await click(await ticketShown(), 'U0123456789')).status).toBe(200);
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
    expect(JSON.parse((await told()).raw)).toMatchObject({ response_type: 'ephemeral', text: 'A1 is acknowledged by bela' });
  });

  test('that Slack did not sign, or signed long ago, or with another ticket, does nothing', async () => {
    const ticket = await ticketShown();
    expect((await click(ticket, 'U0123456789', undefined, 'other')).status).toBe(401);
    expect((await click(ticket, 'U0123456789', house.clock.now() - minutes(6))).status).toBe(401);
    expect((await click(`${ticket}x`, 'U0123456789')).status).toBe(401);
    expect(await status()).toBe('firing');
    expect((await click(ticket, 'U9999999999')).status).toBe(200);
    expect(await house.alert('A1')).toMatchObject({ acknowledgedBy: 'slack:carol' });
  });
});
