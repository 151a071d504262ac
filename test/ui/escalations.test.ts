import { describe, expect, it } from 'vitest';
import { clockColumns } from '../../src/ui/screens/columns.ts';
import type { ListedClock } from '../../src/ui/state/store.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';
import { START } from './memory-desk.ts';

const look = { paint: (_: unknown, text: string) => text, glyphs: glyphsFor(false), now: START, ascii: false };
const clock = (more: Partial<ListedClock> = {}): ListedClock => ({
  id: 'T1',
  number: 'T1',
  subject: 'A1',
  task: 'T1',
  title: 'core-sw-3 is down',
  severity: 'critical',
  priority: 'urgent',
  policy: 'net',
  path: null,
  changed: false,
  state: 'running',
  by: null,
  step: 2,
  steps: 3,
  round: 1,
  dueAt: START + 252_000,
  targets: ['schedule:noc'],
  tells: ['bo by sms'],
  ...more,
});
const cell = (key: string, row: ListedClock): string | undefined => clockColumns.find((column) => column.key === key)?.cell(row, look).text;

describe('a clock on the screen', () => {
  it('says when it fires, whom that tells at this moment, and its round from 1', () => {
    expect(['due', 'targets', 'step', 'round', 'hold'].map((key) => cell(key, clock()))).toEqual([
      '00:04:12',
      '→ bo by sms',
      '2 of 3',
      '1',
      '',
    ]);
  });

  it('says by whom it was answered, and that its policy is another by now', () => {
    expect(cell('hold', clock({ state: 'snoozed', by: 'ana' }))).toBe('snoozed ana');
    expect(cell('hold', clock({ changed: true }))).toBe('policy changed');
  });

  it('says what it names where that reaches nobody', () => {
    expect(cell('targets', clock({ tells: [] }))).toBe('→ nobody for schedule:noc');
  });
});
