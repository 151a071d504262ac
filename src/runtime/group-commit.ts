/**
 * Durable before 2xx, and still fast: reports that arrive while a transaction is being written wait for the next one, and all of them
 * share its fsync. Under load a flush holds what a flush's time brought; alone, a report is written at once. Nothing here decides or
 * forgets: a report's promise settles after the commit that holds it, or with the error that kept it out.
 */

import type { IncomingAlert } from '../domain/alerts/incoming.ts';
import type { Ingested } from '../domain/alerts/ingest.ts';
import { ingest } from '../domain/alerts/ingest.ts';
import { normalise } from '../domain/alerts/normalise.ts';
import { keepRaw, maskedBody, type Raw } from '../domain/alerts/raw.ts';
import { alertSettings } from '../domain/alerts/settings.ts';
import { beat } from '../domain/heartbeats/records.ts';
import type { Actor } from '../domain/kernel/access.ts';
import { masking } from '../domain/masking/masking.ts';
import { maskingSettings } from '../domain/masking/settings.ts';
import { type ReportedChange, reportChanges } from '../domain/sources/changes.ts';
import { type Heard, hear, type Rejected, reject } from '../domain/sources/records.ts';
import { failpoint } from './failpoint.ts';
import { packed } from './payloads.ts';
import { contextFor, type Surroundings } from './run.ts';
import { type Tally, tally } from './tally.ts';

/** What one request brought. */
export interface Delivery {
  readonly source: string;
  readonly kind: string;
  readonly alerts: readonly IncomingAlert[];
  readonly rejections: readonly Rejected[];
  readonly changes?: readonly ReportedChange[] | undefined;
  /** Names of heartbeats that were heard. */
  readonly heartbeats?: readonly string[] | undefined;
  readonly bytes: number;
  /** What was sent, for keeping. */
  readonly body?: Buffer | undefined;
}

export interface GroupCommit {
  readonly tally: Tally;
  /** Resolves after the commit; undefined, at once, when too much is waiting already. */
  submit(delivery: Delivery): Promise<void> | undefined;
  /** Resolves when nothing waits. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly delivery: Delivery;
  /** By the monotonic clock. */
  readonly since: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** Together these bound memory at a few times the bytes; a sender that is told 503 keeps its alerts and comes again. */
const MOST_BYTES_WAITING = 64 * 1_048_576;
const MOST_ALERTS_A_FLUSH = 2_000;

/** Who spoke, each once. */
function heardIn(deliveries: readonly Delivery[]): readonly Heard[] {
  const heard = new Map<string, Heard>();
  const add = (name: string, kind: string, received: number): void =>
    void heard.set(name, { name, kind, received: received + (heard.get(name)?.received ?? 0) });
  for (const { source, kind, alerts, changes = [] } of deliveries) {
    if (alerts.length + changes.length > 0) add(source, kind, alerts.length);
  }
  return [...heard.values()];
}

export function groupCommit(around: Surroundings, onCommit: () => void): GroupCommit {
  const counts = tally();
  let waiting: Waiting[] = [];
  let bytesWaiting = 0;
  let flushing: Promise<void> | undefined;

  const write = async (deliveries: readonly Delivery[]): Promise<void> => {
    const words = around.settings().of(alertSettings);
    const masks = masking(around.settings().of(maskingSettings));
    const bySource = new Map<string, { readonly kind: string; readonly reports: ReturnType<typeof normalise>[] }>();
    const raws: Raw[] = [];
    for (const { source, kind, alerts, bytes, body } of deliveries) {
      const known = bySource.get(source) ?? { kind, reports: [] };
      const first = known.reports.length;
      for (const alert of alerts) known.reports.push(normalise(source, alert, words, masks));
      bySource.set(source, known);
      if (words.keep_raw === 0 || body === undefined) continue;
      const firing = known.reports.slice(first).filter(({ status }) => status === 'firing');
      const pack = (): string => packed(maskedBody(body.toString('utf8'), masks));
      raws.push({ source, fingerprints: firing.map(({ fingerprint }) => fingerprint), bytes, pack });
    }
    const rejections = deliveries
      .flatMap((delivery) => delivery.rejections)
      .map((rejected) => ({ ...rejected, problem: masks.text(rejected.problem), sample: masks.text(rejected.sample) }));
    const changed = deliveries.map(({ source, changes = [] }) => ({
      source,
      changes: changes.map((change) => ({
        ...change,
        summary: masks.text(change.summary),
        component: change.component === null ? null : masks.text(change.component),
        url: change.url === null ? null : masks.text(change.url),
      })),
    }));
    const pings = deliveries.flatMap(({ heartbeats = [] }) => heartbeats);
    const context = contextFor(around, { name: 'intake', role: 'operator' });
    failpoint('intake.read');
    const totals = await around.ports.store.write(function* () {
      const fresh = context();
      yield* hear(heardIn(deliveries), fresh.now);
      const done: [string, Ingested][] = [];
      for (const [source, { reports }] of bySource) {
        const actor: Actor = { name: source, role: 'operator' };
        done.push([source, yield* ingest({ ...fresh, actor }, reports)]);
      }
      for (const { source, changes } of changed) yield* reportChanges({ ...fresh, actor: { name: source, role: 'operator' } }, changes);
      if (raws.length > 0) yield* keepRaw(fresh, raws);
      yield* beat(fresh, pings);
      yield* reject(rejections, fresh.now);
      failpoint('intake.written');
      return done;
    });
    failpoint('intake.committed');
    for (const [source, total] of totals) {
      counts.count(source, total);
      if (total.opened + total.resolved > 0)
        around.ports.log.write('debug', `${total.opened} alerts opened, ${total.resolved} resolved`, { actor: source, ...total });
    }
  };

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = take();
      try {
        await write(taken.map((item) => item.delivery));
        const written = around.clock.monotonic();
        for (const item of taken) {
          counts.took(written - item.since);
          item.resolve();
        }
      } catch (error) {
        // One poisoned delivery must not keep its neighbours out: each is tried by itself.
        if (taken.length === 1) taken[0]?.reject(error);
        else for (const item of taken) await write([item.delivery]).then(item.resolve, item.reject);
      }
      onCommit();
    }
  };

  const take = (): readonly Waiting[] => {
    let alerts = 0;
    let count = 0;
    while (count < waiting.length && alerts < MOST_ALERTS_A_FLUSH) alerts += waiting[count++]?.delivery.alerts.length ?? 0;
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const item of taken) bytesWaiting -= item.delivery.bytes;
    return taken;
  };

  // One turn of the event loop gathers the requests whose bytes have arrived already.
  const begin = (): void => {
    flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(flush).finally(() => {
      flushing = undefined;
      if (waiting.length > 0) begin();
    });
  };

  return {
    tally: counts,
    submit: (delivery) => {
      if (bytesWaiting + delivery.bytes > MOST_BYTES_WAITING && waiting.length > 0) return undefined;
      bytesWaiting += delivery.bytes;
      const settled = new Promise<void>((resolve, rejectIt) =>
        waiting.push({ delivery, since: around.clock.monotonic(), resolve, reject: rejectIt }),
      );
      begin();
      return settled;
    },
    drain: async () => {
      while (flushing !== undefined) await flushing;
    },
  };
}
