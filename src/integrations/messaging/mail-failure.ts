/**
 * What an attempt's error means, as one sentence and one bit. Only a server that answers 5xx about this recipient or this message says
 * that trying again is useless. Everything else may heal, or somebody repairs it: a server that is down, a greylist, a full disk, an
 * expired certificate, and also a refused login or sender, because a page must not be lost to a password that was changed at noon.
 */

import { clip, plain } from '../../domain/kernel/plain.ts';
import type { DeliveryFailure } from '../../domain/kernel/ports.ts';
import { aboutEncryption, systemReason, withoutNodeAdvice } from './connection.ts';

/** The parts of nodemailer's errors that are looked at. */
export interface MailError {
  readonly message: string;
  readonly code?: string | undefined;
  /** The system's code, such as ECONNREFUSED, where nodemailer put its own over it. */
  readonly originalCode?: string | undefined;
  /** The SMTP command that the server answered. */
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
}

export interface Attempt {
  /** `host:port`. */
  readonly server: string;
  readonly user: string | undefined;
}

type Sentence = (error: MailError, attempt: Attempt) => string;

/** Replies that ask for a login, or for a better one (RFC 4954 §6), whichever command they answer. */
const LOGIN_REPLIES: ReadonlySet<number | undefined> = new Set([530, 534, 535, 538]);

/** The first row that fits speaks. */
const ROWS: readonly (readonly [fits: (error: MailError) => boolean, sentence: Sentence])[] = [
  [
    (error) => error.code === 'EAUTH' || error.code === 'ENOAUTH' || LOGIN_REPLIES.has(error.responseCode),
    (error, { server, user }) =>
      `${server} refused the login${user === undefined ? ' (none is configured)' : ` of ${user}`}: ${reply(error)}; ` +
      'correct user and password in [mail], and it is tried again',
  ],
  [(error) => error.code === 'ETIMEDOUT', (_, { server }) => `${server} did not answer in time`],
  [
    (error) => error.command === 'STARTTLS' && error.responseCode !== undefined,
    (error, { server }) => `${server} offers no STARTTLS, and [mail] requires it: ${reply(error)}`,
  ],
  [
    (error) => error.code === 'ETLS' || (error.code === 'ESOCKET' && aboutEncryption(error.message)),
    (error, { server }) => `no trusted encryption with ${server}: ${withoutNodeAdvice(reason(error))}; see tls and ca_file in [mail]`,
  ],
  [(error) => error.code === 'EDNS', (error, { server }) => `the name of ${server} cannot be resolved: ${reason(error)}`],
  [
    (error) => error.response !== undefined && error.command === 'RCPT TO',
    (error, { server }) => `${server} ${verdict(error)} the recipient: ${reply(error)}`,
  ],
  [
    (error) => error.response !== undefined && error.command === 'DATA',
    (error, { server }) => `${server} ${verdict(error)} the message: ${reply(error)}`,
  ],
  [
    (error) => error.response !== undefined && error.command === 'MAIL FROM',
    (error, { server }) => `${server} ${verdict(error)} the sender: ${reply(error)}; see from in [mail]`,
  ],
  [(error) => error.response !== undefined, (error, { server }) => `${server} ended the conversation: ${reply(error)}`],
  [
    (error) => error.message.startsWith('Reached maximum number of retries'),
    (_, { server }) => `${server} closes every connection before it greets`,
  ],
  [
    (error) => error.code === 'ESOCKET' || error.code === 'ECONNECTION',
    (error, { server }) => `no connection to ${server}: ${systemReason(error.originalCode) ?? reason(error)}`,
  ],
];

export function explainMailError(error: MailError, attempt: Attempt): DeliveryFailure {
  const [, sentence] = ROWS.find(([fits]) => fits(error)) ?? [];
  return {
    problem: sentence?.(error, attempt) ?? `${attempt.server}: ${reason(error)}`,
    permanent: isFinal(error),
  };
}

const isFinal = ({ command, responseCode = 0 }: MailError): boolean =>
  (command === 'RCPT TO' || command === 'DATA') && responseCode >= 500 && responseCode < 600 && !LOGIN_REPLIES.has(responseCode);

const verdict = (error: MailError): string => (isFinal(error) ? 'refuses' : 'does not take');

/** A server's words are outside text: one line, and not a long one. */
export const reply = (error: Pick<MailError, 'response' | 'message'>): string => clip(plain(error.response ?? error.message).trim(), 300);

const reason = (error: MailError): string => clip(plain(error.message).trim(), 300);
