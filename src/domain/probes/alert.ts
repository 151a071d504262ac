/** What the intake would be told, had another monitoring system noticed. */
import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { alertSettings } from '../alerts/settings.ts';
import type { Context } from '../kernel/context.ts';
import type { Script } from '../kernel/script.ts';
import { masking } from '../masking/masking.ts';
import { maskingSettings } from '../masking/settings.ts';
import type { ProbeRow } from './records.ts';
import { hostOf } from './target.ts';

export const SOURCE = 'probe';

/** Tells each as its row has it: an alert while `told` says one, over when it says none. */
export function* tellAll(context: Context, rows: readonly ProbeRow[], note?: string): Script<void> {
  if (rows.length === 0) return;
  const words = context.settings.of(alertSettings);
  const masks = masking(context.settings.of(maskingSettings));
  yield* ingest(
    { ...context, actor: { name: SOURCE, role: 'operator' } },
    rows.map((row) => {
      const { name, setting, target, path, told, summary, settled, since } = row;
      return normalise(
        SOURCE,
        {
          fingerprint: name,
          status: told === null ? 'resolved' : 'firing',
          labels: { alertname: setting, probe: name, target },
          annotations: { summary: [`${setting} ${settled}`, path ?? target].filter(Boolean).join(': '), description: summary },
          startsAt: since,
          endsAt: null,
          url: /^https?:/.test(target) ? target : null,
          group: null,
          severity: told ?? 'info',
          component: path ?? hostOf(target),
          ...(note === undefined ? {} : { note }),
        },
        words,
        masks,
      );
    }),
  );
}
