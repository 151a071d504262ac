import { isIP } from 'node:net';
import type { Inventory } from './ansible-inventory.ts';

/** Hosts first, each once and with its variables; then the groups with their members; then which of them lie in which. */
export function iniOf({ hosts, groups }: Inventory): string {
  const lines = [...hosts].map(([name, vars]) => [name, ...[...vars].map(([key, value]) => `${key}=${quoted(value)}`)].join(' '));
  for (const [name, group] of groups) lines.push('', `[${name}]`, ...group.hosts);
  for (const [name, { children }] of groups) if (children.length > 0) lines.push('', `[${name}:children]`, ...children);
  return `${lines.join('\n')}\n`;
}

/** A word that neither the shell's rules nor Python's make anything else of. */
const PLAIN = /^(?!(?:True|False|None)$)[A-Za-z][A-Za-z0-9_./:@+-]*$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a line ends at more characters than one expects
const ESCAPED = /['\\\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A Python literal, because a bare 8 is a number to Ansible; around it the quotes that the line is split by. */
function quoted(value: string): string {
  if (PLAIN.test(value) || isIP(value) !== 0) return value;
  const literal = `'${value.replace(ESCAPED, escaped)}'`;
  return `"${literal.replace(/["\\]/g, '\\$&')}"`;
}

const escaped = (character: string): string =>
  character === "'" || character === '\\' ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
