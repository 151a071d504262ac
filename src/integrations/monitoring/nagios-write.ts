/**
 * What a Nagios (4.4) or an Icinga takes by its command file. Nobody answers there: what came of a command, the next poll shows.
 *
 * An acknowledgement is sticky, so that it stands until the problem is over, tells nobody (whoever has to know hears it here) and outlives a
 * restart. A silence is a fixed downtime of the host or service; it is cancelled by its beginning and comment, because only Nagios knows the
 * number that it gave it. A semicolon ends a field, but for the last.
 */
import { clip } from '../../domain/kernel/plain.ts';
import type { NotTold, Word, Writing } from '../../domain/sources/write-back.ts';
import { comment, type Writer } from './write.ts';

export const nagiosWrite: Writer = {
  kind: 'nagios',
  lines(writing, now) {
    const place = placeOf(writing);
    if ('problem' in place) return place;
    const stamp = `[${seconds(now)}] `;
    return ASPECTS[writing.aspect](writing, place).map((command) => `${stamp}${command}`);
  },
};

interface Place {
  readonly kind: 'HOST' | 'SVC';
  readonly host: string;
  readonly service: string | undefined;
  /** `core-sw1;Load`. */
  readonly fields: string;
}

const FIELD = /^[^;\n]{1,500}$/;

function placeOf({ labels: { host = '', service, about }, aspect }: Writing): Place | NotTold {
  if (!FIELD.test(host) || (service !== undefined && !FIELD.test(service)))
    return { problem: 'its labels name no host of Nagios', refused: true };
  if (about === 'flapping' && aspect === 'acknowledge') return { problem: 'Nagios has no acknowledgement of flapping', refused: true };
  return { kind: service === undefined ? 'HOST' : 'SVC', host, service, fields: service === undefined ? host : `${host};${service}` };
}

const seconds = (at: number): number => Math.floor(at / 1_000);
const LONGEST_COMMENT = 1_000;
const words = (writing: Writing, word: Word): string =>
  clip(comment(writing, word).replace(/\s+/g, ' '), LONGEST_COMMENT).replaceAll(';', ',');
const author = ({ by }: Word): string => by.replace(/[;\n]/g, ' ');

const cancel = (writing: Writing, told: Word): string => `DEL_DOWNTIME_BY_START_TIME_COMMENT;${seconds(told.at)};${words(writing, told)}`;

const ASPECTS: Readonly<Record<Writing['aspect'], (writing: Writing, place: Place) => readonly string[]>> = {
  acknowledge: (writing, { kind, fields }) => [
    writing.wanted === null
      ? `REMOVE_${kind}_ACKNOWLEDGEMENT;${fields}`
      : `ACKNOWLEDGE_${kind}_PROBLEM;${fields};2;0;1;${author(writing.wanted)};${words(writing, writing.wanted)}`,
  ],
  silence: (writing, { kind, fields }) => {
    const { wanted, told } = writing;
    const ends = told === null ? [] : [cancel(writing, told)];
    if (wanted === null) return ends;
    const until = wanted.until ?? wanted.at;
    return [
      ...ends,
      `SCHEDULE_${kind}_DOWNTIME;${fields};${seconds(wanted.at)};${seconds(until)};1;0;${seconds(until - wanted.at)};${author(wanted)};${words(writing, wanted)}`,
    ];
  },
  close: () => [],
};
