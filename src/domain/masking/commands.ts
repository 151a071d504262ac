/** Passwords as programs take them on their command line: `sshpass -p x`, `mysql -px`, `curl -u user:x`, `snmpget -c x`. */
import type { Rule } from './rule.ts';
import { among, BLANK, characters, marked, runUntil } from './scan.ts';

interface Flag {
  readonly programs: readonly string[];
  readonly flags: readonly string[];
  readonly reason: string;
  /** The value is `user:password`, and the user stays. */
  readonly afterColon?: true;
  /** The value follows without a blank: with one, the program asks for it. */
  readonly joined?: true;
}

const FLAGS: readonly Flag[] = [
  { programs: ['mysql', 'mariadb'], flags: ['-p'], reason: 'password', joined: true },
  { programs: ['sshpass'], flags: ['-p'], reason: 'password' },
  { programs: ['curl'], flags: ['-u', '--user'], reason: 'password', afterColon: true },
  { programs: ['redis-cli'], flags: ['-a'], reason: 'password' },
  { programs: ['ldapsearch', 'ldapmodify'], flags: ['-w'], reason: 'password' },
  { programs: ['snmpget', 'snmpwalk', 'snmpbulkwalk', 'check_snmp'], flags: ['-c', '-C'], reason: 'SNMP community' },
];

const END = characters(' \t\r\n"\'');
const LINE = /[\r\n|;]/;
/** How far from the program's name its flag may stand. */
const REACH = 200;

const flagRule = ({ programs, flags, reason, afterColon, joined }: Flag): Rule => ({
  literals: programs,
  find: (text, at) => {
    const near = text.slice(at, at + REACH);
    const line = near.slice(0, LINE.exec(near)?.index ?? near.length);
    for (const flag of flags) {
      const found = line.indexOf(` ${flag}`);
      if (found < 0) continue;
      let from = at + found + 1 + flag.length;
      if (joined === true ? among(text, from, BLANK) : !among(text, from, BLANK)) continue;
      if (joined !== true) from++;
      if (among(text, from, characters('"\''))) from++;
      const to = runUntil(text, from, END);
      if (afterColon === true) {
        const colon = text.slice(from, Math.min(to, from + REACH)).indexOf(':');
        if (colon < 0) continue;
        from += colon + 1;
      }
      if (to > from && !marked(text, from)) return { from, to, reason };
    }
    return undefined;
  },
});

export const commandRules: readonly Rule[] = FLAGS.map(flagRule);
