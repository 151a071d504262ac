import { plain } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { bytes, fitted } from './fit.ts';
import { byStatus, type HttpLimits, httpChannel, json, words } from './http-channel.ts';

export interface NtfySettings {
  readonly url: string;
  /** Without one, topics are open to whoever guesses their name. */
  readonly token?: string;
}

/** Beyond 4,096 bytes a message becomes a file that somebody has to open (https://docs.ntfy.sh/publish/#limitations). */
const ROOM = 4_096;
const HEADING = 250;
/** Of five: rings and vibrates, as nothing of a server that pages should come quietly. */
const HIGH = 4;

/** Notifications of an app through ntfy, its server or one of your own (https://docs.ntfy.sh/publish/#publish-as-json). */
export function ntfyChannel({ url, token }: NtfySettings, limits?: HttpLimits): Channel {
  const section = '[ntfy]';
  return httpChannel(
    {
      name: 'ntfy',
      section,
      servers: [url],
      request: ({ address, subject, text }) =>
        json(
          url,
          { topic: address, title: fitted(plain(subject).trim(), HEADING), message: fitted(text, ROOM, bytes), priority: HIGH },
          token === undefined ? {} : { authorization: `Bearer ${token}` },
        ),
      verdict: ({ status, json: { id, error } }, server) => {
        if (status === 200 && typeof id === 'string') return { receipt: plain(id) };
        return byStatus({ status }, server, section, words(error) || undefined);
      },
    },
    limits,
  );
}
