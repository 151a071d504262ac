import { domainToASCII } from 'node:url';
import type { NodemailerError, SMTPPoolOptions } from 'nodemailer';
import { plain, plainLines } from '../../domain/kernel/plain.ts';
import type { Channel, DeliveryFailure, Message, Receipt } from '../../domain/kernel/ports.ts';
import { MOST_UNDER_WAY } from '../../domain/notifications/notification.ts';
import { invitation } from './invitation.ts';
import { explainMailError, reply } from './mail-failure.ts';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls`: plain at first, then encrypted or not at all. `tls`: encrypted from the first byte. `none`: never. */
  readonly tls: 'starttls' | 'tls' | 'none';
  readonly user?: string;
  readonly password?: string;
  /** An address, alone or as `Name <address>`. */
  readonly from: string;
  /** Certificates in PEM to trust beside those that Node trusts. */
  readonly ca?: string;
  readonly dkim?: Dkim;
}

/** What messages are signed with (RFC 6376), where the server does not do it itself. */
export interface Dkim {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly key: string;
}

/** In milliseconds. Together below the outbox's lease on a message, so that an attempt ends before another may begin. */
export interface MailLimits {
  /** Name, connection, greeting and TLS. */
  readonly connect: number;
  /** One reply. */
  readonly reply: number;
  /** The whole attempt; a server that trickles its replies never trips the other two. */
  readonly attempt: number;
}

const LIMITS: MailLimits = { connect: 10_000, reply: 20_000, attempt: 45_000 };

// One address and nothing that could become a second one, a header or an SMTP parameter.
const ADDRESS = /^[^\s@<>",;:()[\]\\\p{Cc}\p{Cf}]{1,64}@[^\s@<>",;:()\\\p{Cc}\p{Cf}]{1,255}$/u;

/** Mail through one SMTP server over a few kept connections, which open when the first message goes. */
export function mailChannel(settings: MailSettings, limits: MailLimits = LIMITS): Channel {
  const server = `${settings.host}:${settings.port}`;
  const from = plain(settings.from);
  const domain = domainToASCII(/@([^\s@<>]+)>?$/.exec(from)?.[1] ?? '') || 'localhost';
  const underway = new Set<Promise<unknown>>();
  let opening: ReturnType<typeof openPool> | undefined;
  let closed = false;

  type Pool = Awaited<ReturnType<typeof openPool>>;

  async function attempt(
    signal: AbortSignal,
    talk: (pool: Pool, until: AbortSignal) => Promise<Receipt>,
  ): Promise<Receipt | DeliveryFailure> {
    const deadline = AbortSignal.timeout(limits.attempt);
    try {
      opening ??= openPool(settings, limits);
      return await talk(await opening, AbortSignal.any([signal, deadline]));
    } catch (error) {
      if (signal.aborted) return { problem: `the attempt was stopped before ${server} had taken the message`, permanent: false };
      if (deadline.aborted) return { problem: `${server} did not answer in time`, permanent: false };
      if (!(error instanceof Error)) throw error;
      return explainMailError(error as NodemailerError, { server, user: settings.user });
    }
  }

  const hand =
    (message: Message) =>
    async (pool: Pool, until: AbortSignal): Promise<Receipt> => {
      const info = await pool.sendMail({
        from,
        to: { name: '', address: message.address },
        subject: plain(message.subject),
        text: plainLines(message.text),
        ...(message.html === undefined ? {} : { html: message.html }),
        ...(message.appointment === undefined ? {} : { icalEvent: invitation(message.appointment, { from, to: message.address }) }),
        messageId: messageId(message.key, domain),
        // RFC 3834: keeps holiday notices from answering a page.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: until,
      });
      return { receipt: reply({ response: info.response, message: 'accepted' }) };
    };

  return {
    name: 'mail',
    async send(message, signal) {
      if (closed) return { problem: 'the mail channel is closed', permanent: false };
      if (!ADDRESS.test(message.address))
        return { problem: `${JSON.stringify(plain(message.address))} is not a mail address`, permanent: true };
      const sending = attempt(signal, hand(message));
      underway.add(sending);
      try {
        return await sending;
      } finally {
        underway.delete(sending);
      }
    },
    verify: (signal) =>
      attempt(signal, async (pool) => {
        await pool.verify();
        return { receipt: `${server} takes our login` };
      }),
    /** Waits for the messages that are on their way; each is bounded by its limits and its caller's signal. */
    async close() {
      closed = true;
      await Promise.allSettled(underway);
      // A pool that never opened said so to each message.
      (await opening?.catch(() => undefined))?.close();
    },
  };
}

/** Loads nodemailer when the first message goes, because most starts of the program send none. */
async function openPool(settings: MailSettings, limits: MailLimits) {
  const { createTransport } = await import('nodemailer');
  const options: SMTPPoolOptions & { pool: true } = {
    pool: true,
    // A message must not wait for a connection while its attempt's time runs.
    maxConnections: MOST_UNDER_WAY,
    ...(settings.dkim === undefined
      ? {}
      : { dkim: { domainName: settings.dkim.domain, keySelector: settings.dkim.selector, privateKey: settings.dkim.key } }),
    host: settings.host,
    port: settings.port,
    secure: settings.tls === 'tls',
    requireTLS: settings.tls === 'starttls',
    ignoreTLS: settings.tls === 'none',
    ...(settings.ca === undefined ? {} : { tls: await trusting(settings.ca) }),
    ...(settings.user === undefined ? {} : { auth: { user: settings.user, pass: settings.password ?? '' }, forceAuth: true }),
    connectionTimeout: limits.connect,
    greetingTimeout: limits.connect,
    dnsTimeout: limits.connect,
    socketTimeout: limits.reply,
    // The outbox repeats, and writes each attempt down. The one repeat here is for a kept connection that the server dropped meanwhile:
    // nodemailer requeues only what no byte was sent of.
    maxRequeues: 1,
  };
  return createTransport(options);
}

/** One context for all connections: reading 150 certificates takes 20 ms. */
async function trusting(ca: string) {
  const { createSecureContext, getCACertificates } = await import('node:tls');
  return { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) };
}

/** Equal for equal keys, so that a mailbox which was handed a message twice shows it once. */
function messageId(key: string, domain: string): string {
  const local = /^[A-Za-z0-9_-]{1,64}$/.test(key)
    ? key
    : process.getBuiltinModule('node:crypto').createHash('sha256').update(key).digest('hex');
  return `<${local}@${domain}>`;
}
