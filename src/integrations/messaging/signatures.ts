/** Whether who asks is who they say: the signatures that vendors put under what they send back. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const same = (given: string | undefined, right: string): boolean => {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Twilio: HMAC-SHA1 over the address and every field in order of its name (https://www.twilio.com/docs/usage/security#validating-requests). */
export function signedByTwilio(given: string | undefined, token: string, address: string, form: URLSearchParams): boolean {
  const content = [...form].toSorted(([a], [b]) => (a < b ? -1 : 1)).reduce((text, [name, value]) => text + name + value, address);
  return same(given, createHmac('sha1', token).update(content).digest('base64'));
}

/** What is older was kept and sent again. */
const SKEW_S = 300;

/** Slack: HMAC-SHA256 over its time and the body (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export function signedBySlack(
  headers: { readonly signature: string | undefined; readonly timestamp: string | undefined },
  secret: string,
  body: Buffer,
  now: number,
): boolean {
  const { signature, timestamp = '' } = headers;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > SKEW_S) return false;
  return same(signature, `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`);
}

/** A message's id, signed: whoever has it was sent that message. */
export const ticketFor = (secret: string, id: string): string =>
  `${id}.${createHmac('sha256', secret).update(`page ${id}`).digest('base64url')}`;

/** The id in a ticket; undefined when the ticket is not ours. */
export function idIn(ticket: string, secret: string): string | undefined {
  const id = ticket.slice(0, Math.max(0, ticket.indexOf('.')));
  return same(ticket, ticketFor(secret, id)) ? id : undefined;
}
