import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { eventually } from './eventually.ts';
import { listen } from './listen.ts';

/** A message as Twilio took it. */
export interface Sms {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** The form, as it came over the wire. */
  readonly raw: string;
  readonly headers: IncomingMessage['headers'];
}

/** A call as Twilio took it. */
export interface Call {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly twiml: string;
  /** The form, as it came over the wire. */
  readonly raw: string;
}

/** What the server does instead of taking a message: an error of Twilio's, an answer of any other kind, or nothing at all. */
export type Refusal =
  | { readonly status: number; readonly code: number; readonly message: string }
  | { readonly status: number; readonly type: string; readonly text: string }
  | 'hang'
  | undefined;

const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
const TOKEN = 'f00dfacef00dfacef00dfacef00dface';
/** Of the range that Ofcom keeps for drama, like every number in the tests. */
const FROM = '+447700900001';
const MOST_CHARACTERS = 1_600;
const MOST_TWIML = 4_000;
const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`;
const CALLS = `/2010-04-01/Accounts/${ACCOUNT}/Calls.json`;

/**
 * A server on loopback that speaks as much of Twilio's API as is published of creating a message or a call
 * (https://www.twilio.com/docs/messaging/api/message-resource, https://www.twilio.com/docs/voice/api/call-resource,
 * https://www.twilio.com/docs/usage/twilios-response).
 */
export async function startTwilio() {
  const messages: Sms[] = [];
  const calls: Call[] = [];
  let requests = 0;
  let refuse: (to: string) => Refusal = () => undefined;

  /** The checks in Twilio's order: who asks, for what, with which numbers and which text. */
  const problem = ({ method, url, headers }: IncomingMessage, form: URLSearchParams): Refusal => {
    if (headers.authorization !== `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`)
      return { status: 401, code: 20003, message: 'Authenticate' };
    if (method === 'GET' && url === `/2010-04-01/Accounts/${ACCOUNT}.json`)
      return { status: 200, type: 'application/json', text: JSON.stringify({ sid: ACCOUNT, status: 'active', type: 'Full' }) };
    const calling = url === CALLS;
    if (method !== 'POST' || (url !== MESSAGES && !calling))
      return { status: 404, code: 20404, message: `The requested resource ${url} was not found` };
    if (headers['content-type'] !== 'application/x-www-form-urlencoded')
      return { status: 415, code: 20415, message: 'Unsupported Media Type' };
    const [to, from, body] = ['To', 'From', 'Body'].map((name) => form.get(name) ?? '') as [string, string, string];
    if (to === '') return { status: 400, code: 21604, message: "A 'To' phone number is required." };
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return { status: 400, code: 21211, message: `Invalid 'To' Phone Number: ${to}` };
    if (from !== FROM)
      return { status: 400, code: 21659, message: `'From' ${from} is not a Twilio phone number or Short Code country mismatch` };
    const twiml = form.get('Twiml') ?? '';
    if (calling && !/^<Response>.*<\/Response>$/s.test(twiml)) return { status: 400, code: 21205, message: 'Url is not a valid URL' };
    if (calling && twiml.length > MOST_TWIML) return { status: 400, code: 21218, message: 'Twiml exceeds the 4000 character limit.' };
    if (calling) return refuse(to);
    if (body === '') return { status: 400, code: 21602, message: 'Message body is required.' };
    if (body.length > MOST_CHARACTERS)
      return { status: 400, code: 21617, message: 'The concatenated message body exceeds the 1600 character limit.' };
    return refuse(to);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const form = new URLSearchParams(raw);
    const wrong = problem(request, form);
    if (wrong === 'hang') return;
    if (wrong !== undefined && 'type' in wrong) {
      response.writeHead(wrong.status, { 'content-type': wrong.type }).end(wrong.text);
      return;
    }
    if (wrong !== undefined) {
      const { status, code, message } = wrong;
      const more_info = `https://www.twilio.com/docs/errors/${code}`;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message, more_info, status }));
      return;
    }
    if (request.url === CALLS) {
      const sid = `CA${String(calls.length + 1).padStart(32, '0')}`;
      const [to, from, twiml] = ['To', 'From', 'Twiml'].map((name) => form.get(name) ?? '') as [string, string, string];
      calls.push({ sid, to, from, twiml, raw });
      const call = { sid, to, from, account_sid: ACCOUNT, api_version: '2010-04-01', direction: 'outbound-api', status: 'queued' };
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(call));
      return;
    }
    const sid = `SM${String(messages.length + 1).padStart(32, '0')}`;
    const [to, from, body] = ['To', 'From', 'Body'].map((name) => form.get(name) ?? '') as [string, string, string];
    messages.push({ sid, to, from, body, raw, headers: request.headers });
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(resource({ sid, to, from, body })));
  };

  const { port, stop } = await listen(
    createServer((request, response) => {
      // Clients that hang up in the middle are part of the tests.
      answer(request, response).catch(() => response.destroy());
    }),
  );
  return {
    api: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    account: ACCOUNT,
    token: TOKEN,
    from: FROM,
    messages,
    calls,
    /** How many requests came, taken or not. */
    requests: () => requests,
    refuse: (how: (to: string) => Refusal) => {
      refuse = how;
    },
    waitFor: (wanted: (sms: Sms) => boolean): Promise<Sms> =>
      eventually(() => messages.find(wanted), { within: 30_000, what: `a text message with ${wanted}` }),
    stop,
  };
}

export type Twilio = Awaited<ReturnType<typeof startTwilio>>;

const resource = ({ sid, to, from, body }: Pick<Sms, 'sid' | 'to' | 'from' | 'body'>): object => {
  const uri = `/2010-04-01/Accounts/${ACCOUNT}/Messages/${sid}`;
  return {
    ...{ sid, to, from, body, account_sid: ACCOUNT, api_version: '2010-04-01', direction: 'outbound-api', status: 'queued' },
    ...{ date_created: 'Sat, 21 Nov 2026 03:00:00 +0000', date_updated: 'Sat, 21 Nov 2026 03:00:00 +0000', date_sent: null },
    ...{
      error_code: null,
      error_message: null,
      messaging_service_sid: null,
      num_media: '0',
      num_segments: '1',
      price: null,
      price_unit: null,
    },
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
};
