/**
 * The bodies that opened alerts, as their sources sent them: for whoever wonders what a field was before it was read. Off unless
 * `[alert] keep_raw` says how long. Secrets are masked before anything is kept, and what is kept is compressed; who compresses offers to
 * where the nouns are composed. Alerts that were found by asking a source have no body of their own.
 */
import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { plainLines } from '../kernel/plain.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { type Masking, mask } from '../masking/masking.ts';
import { alertOf } from './records.ts';
import { alertSettings } from './settings.ts';

/** One request's body, and the alerts that it told as firing. */
export interface Raw {
  readonly source: string;
  readonly fingerprints: readonly string[];
  readonly bytes: number;
  /** Masked and compressed; asked for only when it opened something. */
  pack(): string;
}

/** Ends with nothing where a body nests deeper: no vendor's does, and what is not looked at is not kept. */
const DEEPEST = 64;

/** The body without its secrets: what it is called tells of a value as much as the value itself. */
export function maskedBody(body: string, masks: Masking): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return masks.text(plainLines(body));
  }
  return JSON.stringify(maskedValue(json, '', masks, 0), undefined, 2);
}

function maskedValue(value: unknown, name: string, masks: Masking, depth: number): unknown {
  if (typeof value === 'string') return masks.named(name, plainLines(value));
  if (value === null || typeof value === 'boolean') return value;
  const reason = masks.reason(name);
  if (reason !== undefined) return mask(reason);
  if (typeof value !== 'object') return value;
  if (depth === DEEPEST) return null;
  if (Array.isArray(value)) return value.map((element) => maskedValue(element, name, masks, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [masks.text(plainLines(key)), maskedValue(inner, key, masks, depth + 1)]),
  );
}

/** Keeps the bodies that have just opened alerts; in the transaction that opened them. */
export function* keepRaw(context: Context, raws: readonly Raw[]): Script<void> {
  const kept: { readonly id: string; readonly raw: Raw; readonly alerts: readonly number[] }[] = [];
  const opened = new Map<string, number>();
  for (const [source, told] of Map.groupBy(raws, (raw) => raw.source)) {
    const rows = yield* all<{ number: number; fingerprint: string }>(
      'select number, fingerprint from alert where source = $1 and fingerprint in {values $2} and resolved_at is null and first_seen_at = $3',
      source,
      JSON.stringify(told.flatMap(({ fingerprints }) => fingerprints)),
      context.now,
    );
    for (const { number, fingerprint } of rows) opened.set(`${source}\n${fingerprint}`, number);
    for (const raw of told) {
      const keys = raw.fingerprints.map((fingerprint) => `${source}\n${fingerprint}`);
      const alerts = keys.flatMap((key) => opened.get(key) ?? []);
      // The first of a flush opened it.
      for (const key of keys) opened.delete(key);
      if (alerts.length > 0) kept.push({ id: context.mint(), raw, alerts });
    }
  }
  if (kept.length === 0) return;
  yield* all(
    `insert into raw (id, at, source, bytes, body)
     select id, cast($2 as bigint), source, bytes, body from {records $1 id:text source:text bytes:int body:text} as fresh where true`,
    kept.map(({ id, raw }) => ({ id, source: raw.source, bytes: raw.bytes, body: raw.pack() })),
    context.now,
  );
  yield* all(
    'insert into alert_raw (alert, raw) select alert, raw from {records $1 alert:int raw:text} as fresh where true on conflict (alert) do nothing',
    kept.flatMap(({ id, alerts }) => [...new Set(alerts)].map((alert) => ({ alert, raw: id }))),
  );
}

/** When the oldest body has been kept long enough. */
export function* nextForgotten({ settings }: Pick<Context, 'settings'>): Script<Instant | undefined> {
  const row = yield* one<{ at: number | null }>('select min(at) as at from raw');
  return row?.at == null ? undefined : row.at + settings.of(alertSettings).keep_raw;
}

export function* forgetRaw({ settings, now }: Pick<Context, 'settings' | 'now'>): Script<void> {
  yield* all('delete from raw where at <= $1', now - settings.of(alertSettings).keep_raw);
}

let unpackOffered: ((packed: string) => string) | undefined;

export function offerUnpacking(unpack: (packed: string) => string): void {
  unpackOffered = unpack;
}

export const raw = query({
  name: 'alert.raw',
  summary:
    'The body that opened an alert, as its source sent it: secrets are masked, and it is kept for as long as `[alert] keep_raw` says.',
  input: z.object({ alert: z.string().describe('A number such as A87, an id, or the beginning of one.') }),
  args: ['alert'],
  output: z.object({
    alert: z.string(),
    source: z.string(),
    at: instant,
    bytes: z.int().describe('As it was sent.'),
    body: z.string(),
  }),
  permission: 'operator',
  *run(_context, { alert: text }) {
    const alert = yield* alertOf(text);
    if (isRefusal(alert)) return alert;
    const subject = label('A', alert.number);
    const row = yield* one<{ source: string; at: number; bytes: number; body: string }>(
      'select raw.source, raw.at, raw.bytes, raw.body from raw join alert_raw on alert_raw.raw = raw.id where alert_raw.alert = $1',
      alert.number,
    );
    if (row === undefined)
      return refuse({
        kind: 'invalid',
        where: subject,
        problem: 'nothing is kept of what its source sent',
        allowed: 'an alert that was sent here, not asked for, while [alert] keep_raw is set and not longer ago than it says',
      });
    if (unpackOffered === undefined) throw new Error('nobody offered to unpack what was kept');
    return { ...row, alert: subject, body: unpackOffered(row.body) };
  },
});
