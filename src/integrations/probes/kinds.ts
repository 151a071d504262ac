import type { ProbeKind } from '../../domain/probes/kinds.ts';
import { type Look, silent } from './kind.ts';

/** Every kind of probe, one row each; a kind's code is loaded when the first of it is carried out. */
export const LOOKS: Readonly<Record<ProbeKind, () => Promise<Look>>> = {
  http: async () => (await import('./http.ts')).lookHttp,
  tcp: async () => (await import('./tcp.ts')).lookTcp,
  // It is only looked at when nothing came.
  passive: async () => async () => silent('no result came in time'),
};
