import { createHash, createHmac } from 'node:crypto';
import { plain, plainLines } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { byStatus, type HttpLimits, httpChannel, words } from './http-channel.ts';

export interface WebhookTarget {
  readonly url: string;
  /** The receiver checks the signature with it; `whsec_…` is base64, as Standard Webhooks writes them. */
  readonly secret?: string;
  /** The secret of before, while the receiver changes over: both sign. */
  readonly oldSecret?: string;
}

/**
 * A page as JSON, signed as Standard Webhooks says (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`. `webhook-id` is
 * the message's key, the same over all attempts, so that a receiver can tell a repeat.
 */
export function webhookChannel(targets: Readonly<Record<string, WebhookTarget>>, now: () => number, limits?: HttpLimits): Channel {
  const section = '[[webhook]]';
  return httpChannel(
    {
      name: 'webhook',
      section,
      servers: Object.values(targets).map(({ url }) => url),
      request: ({ key, address, subject, text }) => {
        const target = Object.hasOwn(targets, address) ? targets[address] : undefined;
        if (target === undefined) return undefined;
        const id = webhookId(key);
        const timestamp = Math.floor(now() / 1_000);
        const body = JSON.stringify({ id, to: address, subject: plain(subject), text: plainLines(text) });
        const signature = [target.secret, target.oldSecret]
          .filter((secret) => secret !== undefined)
          .map((secret) => sign(secret, `${id}.${timestamp}.${body}`));
        return {
          url: target.url,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'webhook-id': id,
            'webhook-timestamp': String(timestamp),
            ...(signature.length === 0 ? {} : { 'webhook-signature': signature.join(' ') }),
          },
          body,
        };
      },
      verdict: ({ status, text }, server) => {
        if (status >= 200 && status < 300) return { receipt: words(text) === '' ? `HTTP ${status}` : `HTTP ${status}: ${words(text)}` };
        return byStatus({ status }, server, section);
      },
    },
    limits,
  );
}

/** A key that no header can carry goes as its hash. */
const webhookId = (key: string): string => (/^[A-Za-z0-9_-]{1,64}$/.test(key) ? key : createHash('sha256').update(key).digest('hex'));

const PREFIX = 'whsec_';

export function sign(secret: string, content: string): string {
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
