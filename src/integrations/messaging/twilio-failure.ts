/**
 * What Twilio's answer means, as one sentence and one bit. Final is only what concerns this recipient or this text; a wrong token, a
 * sender that is not ours, a country that is not switched on and an empty account are repaired by somebody, and the page must still be
 * there then. Twilio asks not to build on its codes, because it adds some and moves meanings between them
 * (https://www.twilio.com/en-us/changelog/updates-to-the-error-code-dictionary-to-clarify-number-validatio): so a code that is missing
 * here costs attempts, never a page.
 */

import { clip, plain } from '../../domain/kernel/plain.ts';
import type { DeliveryFailure } from '../../domain/kernel/ports.ts';
import { aboutEncryption, systemReason, withoutNodeAdvice } from './connection.ts';

/** The parts of the client's errors that are looked at. */
export interface TwilioError {
  readonly message?: string | undefined;
  /** Of the HTTP reply; none where there was no reply. */
  readonly status?: number | undefined;
  /** Twilio's number, or the system's word where there was no reply. */
  readonly code?: number | string | undefined;
}

export interface Attempt {
  /** The API's host. */
  readonly server: string;
  readonly account: string;
}

const RECIPIENT: ReadonlySet<unknown> = new Set([
  21211, // not a phone number
  21216, // not called: blocked
  21217, // not a phone number
  21265, // a short code
  21266, // the sender itself
  21610, // has answered STOP
  21614, // not a mobile number
  21635, // a landline
]);
const TEXT: ReadonlySet<unknown> = new Set([
  21602, // empty
  21617, // too long
  21658, // too long
]);
const SENDER: ReadonlySet<unknown> = new Set([21212, 21601, 21603, 21606, 21659, 21660, 21661]);

type Row = readonly [fits: (error: TwilioError) => boolean, sentence: (error: TwilioError, attempt: Attempt) => string];

/** The first row that fits speaks. */
const REPLIES: readonly Row[] = [
  [
    ({ status, code }) => status === 401 || code === 20003,
    (error, { server, account }) =>
      `${server} refused the login of ${account}: ${reply(error)}; correct account_sid and auth_token in [twilio], and it is tried again`,
  ],
  [({ status }) => status === 429, (error, { server }) => `${server} is asked too often: ${reply(error)}`],
  [({ status = 0 }) => status >= 500, (error, { server }) => `${server} has a fault of its own: ${reply(error)}`],
  [({ code }) => RECIPIENT.has(code), (error, { server }) => `${server} refuses the recipient: ${reply(error)}`],
  [({ code }) => TEXT.has(code), (error, { server }) => `${server} refuses the text: ${reply(error)}`],
  [({ code }) => SENDER.has(code), (error, { server }) => `${server} does not take the sender: ${reply(error)}; see from in [twilio]`],
  [
    ({ status = 0 }) => status === 404 || status < 400,
    (error, { server }) => `${server} does not answer as Twilio does: ${reply(error)}; see account_sid and api in [twilio]`,
  ],
  [() => true, (error, { server }) => `${server} does not take the message: ${reply(error)}`],
];

const SILENCES: readonly Row[] = [
  [
    ({ code }) => code === 'ENOTFOUND' || code === 'EAI_AGAIN',
    (error, { server }) => `the name of ${server} cannot be resolved: ${reason(error)}`,
  ],
  [
    ({ message = '' }) => aboutEncryption(message),
    (error, { server }) => `no trusted encryption with ${server}: ${withoutNodeAdvice(reason(error))}; see api in [twilio]`,
  ],
  [
    // The system's words; Node's and the client's own begin with ERR_ and HPE_, and are about what was answered.
    ({ code }) => /^E(?!RR_)/.test(String(code ?? '')),
    (error, { server }) => `no connection to ${server}: ${systemReason(String(error.code)) ?? reason(error)}`,
  ],
  [() => true, (error, { server }) => `${server} gave an answer that cannot be read: ${reason(error)}; see api in [twilio]`],
];

export function explainTwilioError(error: TwilioError, attempt: Attempt): DeliveryFailure {
  const answered = error.status !== undefined;
  const [, sentence] = (answered ? REPLIES : SILENCES).find(([fits]) => fits(error)) ?? [];
  return {
    problem: sentence?.(error, attempt) ?? reason(error),
    permanent: answered && error.status === 400 && (RECIPIENT.has(error.code) || TEXT.has(error.code)),
  };
}

/** Twilio's own sentence and number; a proxy's page has neither. */
const reply = (error: TwilioError): string =>
  typeof error.code === 'number' ? `${reason(error)} (${error.code})` : `HTTP ${error.status}`;

/** A server's words are outside text: one line, not a long one, and the full stop is the reader's. */
const reason = ({ message, code = 'no reason given' }: TwilioError): string =>
  clip(plain(message ?? '').trim(), 300).replace(/\.+$/, '') || String(code);
