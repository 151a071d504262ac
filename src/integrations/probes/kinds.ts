import type { ProbeKind } from '../../domain/probes/kinds.ts';
import { type Look, silent } from './kind.ts';

/** Every kind of probe, one row each; a kind's code is loaded when the first of it is carried out. */
export const LOOKS: Readonly<Record<ProbeKind, () => Promise<Look>>> = {
  http: async () => (await import('./http.ts')).lookHttp,
  tcp: async () => (await import('./tcp.ts')).lookTcp,
  tls: async () => (await import('./tls.ts')).lookTls,
  dns: async () => (await import('./dns.ts')).lookDns,
  icmp: async () => (await import('./icmp.ts')).lookIcmp,
  ssh: async () => (await import('./ssh.ts')).lookSsh,
  smtp: async () => (await import('./smtp.ts')).lookSmtp,
  postgres: async () => (await import('./postgres.ts')).lookPostgres,
  redis: async () => (await import('./redis.ts')).lookRedis,
  prometheus: async () => (await import('./prometheus.ts')).lookPrometheus,
  nagios: async () => (await import('./nagios.ts')).lookNagios,
  command: async () => (await import('./command.ts')).lookCommand,
  // It is only looked at when nothing came.
  passive: async () => async () => silent('no result came in time'),
};
