/** An instant query: how many series answer, and the value of the first. */
import { parsePath, type Step, select } from '../../domain/kernel/json-path.ts';
import type { Seen } from '../../domain/probes/probe.ts';
import { lookHttp } from './http.ts';
import { type Looking, silent } from './kind.ts';

const steps = (path: string): readonly Step[] => {
  const parsed = parsePath(path);
  return 'problem' in parsed ? [] : parsed;
};
const [TYPE, RESULT, ERROR] = [steps('data.resultType'), steps('data.result'), steps('error')];

export async function lookPrometheus(looking: Looking): Promise<Seen> {
  const { check } = looking;
  const target = `${check.target.replace(/\/+$/, '')}/api/v1/query?query=${encodeURIComponent(check.query ?? '')}`;
  const seen = await lookHttp({ ...looking, check: { ...check, kind: 'http', target, redirects: 'none' } });
  if (seen.problem !== null) return seen;
  const { body = '', status = 0, response_ms = 0, ip = '' } = seen.values;
  let document: unknown;
  try {
    document = JSON.parse(String(body));
  } catch {
    return silent(`it answers ${String(status)} and no JSON`, seen.responseMs);
  }
  const at = (path: readonly Step[]): unknown => select(document, path)[0]?.value;
  const error = at(ERROR);
  if (status !== 200) return silent(`it refuses the query: ${typeof error === 'string' ? error : String(status)}`, seen.responseMs);
  const result = at(RESULT);
  const series = Array.isArray(result) ? (result as readonly unknown[]) : [];
  // A scalar is [time, value] itself; a vector is a list of series that have one each.
  const lone = at(TYPE) === 'scalar' || at(TYPE) === 'string';
  const count = lone ? 1 : series.length;
  const value = Number(lone ? series[1] : select(series, steps('[0].value[1]'))[0]?.value);
  return {
    problem: null,
    responseMs: seen.responseMs,
    values: { response_ms, ip, count, ...(Number.isNaN(value) ? {} : { value }) },
    text: count === 0 ? 'no series' : `${count} series, the first is ${value}`,
    measures: Number.isFinite(value) ? [{ label: 'value', value, unit: '' }] : [],
  };
}
