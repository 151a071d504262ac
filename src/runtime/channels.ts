import { readFileSync } from 'node:fs';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Channel } from '../domain/kernel/ports.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import type { Reach } from '../domain/oncall/reach.ts';
import { gotifyChannel } from '../integrations/messaging/gotify.ts';
import { mailChannel } from '../integrations/messaging/mail.ts';
import { mattermostChannel } from '../integrations/messaging/mattermost.ts';
import { msTeamsChannel } from '../integrations/messaging/msteams.ts';
import { ntfyChannel } from '../integrations/messaging/ntfy.ts';
import { pushoverChannel } from '../integrations/messaging/pushover.ts';
import { slackChannel } from '../integrations/messaging/slack.ts';
import { smsChannel } from '../integrations/messaging/sms.ts';
import type { TwilioSettings } from '../integrations/messaging/twilio.ts';
import { voiceChannel } from '../integrations/messaging/voice.ts';
import { type WebhookTarget, webhookChannel } from '../integrations/messaging/webhook.ts';
import { gotify, mail, mattermost, msteams, ntfy, pushover, slack, twilio, webhook } from './config/channel-sections.ts';
import { WAYS } from './config/ways.ts';
import { receiptAddress } from './reply-address.ts';

/** How each channel is made of the settings; undefined while it is not configured. One row a channel. */
const MAKERS: Readonly<Record<Reach, (settings: Settings, clock: Clock) => Channel | undefined>> = {
  mail: (settings) => {
    const server = settings.of(mail);
    if (server === undefined) return undefined;
    const { host, port, tls, from, user, password, ca_file, dkim } = server;
    const { domain, selector, key } = dkim ?? {};
    return mailChannel({
      ...{ host, port, tls, from },
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(ca_file === undefined ? {} : { ca: readFileSync(ca_file, 'utf8') }),
      ...(domain === undefined || selector === undefined || key === undefined ? {} : { dkim: { domain, selector, key } }),
    });
  },
  slack: (settings) => {
    const { token, api } = settings.of(slack) ?? {};
    return token === undefined || api === undefined ? undefined : slackChannel({ token, api });
  },
  mattermost: (settings) => {
    const { url } = settings.of(mattermost) ?? {};
    return url === undefined ? undefined : mattermostChannel({ url });
  },
  msteams: (settings) => among(settings.of(msteams), msTeamsChannel, ({ url }) => url),
  webhook: (settings, clock) =>
    among(
      settings.of(webhook),
      (targets: Readonly<Record<string, WebhookTarget>>) => webhookChannel(targets, clock.now),
      ({ url, secret, old_secret: oldSecret }) =>
        url === undefined
          ? undefined
          : { url, ...(secret === undefined ? {} : { secret }), ...(oldSecret === undefined ? {} : { oldSecret }) },
    ),
  ntfy: (settings) => {
    const { url, token } = settings.of(ntfy) ?? {};
    return url === undefined ? undefined : ntfyChannel({ url, ...(token === undefined ? {} : { token }) });
  },
  gotify: (settings) => among(settings.of(gotify), gotifyChannel, ({ url, token }) => (token === undefined ? undefined : { url, token })),
  pushover: (settings) => {
    const { token, api } = settings.of(pushover) ?? {};
    return token === undefined || api === undefined ? undefined : pushoverChannel({ token, api });
  },
  sms: (settings) => overTwilio(settings, smsChannel),
  voice: (settings) => overTwilio(settings, voiceChannel),
};

/** A channel of several targets, each under the name that addresses it. */
function among<E extends { readonly name: string }, T>(
  entries: readonly E[],
  make: (targets: Readonly<Record<string, T>>) => Channel,
  targetOf: (entry: E) => T | undefined,
): Channel | undefined {
  const targets = Object.fromEntries(
    entries.flatMap((entry) => {
      const target = targetOf(entry);
      return target === undefined ? [] : [[entry.name, target]];
    }),
  );
  return Object.keys(targets).length === 0 ? undefined : make(targets);
}

function overTwilio(settings: Settings, make: (account: TwilioSettings) => Channel): Channel | undefined {
  const { account_sid: account, auth_token: token, from, api } = settings.of(twilio) ?? {};
  const receipts = receiptAddress(settings);
  return account === undefined || token === undefined || from === undefined || api === undefined
    ? undefined
    : make({ account, token, from, api, ...(receipts === undefined ? {} : { receipts }) });
}

const isReach = (name: string): name is Reach => Object.hasOwn(MAKERS, name);

export interface Channels {
  named(name: string): Channel | Refusal;
  /** After the settings changed: a channel is made anew when it is next used, and the old one ends with its last message. */
  renew(): void;
  close(): Promise<void>;
}

export function channelsOf(settings: () => Settings, clock: Clock): Channels {
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
      if (!isReach(name)) return refuse({ kind: 'undeliverable', channel: name, problem: 'there is no such channel' });
      const channel = MAKERS[name](settings(), clock);
      if (channel === undefined)
        return refuse({ kind: 'undeliverable', channel: name, problem: `there is no ${WAYS[name].is} in the configuration` });
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
