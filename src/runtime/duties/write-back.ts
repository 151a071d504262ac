import { ENGINE } from '../../domain/kernel/access.ts';
import { signatureOf } from '../../domain/kernel/lease.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import { type WrittenSource, writtenSources } from '../../domain/sources/write-back.ts';
import { type Claimed, claim, dueSources, settleNotTold, settleTold, takeOver, tidy } from '../../domain/sources/write-back-records.ts';
import { tellBy } from '../../integrations/monitoring/write.ts';
import { WRITES } from '../../integrations/monitoring/writes.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside, within } from './beside.ts';

/** So often the past is forgotten. */
const TIDY_MS = 600_000;

/** Tells sources what was done with their alerts. Each has a turn of its own beside the loop, so that a dead one slows nothing else. */
export function writeBackDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log } = around.ports;
  const tell = tellBy(WRITES);
  const turns = beside(log, nudge);
  let tidied: { readonly settings: Settings; readonly at: number } | undefined;

  const tellOne = async (source: WrittenSource, row: Claimed, holder: string, broken: AbortSignal): Promise<boolean> => {
    const outcome = await within(around.clock, source.timeout, broken, (signal) => tell(source, row, around.clock.now(), signal));
    const context = contextFor(around, ENGINE);
    const failed = 'problem' in outcome;
    // What was broken off is told again by the next engine.
    if (failed && broken.aborted) return false;
    // The row is the fence, as in delivery: what was told is worth writing down even by a fallen leader.
    const mine = await store.write(() =>
      failed ? settleNotTold(context(), holder, source, row, outcome) : settleTold(context(), holder, row, outcome),
    );
    const fields = { actor: ENGINE.name, source: source.name, alert: row.subject, attempt: row.attempts };
    if (failed) log.write('warn', `source ${source.name} could not be told of ${row.aspect} of ${row.subject}: ${outcome.problem}`, fields);
    else log.write('info', `source ${source.name} was told of ${row.aspect} of ${row.subject}`, fields);
    return mine && (!failed || outcome.refused === true);
  };

  const turn = async (source: WrittenSource, rows: readonly Claimed[], holder: string, broken: AbortSignal): Promise<void> => {
    for (const row of rows) if (!(await tellOne(source, row, holder, broken))) return;
  };

  return {
    name: 'write-back',
    begin: (fenced, lease) => fenced(() => takeOver(signatureOf(lease), around.clock.now())),
    run: async (fenced, lease) => {
      const settings = around.settings();
      const sources = writtenSources({ settings });
      const now = around.clock.now();
      if (tidied?.settings !== settings || tidied.at + TIDY_MS <= now) {
        await fenced(() => tidy({ now }, sources));
        tidied = { settings, at: now };
      }
      if (sources.length === 0) return undefined;
      const idle = new Map((await store.read(dueSources)).flatMap((due) => (turns.has(due.source) ? [] : [[due.source, due.at]])));
      const holder = signatureOf(lease);
      for (const source of sources) {
        if ((idle.get(source.name) ?? Number.POSITIVE_INFINITY) > now) continue;
        idle.delete(source.name);
        const rows = await fenced(() => claim(holder, source, now));
        if (isRefusal(rows)) return undefined;
        turns.start(source.name, `source ${source.name} could not be told; the lease runs out and it is told again`, (broken) =>
          turn(source, rows, holder, broken),
        );
      }
      return idle.size === 0 ? undefined : Math.min(...idle.values());
    },
    abandon: turns.breakOff,
    end: async () => {
      turns.breakOff();
      await turns.rest();
    },
  };
}
