import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { type Briefing, SECTIONS } from '../../domain/shifts/briefing.ts';
import type { HandoverRow, Page, ShiftRow, ShiftShown } from '../rows.ts';
import { type Ask, fitting } from './reading.ts';

/** What lists know by these letters is shown in the detail as it is there. */
const LISTED = /^[ATWSI]\d+$/;

const handoverLine = (one: HandoverRow): ShiftRow => ({
  id: one.number,
  number: '',
  section: 'hand-over',
  subject: one.number,
  text: `${one.says}${one.note === '' ? '' : ` ${one.note}`}`,
  who: one.to.join(', '),
  at: one.at,
  until: one.acceptBy,
  to: one.to,
});

/** Who has the shift, what waits to be taken over, and the briefing, line by line. */
export async function readShift(ask: Ask, query: string): Promise<Page<ShiftRow> | Refusal> {
  const [shown, briefing] = await Promise.all([ask<ShiftShown>('shift.show', {}), ask<Briefing>('shift.briefing', {})]);
  if (isRefusal(shown)) return shown;
  if (isRefusal(briefing)) return briefing;
  const says: ShiftRow = {
    ...{
      id: 'shift',
      number: '',
      section: 'shift',
      subject: '',
      text: shown.says,
      who: shown.responsible,
      at: shown.since,
      until: null,
      to: [],
    },
  };
  const lines = SECTIONS.flatMap((section) =>
    briefing[section].map(
      (line, index): ShiftRow => ({
        ...line,
        id: `${section} ${line.subject} ${index}`,
        number: LISTED.test(line.subject) ? line.subject : '',
        section,
        to: [],
      }),
    ),
  );
  const rows = [...shown.pending.map(handoverLine), ...(shown.pending.length === 0 ? [says] : []), ...lines].filter((row) =>
    fitting(query, `${row.section} ${row.subject} ${row.text} ${row.who ?? ''}`),
  );
  return { rows, offset: 0, total: rows.length, anchorIndex: null };
}
