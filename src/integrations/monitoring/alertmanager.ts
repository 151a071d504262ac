/**
 * The webhook body of Alertmanager, version "4" (and of Grafana, which sends the same alerts under another version number).
 *
 * Every alert speaks for itself. The envelope's `status` is "firing" while any member fires, and a silenced member vanishes from later
 * bodies without a resolve, so neither the envelope's status nor an absence says anything about an alert. One alert that cannot be read
 * is reported by its place in the batch and does not lose its neighbours. Keys that are not known here are ignored: each release adds some.
 *
 * This is the hot path of ingest, a hundred alerts a request: one JSON.parse, then checks by hand that allocate nothing but the result.
 * The label objects are the parsed ones, with their prototype: look a name from outside up with `Object.hasOwn`.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { labelFingerprint } from './fingerprint.ts';

export interface RejectedAlert {
  /** Its place in `alerts`, from 0. */
  readonly index: number;
  readonly problem: string;
}

export interface AlertBatch {
  readonly alerts: readonly IncomingAlert[];
  readonly rejected: readonly RejectedAlert[];
  /** How many alerts the sender left out because of its `max_alerts`. */
  readonly truncated: number;
  readonly groupKey: string | null;
}

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

/** Go's zero time: "not set". */
const NEVER = '0001-01-01T00:00:00Z';
const FINGERPRINT = /^[\x21-\x7e]{1,256}$/;
const NO_TEXTS: Texts = Object.freeze({});

export function parseAlertmanager(body: string | Buffer): AlertBatch | { readonly problem: string } {
  let envelope: unknown;
  try {
    envelope = JSON.parse(typeof body === 'string' ? body : body.toString('utf8'));
  } catch (error) {
    return { problem: `the body is not JSON${place(error)}` };
  }
  if (!isObject(envelope)) return { problem: `the body must be a JSON object; found ${kindOf(envelope)}` };
  const members = envelope['alerts'];
  if (!Array.isArray(members)) return { problem: `alerts must be a list; found ${kindOf(members)}` };

  const groupKey = typeof envelope['groupKey'] === 'string' && envelope['groupKey'] !== '' ? envelope['groupKey'] : null;
  const left = envelope['truncatedAlerts'];
  const alerts: IncomingAlert[] = [];
  const rejected: RejectedAlert[] = [];
  for (let index = 0; index < members.length; index++) {
    const alert = readAlert(members[index], groupKey);
    if (typeof alert === 'string') rejected.push({ index, problem: alert });
    else alerts.push(alert);
  }
  return { alerts, rejected, truncated: typeof left === 'number' && Number.isSafeInteger(left) && left > 0 ? left : 0, groupKey };
}

/** The alert, or what is wrong with it. */
function readAlert(member: unknown, group: string | null): IncomingAlert | string {
  if (!isObject(member)) return `an alert must be an object; found ${kindOf(member)}`;
  const status = member['status'];
  if (status !== 'firing' && status !== 'resolved') return `status must be "firing" or "resolved"; found ${quote(status)}`;
  const labels = readTexts(member, 'labels');
  if (typeof labels === 'string') return labels;
  const annotations = readTexts(member, 'annotations');
  if (typeof annotations === 'string') return annotations;
  const startsAt = readInstant(member, 'startsAt');
  if (typeof startsAt === 'string') return startsAt;
  const endsAt = readInstant(member, 'endsAt');
  if (typeof endsAt === 'string') return endsAt;
  const url = member['generatorURL'] ?? '';
  if (typeof url !== 'string') return `generatorURL must be text; found ${kindOf(url)}`;
  const given = member['fingerprint'] ?? '';
  if (given !== '' && !(typeof given === 'string' && FINGERPRINT.test(given))) {
    return `fingerprint must be 1 to 256 printable ASCII characters without spaces; found ${quote(given)}`;
  }
  if (given === '' && isEmpty(labels)) return 'the alert has neither labels nor a fingerprint, so nothing tells it from another';
  return {
    fingerprint: given === '' ? labelFingerprint(labels) : given,
    status,
    labels,
    annotations,
    startsAt,
    endsAt,
    url: url === '' ? null : url,
    group,
  };
}

function readTexts(member: Json, key: string): Texts | string {
  const found = member[key] ?? NO_TEXTS;
  if (!isObject(found)) return `${key} must be an object; found ${kindOf(found)}`;
  for (const name in found) {
    if (typeof found[name] !== 'string') return `${key} ${quote(name)} must be text; found ${kindOf(found[name])}`;
  }
  return found as Texts;
}

function readInstant(member: Json, key: string): number | null | string {
  const found = member[key] ?? NEVER;
  if (found === NEVER) return null;
  return (typeof found === 'string' ? parseInstant(found) : undefined) ?? `${key} must be an RFC 3339 time; found ${quote(found)}`;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function isEmpty(texts: Texts): boolean {
  for (const _ in texts) return false;
  return true;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object';
}

/** Enough of a value to find it again. JSON escapes make control characters visible; text goes to the rejection list, not to a terminal. */
const quote = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value) : kindOf(value);

/** V8 quotes the body in its messages; only the position is fit to be shown. */
function place(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message === 'Unexpected end of JSON input') return ': it ends too early';
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  return position === undefined ? '' : `: it breaks at character ${position}`;
}
