import { readFileSync } from 'node:fs';
import { type Answering, startAsked } from './asked.ts';

type Problem = Record<string, unknown> & { eventid: string; acknowledged: string; suppressed: string; acknowledges: object[] };
type Question = { readonly method: string; readonly params: Readonly<Record<string, unknown>>; readonly id: number };

const captured = (name: string): readonly Record<string, unknown>[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/monitoring/zabbix-6.0/${name}.json`, import.meta.url), 'utf8')).response.result;

const CLOSE = 1;
const ACKNOWLEDGE = 2;
const MESSAGE = 4;
const UNACKNOWLEDGE = 16;
const SUPPRESS = 32;
const UNSUPPRESS = 64;

/** A Zabbix by its published API, with the problems of a real one: what `event.acknowledge` does, `problem.get` shows. */
export async function startZabbix(version = '7.0.5') {
  const refuse = (code: number, data: string) => ({ error: { code, message: 'Application error.', data } });
  let updates = 100;
  const zabbix = {
    problems: captured('problem.get-extend-recent').map(
      (problem) => ({ ...problem, acknowledged: '0', suppressed: '0', acknowledges: [] }) as unknown as Problem,
    ),
    /** The events whose trigger allows manual closing. */
    closable: new Set<string>(),
    updates: [] as {
      readonly eventids: readonly string[];
      readonly action: number;
      readonly message?: string;
      readonly suppress_until?: number;
    }[],
    /** Somebody acknowledges there, in the frontend. */
    acknowledge(eventid: string, message: string): void {
      const problem = zabbix.problems.find((one) => one.eventid === eventid);
      if (problem === undefined) return;
      problem.acknowledged = '1';
      problem.acknowledges.push({ acknowledgeid: String(updates++), message, action: String(ACKNOWLEDGE + MESSAGE) });
    },
  };

  const update = (params: Question['params']): object => {
    const { eventids, action, message } = params as (typeof zabbix.updates)[number];
    if (version.startsWith('6.0') && action >= SUPPRESS)
      return {
        error: { code: -32602, message: 'Invalid params.', data: `Incorrect value for field "action": unexpected value "${action}".` },
      };
    const problems = zabbix.problems.filter(({ eventid }) => eventids.includes(eventid));
    if ((action & CLOSE) !== 0 && problems.some(({ eventid }) => !zabbix.closable.has(eventid)))
      return refuse(-32500, 'Cannot close problem: trigger does not allow manual closing.');
    zabbix.updates.push(params as (typeof zabbix.updates)[number]);
    for (const problem of problems) {
      if ((action & ACKNOWLEDGE) !== 0) problem.acknowledged = '1';
      if ((action & UNACKNOWLEDGE) !== 0) problem.acknowledged = '0';
      if ((action & SUPPRESS) !== 0) problem.suppressed = '1';
      if ((action & UNSUPPRESS) !== 0) problem.suppressed = '0';
      if ((action & MESSAGE) !== 0) problem.acknowledges.push({ acknowledgeid: String(updates++), message, action: String(action) });
    }
    if ((action & CLOSE) !== 0) zabbix.problems = zabbix.problems.filter((problem) => !problems.includes(problem));
    return { result: { eventids: eventids.map(Number) } };
  };

  const METHODS: Readonly<Record<string, (params: Question['params']) => object>> = {
    'apiinfo.version': () => ({ result: version }),
    'problem.get': () => ({ result: zabbix.problems }),
    'trigger.get': () => ({ result: captured('trigger.get-selectHosts') }),
    'event.acknowledge': update,
  };
  const answer: Answering = ({ body }) => {
    const { method, params, id } = body as Question;
    return { jsonrpc: '2.0', ...METHODS[method]?.(params), id };
  };
  const system = await startAsked(answer);
  return Object.assign(zabbix, { system, answer });
}
