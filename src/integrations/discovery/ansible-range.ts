/**
 * Host patterns as they stand in static inventories: `web[01:10].example.org`, `db-[a:f]`, `n[0:20:5]`, several in one name, and a port behind.
 * Both ends are included; a leading zero sets the width.
 */
import { isIP } from 'node:net';

/** As many as a /16 has addresses: a longer range is a slip of the keyboard. */
const MOST = 65_536;

const RANGE = /^(\d{0,9}|[a-z]|[A-Z]):(\d{1,9}|[a-z]|[A-Z])(?::(\d{1,9}))?$/;

export function expandHosts(pattern: string): readonly string[] | { readonly problem: string } {
  const host = withoutPort(pattern);
  if (isIP(host) !== 0) return [host];
  // Odd pieces are what stood in brackets.
  const pieces = host.split(/\[([^[\]]*)\]/);
  let hosts = [''];
  for (const [index, piece] of pieces.entries()) {
    const values = index % 2 === 0 ? [piece] : rangeValues(piece);
    if ('problem' in values) return values;
    if (hosts.length * values.length > MOST) return { problem: `stands for more than ${MOST} hosts` };
    hosts = hosts.flatMap((start) => values.map((value) => start + value));
  }
  return hosts.some((name) => name === '' || /[[\]]/.test(name)) ? { problem: 'has a bracket without its other half' } : hosts;
}

function withoutPort(pattern: string): string {
  if (isIP(pattern) !== 0) return pattern;
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(pattern)?.[1];
  if (bracketed !== undefined && isIP(bracketed) === 6) return bracketed;
  return pattern.replace(/:\d{1,5}$/, '');
}

function rangeValues(range: string): readonly string[] | { readonly problem: string } {
  const [matched, first = '', last = '', step = '1'] = RANGE.exec(range) ?? [];
  if (matched === undefined) return { problem: `has the range [${range.slice(0, 40)}]; allowed: [1:9], [01:10], [a:f], [0:20:5]` };
  const letters = /[a-z]/i.test(first);
  if (letters !== /[a-z]/i.test(last)) return { problem: `has the range [${range}], from a letter to a number` };
  const width = /^0\d/.test(first) ? first.length : 0;
  if (width > 0 && last.length !== width) return { problem: `has the range [${range}], whose ends are not equally long` };
  const [from, to] = letters ? [first.charCodeAt(0), last.charCodeAt(0)] : [Number(first), Number(last)];
  const by = Number(step);
  if (from > to || by < 1) return { problem: `has the range [${range}], which holds nothing` };
  if (letters && /[a-z]/.test(first) !== /[a-z]/.test(last))
    return { problem: `has the range [${range}], from a capital letter to a small one` };
  const count = Math.floor((to - from) / by) + 1;
  if (count > MOST) return { problem: `stands for more than ${MOST} hosts` };
  return Array.from({ length: count }, (_, index) => {
    const value = from + index * by;
    return letters ? String.fromCharCode(value) : String(value).padStart(width, '0');
  });
}
