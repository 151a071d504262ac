import { plain } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { ACTS } from '../../domain/notifications/reply.ts';
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
      servers: [api],
      request: ({ address, subject, text, ticket }) => {
        const heading = plain(subject).trim();
        return json(
          `${api.replace(/\/+$/, '')}/chat.postMessage`,
          {
            channel: address,
            // What a lock screen shows. Plain text everywhere: no mention, link or markup can come out of an alert.
            text: fitted(heading, ROOM).replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign),
            blocks: [
              ...[heading, text].filter((part) => part.trim() !== '').map((part) => block(fitted(part, ROOM))),
              ...(ticket === undefined ? [] : [buttons(ticket)]),
            ],
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

/** What comes back of them: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const buttons = (ticket: string): object => ({
  type: 'actions',
  elements: ACTS.map((act) => ({
    type: 'button',
    action_id: act,
    value: ticket,
    text: { type: 'plain_text', text: `${act.charAt(0).toUpperCase()}${act.slice(1)}` },
  })),
});

const block = (text: string): object => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } });

/** Tells whoever clicked a button what came of it, and nobody else. Only where Slack is: the address came with a request. */
export async function tellClicker(address: string, api: string | undefined, text: string): Promise<void> {
  const url = URL.parse(address);
  if (url === null || (url.origin !== 'https://hooks.slack.com' && url.origin !== URL.parse(api ?? '')?.origin)) return;
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text });
  await fetch(url, {
    ...{ method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(10_000) },
    headers: { 'content-type': 'application/json' },
  });
}
