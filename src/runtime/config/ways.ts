import type { Reach } from '../../domain/oncall/reach.ts';

/** What each way of reaching people leaves through: its section, what that describes, and what is not possible without it. */
export const WAYS: Readonly<Record<Reach, { readonly section: string; readonly is: string; readonly so: string }>> = {
  mail: { section: 'mail', is: '[mail] server', so: 'no page can leave' },
  slack: { section: 'slack', is: '[slack] bot', so: 'nothing can be posted' },
  mattermost: { section: 'mattermost', is: '[mattermost] webhook', so: 'nothing can be posted' },
  msteams: { section: 'msteams', is: '[[msteams]] workflow', so: 'nothing can be posted' },
  webhook: { section: 'webhook', is: '[[webhook]]', so: 'no program can be told' },
  ntfy: { section: 'ntfy', is: '[ntfy] server', so: 'no notification can leave' },
  gotify: { section: 'gotify', is: '[[gotify]] application', so: 'no notification can leave' },
  pushover: { section: 'pushover', is: '[pushover] application', so: 'no notification can leave' },
  sms: { section: 'twilio', is: '[twilio] account', so: 'no text message can leave' },
  voice: { section: 'twilio', is: '[twilio] account', so: 'nobody can be called' },
};
