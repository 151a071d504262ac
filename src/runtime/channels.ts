import { readFileSync } from 'node:fs';
import type { Channel } from '../domain/kernel/ports.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { mailChannel } from '../integrations/messaging/mail.ts';
import { smsChannel } from '../integrations/messaging/sms.ts';
import { mail, twilio } from './config/sections.ts';

/** How each channel is made of the settings; undefined while it is not configured. One row a channel. */
const MAKERS: Readonly<Record<string, { readonly make: (settings: Settings) => Channel | undefined; readonly missing: string }>> = {
  mail: {
    make: (settings) => {
      const server = settings.of(mail);
      if (server === undefined) return undefined;
      const { host, port, tls, from, user, password, ca_file } = server;
      return mailChannel({
        ...{ host, port, tls, from },
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { password }),
        ...(ca_file === undefined ? {} : { ca: readFileSync(ca_file, 'utf8') }),
      });
    },
    missing: 'there is no [mail] server in the configuration',
  },
  sms: {
    make: (settings) => {
      const { account_sid: account, auth_token: token, from, api } = settings.of(twilio) ?? {};
      return account === undefined || token === undefined || from === undefined || api === undefined
        ? undefined
        : smsChannel({ account, token, from, api });
    },
    missing: 'there is no [twilio] account in the configuration',
  },
};

export const CHANNELS: readonly string[] = Object.keys(MAKERS);

export interface Channels {
  named(name: string): Channel | Refusal;
  /** After the settings changed: a channel is made anew when it is next used, and the old one ends with its last message. */
  renew(): void;
  close(): Promise<void>;
}

export function channelsOf(settings: () => Settings): Channels {
  let open = new Map<string, Channel>();
  const ending = new Set<Promise<void>>();
  const end = (): void => {
    for (const channel of open.values()) {
      const closing: Promise<void> = channel.close().finally(() => ending.delete(closing));
      ending.add(closing);
    }
    open = new Map();
  };
  return {
    named: (name) => {
      const known = open.get(name);
      if (known !== undefined) return known;
      const maker = MAKERS[name];
      if (maker === undefined) return refuse({ kind: 'undeliverable', channel: name, problem: 'there is no such channel' });
      const channel = maker.make(settings());
      if (channel === undefined) return refuse({ kind: 'undeliverable', channel: name, problem: maker.missing });
      open.set(name, channel);
      return channel;
    },
    renew: end,
    close: async () => {
      end();
      await Promise.allSettled(ending);
    },
  };
}
