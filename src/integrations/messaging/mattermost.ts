import { plain } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { fitted } from './fit.ts';
import { byStatus, type HttpLimits, httpChannel, json, words } from './http-channel.ts';

export interface MattermostSettings {
  /** Of an incoming webhook: `https://mattermost.example.org/hooks/…`. Whoever knows it may post. */
  readonly url: string;
}

/** A post has 16,383 characters of room (https://developers.mattermost.com/integrate/webhooks/incoming/); the fence and the heading need some. */
const ROOM = 16_000;
const HEADING = 300;

/** Posts through an incoming webhook, which takes no key to know a repeat by. */
export function mattermostChannel({ url }: MattermostSettings, limits?: HttpLimits): Channel {
  const section = '[mattermost]';
  return httpChannel(
    {
      name: 'mattermost',
      section,
      servers: [url],
      // In a block of code nothing is markup and nobody is mentioned, whatever an alert says.
      request: ({ address, subject, text }) =>
        json(url, {
          channel: address,
          text: `${fenced(fitted(plain(subject).trim(), HEADING))}\n${fenced(fitted(text, ROOM - HEADING))}`,
        }),
      verdict: ({ status, text, json: { message } }, server) => {
        if (status === 200 && text.trim() === 'ok') return { receipt: 'ok' };
        // Of the webhook's own address it says 400 as well, so only a channel or member that it does not find is final.
        if (status === 404) return { problem: `${server} knows no such recipient: ${words(message) || `HTTP ${status}`}`, permanent: true };
        if (status === 400)
          return {
            problem: `${server} does not take the message: ${words(message) || `HTTP ${status}`}; see ${section}`,
            permanent: false,
          };
        return byStatus({ status }, server, section, words(message) || undefined);
      },
    },
    limits,
  );
}

const fenced = (text: string): string => `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
