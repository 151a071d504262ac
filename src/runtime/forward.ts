/**
 * What a monitoring system's own command hands over, kept in a spool first and then posted to the intake of a Watchbill, oldest first. Whatever
 * happens in between, the report is in the spool or committed over there: the command may be killed, the server may be down for days.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../domain/kernel/clock.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { openSpool } from '../integrations/host/spool.ts';

export interface Forwarding {
  /** Where the intake is: `https://noc.example.org:9190`, with a path in front where a proxy puts it. */
  readonly to: string;
  readonly token: string;
  /** The path of the format, `/v1/intake/nagios`, and what its body calls a list of reports. */
  readonly path: string;
  readonly list: string;
  readonly folder: string;
  /** The report to add; without it only what waits is sent. */
  readonly report?: object | undefined;
  readonly clock: Clock;
}

export interface Forwarded {
  readonly sent: number;
  readonly waiting: number;
  /** What the intake will never take; kept beside the spool, in `rejected`. */
  readonly rejected: number;
  /** Why something still waits. */
  readonly problem: string | null;
}

const MOST_A_POST = 100;
const POST_TIMEOUT_MS = 10_000;
/** Somebody else is sending: what was put just now may have come too late for it, so this waits for its turn, but not for a dead server's. */
const TURN_MS = 100;
const MOST_TURNS = 50;

export const isAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

export async function forward({ to, token, path, list, folder, report, clock }: Forwarding): Promise<Forwarded | Refusal> {
  const spool = openSpool(folder, clock.now);
  // Its own number, so that a report that goes out twice after a crash is taken once.
  if (report !== undefined && !spool.put(JSON.stringify({ ...report, telling: randomUUID() }), clock.now())) {
    const problem = `holds ${spool.waiting()} reports that could not be sent, and takes no more`;
    return refuse({ kind: 'unreachable', what: `the spool ${folder}`, problem, hint: `Is Watchbill reachable at ${to}?` });
  }
  let lock = spool.lock();
  for (let turn = 0; lock === undefined && turn < MOST_TURNS; turn++) {
    await setTimeout(TURN_MS);
    lock = spool.lock();
  }
  if (lock === undefined) return { sent: 0, waiting: spool.waiting(), rejected: 0, problem: 'another process is sending' };
  const url = `${to.replace(/\/+$/, '')}${path}`;
  let [sent, rejected] = [0, 0];
  try {
    for (let kept = lock.oldest(MOST_A_POST); kept.length > 0; kept = lock.oldest(MOST_A_POST)) {
      const outcome = await post(url, token, `{"${list}":[${kept.map((one) => one.report).join(',')}]}`);
      if (outcome.kind === 'unsent') return { sent, waiting: spool.waiting(), rejected, problem: outcome.problem };
      if (outcome.kind === 'refused') {
        lock.reject(kept);
        rejected += kept.length;
      } else {
        lock.remove(kept);
        sent += kept.length - outcome.refused;
        rejected += outcome.refused;
      }
    }
    return { sent, waiting: 0, rejected, problem: null };
  } finally {
    lock.release();
  }
}

type Outcome =
  | { readonly kind: 'taken'; readonly refused: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unsent'; readonly problem: string };

/** Whose mistake these are, a later attempt cannot mend: the body. A wrong token or path can be mended, so everything else waits. */
const BODY_IS_WRONG: ReadonlySet<number> = new Set([400, 413, 422]);

async function post(url: string, token: string, body: string): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(POST_TIMEOUT_MS),
    });
    const answer = await response.text();
    if (response.ok) return { kind: 'taken', refused: refusedIn(answer) };
    return BODY_IS_WRONG.has(response.status) ? { kind: 'refused' } : { kind: 'unsent', problem: `${url} answers ${response.status}` };
  } catch (error) {
    return { kind: 'unsent', problem: `${url} cannot be reached: ${reasonOf(error)}` };
  }
}

function refusedIn(answer: string): number {
  try {
    const { rejected } = JSON.parse(answer) as { readonly rejected?: unknown };
    return typeof rejected === 'number' ? rejected : 0;
  } catch {
    return 0;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${POST_TIMEOUT_MS / 1_000} s`;
  return error.cause instanceof Error ? error.cause.message || ('code' in error.cause ? String(error.cause.code) : '') : error.message;
}
