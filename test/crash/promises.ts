/** What must be true whatever died when, as one sentence a broken promise, so that a failure reads as a list of what was lost. */

import type { EventRecord, PageRecord, Records } from '../parts/records.ts';
import type { Mail } from '../parts/smtp.ts';

/** The Message-ID carries the message's key, the same at every attempt. */
export const keyOf = (mail: Mail): string => /^<([^@]+)@/.exec(mail.messageId)?.[1] ?? mail.messageId;

export const sentEvents = ({ events }: Records): readonly EventRecord[] => events.filter(({ kind }) => kind === 'notification.sent');

const repeated = <T>(values: readonly T[]): readonly T[] => [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];

/** Every alert has one task and one clock, no two rows are one thing, and every number was given out once and none was left out. */
export function brokenRecords(records: Records): readonly string[] {
  const { integrity, alerts, tasks, clocks, outbox, events, counters } = records;
  const numbers = (kind: string, rows: readonly { readonly number: number }[]): readonly string[] => {
    const gapless = rows.every(({ number }, index) => number === index + 1) && (counters[kind] ?? 0) === rows.length;
    return gapless ? [] : [`${kind}: ${rows.length} rows, numbered up to ${rows.at(-1)?.number}, counted up to ${counters[kind]}`];
  };
  const opened = events.filter(({ kind }) => kind === 'alert.opened').map(({ subject }) => subject);
  return [
    ...(integrity === 'ok' ? [] : [`integrity: ${integrity}`]),
    ...numbers('A', alerts),
    ...numbers('T', tasks),
    ...numbers('N', outbox),
    ...repeated(alerts.filter(({ status }) => status !== 'resolved').map(({ fingerprint }) => fingerprint)).map(
      (name) => `${name} is open twice`,
    ),
    ...repeated(tasks.map(({ cause }) => cause).filter((cause) => cause !== null)).map((cause) => `${cause} has two tasks`),
    ...alerts.filter(({ task }) => !tasks.some(({ number }) => number === task)).map(({ number }) => `A${number} has no task`),
    ...alerts.filter(({ task }) => !clocks.some((clock) => clock.task === task)).map(({ number }) => `A${number} has no clock`),
    ...repeated(opened).map((subject) => `${subject} was opened twice`),
    ...alerts.filter(({ number }) => !opened.includes(`A${number}`)).map(({ number }) => `A${number} has no beginning in its timeline`),
    ...repeated(steps(records)).map((step) => `${step} fired twice`),
    ...repeated(outbox.map(({ subject, kind, person }) => `${kind} about ${subject} to ${person}`)).map(
      (what) => `two rows for the ${what}`,
    ),
    ...repeated(sentEvents(records).map(({ data }) => data['notification'])).map((number) => `${number} is settled twice in the timeline`),
  ];
}

const steps = ({ events }: Records): readonly string[] =>
  events.filter(({ kind }) => kind === 'escalation.stepped').map(({ subject, data }) => `step ${data['step']} of ${subject}`);

/** Every message that was to be sent has arrived, under its own key, and only one that was under way in a crash may have come again. */
export function brokenDeliveries(records: Records, mails: readonly Mail[]): readonly string[] {
  const arrivals = new Map<string, number>();
  for (const mail of mails) arrivals.set(keyOf(mail), (arrivals.get(keyOf(mail)) ?? 0) + 1);
  const name = ({ number, kind, subject, person }: PageRecord): string => `N${number} (${kind} about ${subject} to ${person})`;
  const keys = new Set(records.outbox.map(({ id }) => id));
  return [
    ...records.outbox
      .filter(({ id, state }) => state === 'sent' && !arrivals.has(id))
      .map((row) => `${name(row)} counts as sent and never came`),
    ...records.outbox
      .filter(({ state }) => state === 'queued' || state === 'sending')
      .map((row) => `${name(row)} still waits as ${row.state}`),
    ...records.outbox.filter(({ state }) => state === 'failed').map((row) => `${name(row)} was given up`),
    ...records.outbox
      .filter(({ id, attempts }) => (arrivals.get(id) ?? 0) > attempts)
      .map((row) => `${name(row)} came more often than it was tried`),
    ...[...arrivals.keys()].filter((key) => !keys.has(key)).map((key) => `a mail came under the key ${key}, which nobody wrote down`),
  ];
}

/** What the timeline said was sent before the crash, and came again after it. */
export const sentAgain = (atCrash: Records, mailsAfter: readonly Mail[]): readonly string[] => {
  const settled = new Set(atCrash.outbox.filter(({ state }) => state === 'sent').map(({ id }) => id));
  return mailsAfter.filter((mail) => settled.has(keyOf(mail))).map((mail) => `${mail.subject} to ${mail.to.join()} was sent again`);
};
