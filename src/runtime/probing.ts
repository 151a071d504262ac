import type { Prober } from '../domain/probes/prober.ts';
import { offerProber } from '../domain/probes/prober.ts';

let open: Promise<Prober> | undefined;

/** One prober a process, whoever asks: what bounds how many are under way bounds them all. */
export function offerProbing(): void {
  offerProber(() => {
    open ??= import('../integrations/probes/prober.ts').then(({ openProber }) => openProber());
    return open;
  });
}
