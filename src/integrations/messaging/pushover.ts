import { plain } from '../../domain/kernel/plain.ts';
import type { Channel } from '../../domain/kernel/ports.ts';
import { fitted } from './fit.ts';
import { byStatus, type HttpLimits, httpChannel, json, words } from './http-channel.ts';

export interface PushoverSettings {
  /** Of the application that sends. */
  readonly token: string;
  readonly api: string;
}

const ROOM = 1_024;
const HEADING = 250;
/** Above a person's own quiet hours at Pushover: when somebody may be told is decided here. */
const HIGH = 1;

/** Notifications through Pushover (https://pushover.net/api); it takes no key to know a repeat by. */
export function pushoverChannel({ token, api }: PushoverSettings, limits?: HttpLimits): Channel {
  const section = '[pushover]';
  return httpChannel(
    {
      name: 'pushover',
      section,
      servers: [api],
      request: ({ address, subject, text }) =>
        json(`${api.replace(/\/+$/, '')}/1/messages.json`, {
          ...{ token, user: address, priority: HIGH },
          ...{ title: fitted(plain(subject).trim(), HEADING), message: fitted(text, ROOM) },
        }),
      verdict: ({ status, json: answer }, server) => {
        if (status === 200 && answer['status'] === 1) return { receipt: plain(String(answer['request'])) };
        const said = words(Array.isArray(answer['errors']) ? answer['errors'].join(', ') : '') || undefined;
        // 400 is about the application as well as about the user; which of them it names as invalid.
        if (status === 400 && answer['token'] === 'invalid') return byStatus({ status: 401 }, server, section, said);
        return byStatus({ status }, server, section, said);
      },
    },
    limits,
  );
}
