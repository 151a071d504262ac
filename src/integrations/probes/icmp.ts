/**
 * Echo requests, by the system's own programs: Node has no socket for ICMP, and the programs may do what a process may not. fping where there is
 * one, because it says each answer by itself; else ping.
 */
import type { LookupAddress } from 'node:dns';
import type { Seen } from '../../domain/probes/probe.ts';
import { Forbidden, type Guard } from './guard.ts';
import { type Looking, silent, unasked, wordsFor } from './kind.ts';
import { type Ran, run } from './program.ts';

const REQUESTS = 3;

interface Echo {
  readonly lossPercent: number;
  readonly rttMs: number | undefined;
}

/** `192.0.2.1 : 0.10 0.09 -`: a time for each answer, a dash where none came. */
function fromFping({ output }: Ran): Echo | undefined {
  const times = / : ((?:[\d.]+|-)(?: (?:[\d.]+|-))*)\s*$/m.exec(output)?.[1]?.split(' ');
  if (times === undefined) return undefined;
  const answered = times.filter((time) => time !== '-').map(Number);
  const mean = answered.reduce((sum, time) => sum + time, 0) / answered.length;
  return { lossPercent: (1 - answered.length / times.length) * 100, rttMs: answered.length === 0 ? undefined : mean };
}

function fromPing({ output }: Ran): Echo | undefined {
  const loss = /([\d.]+)% packet loss/.exec(output)?.[1];
  const mean = /= [\d.]+\/([\d.]+)\//.exec(output)?.[1];
  return loss === undefined ? undefined : { lossPercent: Number(loss), rttMs: mean === undefined ? undefined : Number(mean) };
}

/** What is run, and how it is read: both wait a tenth of the timeout between requests at most, and for each answer what is left. */
const PROGRAMS: readonly {
  readonly command: (ip: string, timeout: number) => readonly string[];
  readonly read: (ran: Ran) => Echo | undefined;
}[] = [
  { command: (ip, timeout) => ['fping', '-q', '-C', `${REQUESTS}`, '-p', '100', '-t', `${timeout}`, ip], read: fromFping },
  {
    command: (ip, timeout) => [
      'ping',
      '-n',
      '-q',
      '-c',
      `${REQUESTS}`,
      '-i',
      '0.2',
      '-W',
      `${Math.max(1, Math.ceil(timeout / 1_000))}`,
      ip,
    ],
    read: fromPing,
  },
];

export async function lookIcmp({ check, guard, signal }: Looking): Promise<Seen> {
  const host = check.target.replace(/^\[|\]$/g, '');
  try {
    guard.check(host);
    const ip = await addressFor(host, guard);
    const each = Math.max(100, Math.floor(check.timeout / REQUESTS) - 100);
    for (const { command, read } of PROGRAMS) {
      const ran = await run(command(ip, each), signal);
      if ('problem' in ran) {
        if (ran.late) return silent('nothing answered in time');
        continue;
      }
      const echo = read(ran);
      if (echo === undefined) return unasked(`it could not be asked: ${ran.output.split('\n')[0] ?? ''}`);
      return seenOf(echo, ip);
    }
    return unasked('this machine has neither fping nor ping');
  } catch (error) {
    return error instanceof Forbidden ? unasked(error.message) : silent(wordsFor(error));
  }
}

function seenOf({ lossPercent, rttMs }: Echo, ip: string): Seen {
  const values = { ip, loss_percent: lossPercent, ...(rttMs === undefined ? {} : { rtt_ms: rttMs, response_ms: rttMs }) };
  const measures = [
    { label: 'loss', value: lossPercent, unit: '%' },
    ...(rttMs === undefined ? [] : [{ label: 'rtt', value: rttMs, unit: 'ms' }]),
  ];
  if (rttMs === undefined) return { problem: 'nothing answered', responseMs: null, values, measures };
  return { problem: null, responseMs: rttMs, values, text: `${Math.round(lossPercent)} % lost, ${rttMs.toFixed(2)} ms`, measures };
}

const addressFor = (host: string, guard: Guard): Promise<string> =>
  new Promise((resolve, reject) => {
    guard.lookup(host, {}, (error, address: string | LookupAddress[]) => (error === null ? resolve(String(address)) : reject(error)));
  });
