import { pollSource } from '../../domain/alerts/polling.ts';
import { readAgain } from '../../domain/alerts/unreachable.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { type PolledSource, polledSources, polls } from '../../domain/sources/polls.ts';
import { observeBy } from '../../integrations/monitoring/poll.ts';
import { POLLS } from '../../integrations/monitoring/polls.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { pollingDuty, type Reading } from './polling.ts';

/** Keeps what is open here in step with what the polled monitoring systems show. */
export function pollDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log } = around.ports;
  const observe = observeBy(POLLS);

  const read = async (source: PolledSource, { holder, signal, broken, context, took }: Reading): Promise<void> => {
    const report = await pollSource(store, context, { source, holder, observe, signal, broken });
    const fields = { actor: ENGINE.name, source: source.name, ms: took() };
    if (isRefusal(report)) return log.write('warn', explain(report).text, fields);
    const { opened, changed, closed, problem, doubted } = report;
    if (problem !== null) log.write('warn', `source ${source.name}: nothing was closed, because ${problem}`, fields);
    if (doubted > 0)
      log.write('warn', `source ${source.name}: ${doubted} alerts are gone at once; they stay until it says so again`, fields);
    log.write(
      opened + changed + closed === 0 ? 'debug' : 'info',
      `source ${source.name}: ${opened} opened, ${changed} changed, ${closed} closed`,
      fields,
    );
  };

  return pollingDuty(
    around,
    {
      name: 'sources',
      polls,
      declared: () => polledSources(contextFor(around, ENGINE)()),
      read,
      forget: (context, gone) => readAgain(context, gone, 'nobody asks it any more'),
    },
    nudge,
  );
}
