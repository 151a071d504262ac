/** How a message can be answered from outside, as far as the configuration has it. */
import type { Settings } from '../domain/kernel/setting.ts';
import { answerable } from '../domain/notifications/reply.ts';
import type { OutboxRow } from '../domain/notifications/row.ts';
import { ticketFor } from '../integrations/messaging/signatures.ts';
import { reply, slack } from './config/channel-sections.ts';

export const PATHS = {
  link: '/v1/replies/page/',
  texts: '/v1/replies/twilio',
  buttons: '/v1/replies/slack',
  receipts: '/v1/receipts/twilio/',
} as const;

/** Where the intake is seen from outside, and what signs its links; undefined while nobody answers from there. */
export function outside(settings: Settings): { readonly url: string; readonly secret: string } | undefined {
  const { url, secret } = settings.of(reply) ?? {};
  return url === undefined || secret === undefined ? undefined : { url: url.replace(/\/+$/, ''), secret };
}

export interface Answers {
  readonly code?: string;
  readonly link?: string;
  /** For buttons, where the vendor has them. */
  readonly ticket?: string;
}

export function answersOf(settings: Settings, row: OutboxRow): Answers {
  const open = outside(settings);
  if (open === undefined || row.channel === 'voice') return {};
  if (row.kind === 'digest') return row.channel === 'sms' ? {} : { link: open.url + PATHS.link + ticketFor(open.secret, row.id) };
  if (!answerable(row)) return {};
  if (row.channel === 'sms') return row.code === null ? {} : { code: row.code };
  const ticket = ticketFor(open.secret, row.id);
  return { link: open.url + PATHS.link + ticket, ...(settings.of(slack)?.signing_secret === undefined ? {} : { ticket }) };
}

/** Where Twilio says what became of a message. */
export function receiptAddress(settings: Settings): ((key: string) => string) | undefined {
  const open = outside(settings);
  return open === undefined ? undefined : (key) => open.url + PATHS.receipts + encodeURIComponent(key);
}
