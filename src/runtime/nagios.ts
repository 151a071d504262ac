import type { Clock } from '../domain/kernel/clock.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { nagiosMacros } from '../integrations/monitoring/nagios-environment.ts';
import { type Forwarded, forward } from './forward.ts';

export interface NagiosNotification {
  readonly to: string;
  readonly token: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Only what waits, whatever the environment holds. */
  readonly drain: boolean;
  readonly clock: Clock;
}

/** The notification that this process was started with, to the intake. */
export async function sendNagios({ env, drain, ...where }: NagiosNotification): Promise<Forwarded | Refusal> {
  const report = drain ? undefined : nagiosMacros(env);
  if (!drain && report === undefined) {
    return refuse({
      kind: 'invalid',
      where: 'the environment',
      problem: 'holds no NAGIOS_NOTIFICATIONTYPE',
      hint: 'Set enable_environment_macros=1 in nagios.cfg; contrib/nagios and contrib/icinga2 have what else it takes.',
    });
  }
  return forward({ ...where, path: '/v1/intake/nagios', list: 'notifications', report });
}
