import { plain } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { bytes, fitted } from './fit.ts';
import { type HttpLimits, httpChannel, json } from './http-channel.ts';

/** Addresses by the name that people and policies know them under: of Teams they are secrets. */
export type MsTeamsSettings = Readonly<Record<string, string>>;

/** A message may have 28 KB, JSON and all (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook). */
const ROOM = 20_000;
const HEADING = 300;

/** Adaptive cards through the webhook of a workflow; it takes no key to know a repeat by. */
export function msTeamsChannel(urls: MsTeamsSettings, limits?: HttpLimits): Channel {
  return httpChannel(
    {
      name: 'msteams',
      section: '[[msteams]]',
      servers: Object.values(urls),
      request: ({ address, subject, text }) => {
        const url = Object.hasOwn(urls, address) ? urls[address] : undefined;
        return url === undefined
          ? undefined
          : json(url, {
              type: 'message',
              attachments: [
                {
                  contentType: 'application/vnd.microsoft.card.adaptive',
                  content: {
                    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
                    type: 'AdaptiveCard',
                    version: '1.4',
                    // Runs of text are no Markdown, as text blocks are: nothing that an alert says becomes a link.
                    body: [
                      run(fitted(plain(subject).trim(), HEADING), { size: 'Medium', weight: 'Bolder' }),
                      run(
                        fitted(text, ROOM, (said) => bytes(JSON.stringify(said))),
                        { fontType: 'Monospace' },
                      ),
                    ],
                  },
                },
              ],
            });
      },
      verdict: ({ status }) => (status === 200 || status === 202 ? { receipt: `accepted (${status})` } : undefined),
    },
    limits,
  );
}

const run = (text: string, look: object): object => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }] });
