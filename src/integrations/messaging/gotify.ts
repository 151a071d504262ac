import { plain, plainLines } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { byStatus, type HttpLimits, httpChannel, json, words } from './http-channel.ts';

/** An application of a user: whoever has its token sends to that user's devices. */
export interface GotifyApplication {
  readonly url: string;
  readonly token: string;
}

/** From 8 on the app for Android rings and stays on the screen. */
const LOUD = 8;

/** Notifications through a Gotify server (https://gotify.net/api-docs); it takes no key to know a repeat by. */
export function gotifyChannel(applications: Readonly<Record<string, GotifyApplication>>, limits?: HttpLimits): Channel {
  const section = '[[gotify]]';
  return httpChannel(
    {
      name: 'gotify',
      section,
      servers: Object.values(applications).map(({ url }) => url),
      request: ({ address, subject, text }) => {
        const application = Object.hasOwn(applications, address) ? applications[address] : undefined;
        if (application === undefined) return undefined;
        return json(
          `${application.url.replace(/\/+$/, '')}/message`,
          { title: plain(subject).trim(), message: plainLines(text), priority: LOUD },
          { 'x-gotify-key': application.token },
        );
      },
      verdict: ({ status, json: { id, errorDescription } }, server) => {
        if (status === 200 && typeof id === 'number') return { receipt: `message ${id}` };
        return byStatus({ status }, server, section, words(errorDescription) || undefined);
      },
    },
    limits,
  );
}
