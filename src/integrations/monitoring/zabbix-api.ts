/** The JSON-RPC interface of a Zabbix, 6.0 to 7.x. */
import { isObject, kindOf, quote, textAt } from './json.ts';
import type { Conversation } from './poll.ts';

export const API = '/api_jsonrpc.php';

/** A login that is refused has the code of any bad parameter, and is right again with another token. */
const STRANGER = /not authori[sz]ed|session terminated/i;

export interface Login {
  readonly auth?: string;
  readonly authorization?: string;
}

/** What a method answers. A refusal is HTTP 200 with an `error`. */
export function* call(method: string, params: unknown, { auth, authorization }: Login = {}): Conversation<{ readonly result: unknown }> {
  const body = { jsonrpc: '2.0', method, params, ...(auth === undefined ? {} : { auth }), id: 1 };
  const answer = yield { path: API, body, authorization };
  if (!isObject(answer)) return { problem: `Zabbix must answer ${method} with an object; found ${kindOf(answer)}` };
  const { error } = answer;
  if (isObject(error)) {
    const reason = textAt(error, 'data', 'message')?.replace(/\.$/, '') ?? 'no reason given';
    return { problem: `Zabbix refuses ${method}: ${reason}`, refused: !STRANGER.test(reason) };
  }
  return Object.hasOwn(answer, 'result')
    ? { result: answer['result'] }
    : { problem: `Zabbix answers ${method} with neither result nor error` };
}

export interface Entered {
  /** 6.4 is 604. */
  readonly version: number;
  readonly login: Login;
}

/**
 * `apiinfo.version` is unauthenticated always, and says how the rest is: before 6.4 the token goes into the body (a header is ignored), from
 * 6.4 on into the header (7.2 refuses it in the body).
 */
export function* enter(token: string): Conversation<Entered> {
  const answered = yield* call('apiinfo.version', []);
  if ('problem' in answered) return answered;
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)/.exec(String(answered.result)) ?? [];
  if (major === '') return { problem: `Zabbix names ${quote(answered.result)} as its version` };
  const version = Number(major) * 100 + Number(minor);
  return { version, login: version < 604 ? { auth: token } : { authorization: `Bearer ${token}` } };
}
