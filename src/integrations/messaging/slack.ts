import { plain } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { fitted } from './fit.ts';
import { byStatus, type HttpLimits, httpChannel, json } from './http-channel.ts';

export interface SlackSettings {
  /** Of a bot, `xoxb-…`, with the scope chat:write. */
  readonly token: string;
  readonly api: string;
}

/** A section of a message has room for this much (https://docs.slack.dev/reference/block-kit/blocks/section-block). */
const ROOM = 3_000;

/** About this channel or this text. Everything else Slack says of itself or of the token, and that is repaired. */
const FINAL: ReadonlySet<unknown> = new Set([
  'channel_not_found',
  'is_archived',
  'user_disabled',
  'cannot_dm_bot',
  'msg_too_long',
  'no_text',
]);
const LOGIN: ReadonlySet<unknown> = new Set([
  ...['not_authed', 'invalid_auth', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope', 'no_permission'],
]);

/** Messages of a bot through chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage), which takes no key to know a repeat by. */
export function slackChannel({ token, api }: SlackSettings, limits?: HttpLimits): Channel {
  const section = '[slack]';
  return httpChannel(
    {
      name: 'slack',
      section,
      request: ({ address, subject, text }) => {
        const heading = plain(subject).trim();
        return json(
          `${api.replace(/\/+$/, '')}/chat.postMessage`,
          {
            channel: address,
            // What a lock screen shows. Plain text everywhere: no mention, link or markup can come out of an alert.
            text: fitted(heading, ROOM).replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign),
            blocks: [heading, text].filter((part) => part.trim() !== '').map((part) => block(fitted(part, ROOM))),
            unfurl_links: false,
            unfurl_media: false,
          },
          { authorization: `Bearer ${token}` },
        );
      },
      verdict: ({ status, json: { ok, error, ts, channel } }, server) => {
        if (ok === true && typeof ts === 'string') return { receipt: plain(`${String(channel)} ${ts}`) };
        if (status !== 200 || typeof error !== 'string') return undefined;
        if (FINAL.has(error)) return byStatus({ status: 400 }, server, section, plain(error));
        return byStatus({ status: LOGIN.has(error) ? 401 : error === 'ratelimited' ? 429 : 500 }, server, section, plain(error));
      },
    },
    limits,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const block = (text: string): object => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } });
