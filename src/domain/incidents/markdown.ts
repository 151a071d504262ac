import { cell, table } from '../kernel/markdown.ts';
import { factsOf, headingOf, sectionsOf, summaryOf, TO_FILL } from './document.ts';
import type { IncidentReport } from './report.ts';

export const markdownOf = (report: IncidentReport): string =>
  [
    `# ${cell(headingOf(report))}`,
    '',
    cell(summaryOf(report)),
    '',
    ...table(
      factsOf(report).map(([name]) => name),
      [factsOf(report).map(([, value]) => value)],
    ),
    ...sectionsOf(report).flatMap(({ title, head, rows, note }) => [
      `## ${title}`,
      '',
      ...(rows.length === 0 ? ['None.', ''] : table(head, rows)),
      ...(note === undefined ? [] : [note, '']),
    ]),
    ...TO_FILL.flatMap(([title, hint]) => [`## ${title}`, '', `_${hint}_`, '']),
  ].join('\n');
