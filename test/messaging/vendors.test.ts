/** Every channel that is one HTTP request, against a server that answers as its vendor publishes it. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Channel, Message } from '../../src/domain/kernel/ports.ts';
import { bytes, fitted } from '../../src/integrations/messaging/fit.ts';
import { gotifyChannel } from '../../src/integrations/messaging/gotify.ts';
import type { HttpLimits } from '../../src/integrations/messaging/http-channel.ts';
import { mattermostChannel } from '../../src/integrations/messaging/mattermost.ts';
import { msTeamsChannel } from '../../src/integrations/messaging/msteams.ts';
import { ntfyChannel } from '../../src/integrations/messaging/ntfy.ts';
import { pushoverChannel } from '../../src/integrations/messaging/pushover.ts';
import { slackChannel } from '../../src/integrations/messaging/slack.ts';
import { sign, webhookChannel } from '../../src/integrations/messaging/webhook.ts';
import { freePort } from '../parts/port.ts';
import { type Posted, type Reply, startVendor } from '../parts/vendor.ts';
import { type Arrived, channelConformance, type Nature } from './channel-conformance.ts';

const BRIEF: HttpLimits = { attempt: 1_500 };
const TOKEN = 't0ken';
const NOW = 1_795_000_000_000;
const NEVER = new AbortController().signal;
const PAGE: Message = {
  key: '0198f3a0-0000-7000-8000-000000000001',
  address: '',
  subject: '[CRITICAL] A1 db1 is down',
  text: 'Prometheus cannot scrape db1.\n\nAnswer with: watchbill alert acknowledge A1',
};

/** How a vendor is met: its answers, and what a message looks like on its wire. */
interface Case {
  readonly name: string;
  readonly address: string;
  readonly noAddresses: readonly string[];
  readonly open: (url: string) => Channel;
  readonly path: string;
  readonly answer: (posted: Posted) => Reply;
  readonly refusals: Readonly<Record<'refuse for now' | 'refuse for good', Reply>>;
  readonly receipt: RegExp;
  readonly arrived: (body: never, posted: Posted) => Omit<Arrived, 'raw'>;
  readonly carries?: Nature['carries'];
  readonly knowsRepeats?: true;
}

const asItIs: Nature['carries'] = (said) => said;

const unfenced = (text: string): readonly string[] =>
  text.split(/^```(?:text)?\n?/m).flatMap((part) => (part.trim() === '' ? [] : [part.replace(/\n$/, '')]));

const CASES: readonly Case[] = [
  {
    name: 'slack',
    address: 'C0123456789',
    noAddresses: ['', 'noc', 'ana@example.org', 'c0123456789', 'C0123456789\n', '#noc general', 'C0123456789,C0123456780'],
    open: (url) => slackChannel({ token: TOKEN, api: `${url}/api` }, BRIEF),
    path: 'POST /api/chat.postMessage',
    answer: ({ headers, raw }) =>
      headers.authorization === `Bearer ${TOKEN}`
        ? { status: 200, body: { ok: true, channel: (JSON.parse(raw) as { channel: string }).channel, ts: '1503435956.000247' } }
        : { status: 200, body: { ok: false, error: 'invalid_auth' } },
    refusals: {
      'refuse for now': { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '30' } },
      'refuse for good': { status: 200, body: { ok: false, error: 'channel_not_found' } },
    },
    receipt: /^C0123456789 1503435956\.000247$/,
    carries: ({ subject, text }) => ({ subject, text: fitted(text, 3_000) }),
    arrived: ({ channel, blocks }: { channel: string; blocks: { text: { type: string; text: string } }[] }) => {
      expect(blocks.map(({ text }) => text.type)).toEqual(blocks.map(() => 'plain_text'));
      return { address: channel, subject: blocks[0]?.text.text ?? '', text: blocks[1]?.text.text ?? '' };
    },
  },
  {
    name: 'mattermost',
    address: '@ana',
    noAddresses: ['', '@', 'Town Square', 'ana@example.org', '@ana\n', '@ana,@bela'],
    open: (url) => mattermostChannel({ url: `${url}/hooks/xyz` }, BRIEF),
    path: 'POST /hooks/xyz',
    answer: () => ({ status: 200, body: 'ok' }),
    refusals: {
      'refuse for now': { status: 500, body: { id: 'api.app_error', message: 'Something went wrong.', status_code: 500 } },
      'refuse for good': {
        status: 404,
        body: { id: 'web.incoming_webhook.channel.app_error', message: "Couldn't find the channel.", status_code: 404 },
      },
    },
    receipt: /^ok$/,
    carries: ({ subject, text }) => ({ subject, text: fitted(text, 15_700) }),
    arrived: ({ channel, text }: { channel: string; text: string }) => {
      const [subject = '', ...rest] = unfenced(text);
      return { address: channel, subject, text: rest.join('') };
    },
  },
  {
    name: 'msteams',
    address: 'noc',
    noAddresses: ['', 'the noc', 'noc\n', 'https://example.org', '../noc'],
    open: (url) => msTeamsChannel({ noc: `${url}/workflows/1/triggers/manual/paths/invoke?sig=s3cret` }, BRIEF),
    path: 'POST /workflows/1/triggers/manual/paths/invoke?sig=s3cret',
    answer: () => ({ status: 202 }),
    refusals: {
      'refuse for now': { status: 429, body: { error: { code: 'WorkflowTriggerRequestsThrottled' } } },
      'refuse for good': { status: 400, body: { error: { code: 'InvalidRequestContent' } } },
    },
    receipt: /^accepted \(202\)$/,
    carries: ({ subject, text }) => ({ subject, text: fitted(text, 20_000, (said) => bytes(JSON.stringify(said))) }),
    arrived: ({ attachments: [card] }: { attachments: { content: { body: { inlines: { text: string }[] }[] } }[] }) => {
      const [heading, text] = (card?.content.body ?? []).map(({ inlines }) => inlines[0]?.text ?? '');
      return { address: 'noc', subject: heading ?? '', text: text ?? '' };
    },
  },
  {
    name: 'webhook',
    address: 'wallboard',
    noAddresses: ['', 'the wallboard', 'wallboard\n', 'https://example.org'],
    open: (url) => webhookChannel({ wallboard: { url: `${url}/pages`, secret: TOKEN } }, () => NOW, BRIEF),
    path: 'POST /pages',
    answer: () => ({ status: 204 }),
    refusals: { 'refuse for now': { status: 503 }, 'refuse for good': { status: 410 } },
    receipt: /^HTTP 204$/,
    knowsRepeats: true,
    arrived: ({ id, to, subject, text }: { id: string; to: string; subject: string; text: string }, { headers }) => {
      expect(headers['webhook-id']).toBe(id);
      return { id, address: to, subject, text };
    },
  },
  {
    name: 'ntfy',
    address: 'noc-pages',
    noAddresses: ['', 'noc/pages', 'noc pages', 'noc\n', 'a'.repeat(65)],
    open: (url) => ntfyChannel({ url, token: TOKEN }, BRIEF),
    path: 'POST /',
    answer: ({ headers }) =>
      headers.authorization === `Bearer ${TOKEN}`
        ? { status: 200, body: { id: 'sPs71M8A2T', time: NOW / 1_000, event: 'message' } }
        : { status: 401, body: { code: 40101, http: 401, error: 'unauthorized' } },
    refusals: {
      'refuse for now': { status: 429, body: { code: 42901, http: 429, error: 'limit reached: too many requests' } },
      'refuse for good': { status: 400, body: { code: 40009, http: 400, error: 'invalid request: topic invalid' } },
    },
    receipt: /^sPs71M8A2T$/,
    carries: ({ subject, text }) => ({ subject, text: fitted(text, 4_096, bytes) }),
    arrived: ({ topic, title, message }: { topic: string; title: string; message: string }) => ({
      address: topic,
      subject: title,
      text: message,
    }),
  },
  {
    name: 'gotify',
    address: 'ana-phone',
    noAddresses: ['', "ana's phone", 'ana\n'],
    open: (url) => gotifyChannel({ 'ana-phone': { url: `${url}/gotify/`, token: TOKEN } }, BRIEF),
    path: 'POST /gotify/message',
    answer: ({ headers }) =>
      headers['x-gotify-key'] === TOKEN
        ? { status: 200, body: { id: 25, appid: 5, date: '2026-11-21T03:00:00Z' } }
        : { status: 401, body: { error: 'Unauthorized', errorCode: 401, errorDescription: 'you need to provide a valid access token' } },
    refusals: {
      'refuse for now': { status: 502, body: 'Bad Gateway' },
      'refuse for good': { status: 400, body: { error: 'Bad Request', errorCode: 400, errorDescription: "Field 'message' is required" } },
    },
    receipt: /^message 25$/,
    arrived: ({ title, message }: { title: string; message: string }) => ({ address: 'ana-phone', subject: title, text: message }),
  },
  {
    name: 'pushover',
    address: 'uQiRzpo4DXghDmr9QzzfQu27cmVRsG',
    noAddresses: ['', 'ana', 'uQiRzpo4DXghDmr9QzzfQu27cmVRs!', 'uQiRzpo4DXghDmr9QzzfQu27cmVRsG\n'],
    open: (url) => pushoverChannel({ token: TOKEN, api: url }, BRIEF),
    path: 'POST /1/messages.json',
    answer: ({ raw }) =>
      (JSON.parse(raw) as { token: string }).token === TOKEN
        ? { status: 200, body: { status: 1, request: '647d2300-702c-4b38-8b2f-d56326ae460b' } }
        : { status: 400, body: { token: 'invalid', errors: ['application token is invalid'], status: 0, request: 'r' } },
    refusals: {
      'refuse for now': { status: 429, body: { errors: ['application has exceeded its monthly limit'], status: 0, request: 'r' } },
      'refuse for good': {
        status: 400,
        body: { user: 'invalid', errors: ['user identifier is not a valid user'], status: 0, request: 'r' },
      },
    },
    receipt: /^647d2300-702c-4b38-8b2f-d56326ae460b$/,
    carries: ({ subject, text }) => ({ subject, text: fitted(text, 1_024) }),
    arrived: ({ user, title, message }: { user: string; title: string; message: string }) => ({
      address: user,
      subject: title,
      text: message,
    }),
  },
];

for (const { name, address, noAddresses, open, path, answer, refusals, receipt, arrived, carries = asItIs, knowsRepeats } of CASES)
  channelConformance(name, { carries, knowsRepeats: knowsRepeats === true, noAddresses }, async () => {
    const vendor = await startVendor((posted) => (posted.path === path ? answer(posted) : { status: 404 }));
    return {
      get arrived() {
        return vendor.posted.map((posted) => ({ ...arrived(JSON.parse(posted.raw) as never, posted), raw: posted.raw }));
      },
      receipt,
      address,
      open: () => open(vendor.url),
      openNowhere: async () => open(`http://127.0.0.1:${await freePort()}`),
      behave: (how) => vendor.behave(how === 'well' ? undefined : () => (how === 'hang' ? 'hang' : refusals[how])),
      stop: () => vendor.stop(),
    };
  });

const sendOnce = async (channel: Channel, message: Message) => {
  try {
    return await channel.send(message, NEVER);
  } finally {
    await channel.close();
  }
};

describe('what is repaired is tried again, and says where', () => {
  test.each(CASES.filter(({ name }) => !['mattermost', 'msteams', 'webhook'].includes(name)))('$name: a wrong token', async (vendor) => {
    const far = await startVendor((posted) =>
      vendor.answer({
        ...posted,
        headers: { ...posted.headers, authorization: 'no', 'x-gotify-key': 'no' },
        raw: posted.raw.replace(TOKEN, 'no'),
      }),
    );
    expect(await sendOnce(vendor.open(far.url), { ...PAGE, address: vendor.address })).toEqual({
      problem: expect.stringMatching(new RegExp(`^127\\.0\\.0\\.1:\\d+ refuses the login: .*; see \\[+${vendor.name}\\]+$`)),
      permanent: false,
    });
    await far.stop();
  });

  test.each(CASES)('$name: an address that sends elsewhere is not followed', async (vendor) => {
    const far = await startVendor(() => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }));
    const outcome = await sendOnce(vendor.open(far.url), { ...PAGE, address: vendor.address });
    expect(outcome).toEqual({ problem: expect.stringMatching(/sends elsewhere, which is not followed/), permanent: false });
    await far.stop();
  });

  test.each(CASES)('$name: a page of a proxy is no receipt', async (vendor) => {
    const far = await startVendor(() => ({ status: 200, body: '<html>Please log in</html>' }));
    const outcome = await sendOnce(vendor.open(far.url), { ...PAGE, address: vendor.address });
    // Of these two, any answer with that status is a yes.
    if (vendor.name === 'webhook' || vendor.name === 'msteams') expect(outcome).toHaveProperty('receipt');
    else expect(outcome).toEqual({ problem: expect.stringMatching(/cannot be read/), permanent: false });
    await far.stop();
  });
});

describe('a webhook', () => {
  test('is signed so that the published check passes, by the new secret and the old', async () => {
    const far = await startVendor(() => ({ status: 200, body: 'thanks.' }));
    const secret = `whsec_${Buffer.from('twenty-four bytes of key').toString('base64')}`;
    const channel = webhookChannel({ wallboard: { url: far.url, secret, oldSecret: 'before' } }, () => NOW, BRIEF);
    expect(await sendOnce(channel, { ...PAGE, address: 'wallboard' })).toEqual({ receipt: 'HTTP 200: thanks' });
    const [{ headers, raw } = { headers: {} as Posted['headers'], raw: '' }] = far.posted;
    expect(headers['webhook-timestamp']).toBe(String(NOW / 1_000));
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${raw}`;
    const signed = (key: string): string => `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    expect(headers['webhook-signature']).toBe(`${signed('twenty-four bytes of key')} ${signed('before')}`);
    await far.stop();
  });

  /** The example of the specification's own libraries. */
  test('signs as the reference does', () => {
    expect(sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('without a secret it is not signed, and one that nobody configured waits until somebody does', async () => {
    const far = await startVendor(() => ({ status: 200 }));
    const channel = webhookChannel({ wallboard: { url: far.url } }, () => NOW, BRIEF);
    expect(await channel.send({ ...PAGE, address: 'another' }, NEVER)).toEqual({
      problem: 'there is no [[webhook]] named another in the configuration',
      permanent: false,
    });
    await sendOnce(channel, { ...PAGE, address: 'wallboard' });
    expect(far.posted[0]?.headers).not.toHaveProperty('webhook-signature');
    await far.stop();
  });
});

describe('a text that is too long', () => {
  test('keeps its beginning and its last line, within the room', () => {
    const long = `${'line\n'.repeat(1_000)}Answer here`;
    const cut = fitted(long, 100);
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(cut).toMatch(/^line\nline\n/);
    expect(cut).toMatch(/\n…\nAnswer here$/);
    expect(bytes(fitted('é'.repeat(5_000), 4_096, bytes))).toBeLessThanOrEqual(4_096);
    expect(fitted('🔥'.repeat(100), 50).isWellFormed()).toBe(true);
    expect(fitted('x'.repeat(100), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(fitted('short', 10)).toBe('short');
  });
});
