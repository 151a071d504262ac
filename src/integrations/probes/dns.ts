import { type MxRecord, promises, type SoaRecord, type SrvRecord } from 'node:dns';
import type { Seen } from '../../domain/probes/probe.ts';
import { Forbidden } from './guard.ts';
import { type Looking, silent, unasked, wordsFor } from './kind.ts';

/** What a resolver calls an answer without records, in the words of the DNS. */
const RCODES: Readonly<Record<string, string>> = {
  ENODATA: 'NOERROR',
  ENOTFOUND: 'NXDOMAIN',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  EFORMERR: 'FORMERR',
  ENOTIMP: 'NOTIMP',
};

type Answer = string | readonly string[] | MxRecord | SrvRecord | SoaRecord;

function written(answer: Answer): string {
  if (typeof answer === 'string') return answer;
  if (Array.isArray(answer)) return answer.join('');
  if ('exchange' in answer) return `${answer.priority} ${answer.exchange}`;
  if ('port' in answer) return `${answer.priority} ${answer.weight} ${answer.port} ${answer.name}`;
  return 'serial' in answer ? `${answer.nsname} ${answer.hostmaster} ${answer.serial}` : JSON.stringify(answer);
}

/** `www.example.org`, or `www.example.org@192.0.2.53` for the answer of one server. */
export async function lookDns({ check, guard, signal }: Looking): Promise<Seen> {
  const [name = '', server] = check.target.split('@');
  const resolver = new promises.Resolver({ timeout: check.timeout, tries: 1 });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const started = performance.now();
  const took = (): number => performance.now() - started;
  const seen = (rcode: string, answers: readonly string[]): Seen => ({
    problem: null,
    responseMs: took(),
    values: { response_ms: took(), rcode, answers, count: answers.length },
    text: answers.length === 0 ? rcode : answers.join(', '),
  });
  try {
    if (server !== undefined) {
      guard.check(server.replace(/:\d+$/, ''));
      resolver.setServers([server]);
    }
    const found = (await resolver.resolve(name, check.record ?? 'A')) as Answer | readonly Answer[];
    return seen('NOERROR', (Array.isArray(found) ? (found as readonly Answer[]) : [found as Answer]).map(written).sort());
  } catch (error) {
    if (error instanceof Forbidden) return unasked(error.message);
    const rcode = RCODES[error instanceof Error && 'code' in error ? String(error.code) : ''];
    if (rcode !== undefined) return seen(rcode, []);
    return silent(signal.aborted ? 'nothing answered in time' : wordsFor(error), took());
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
