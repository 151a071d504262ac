import { mark, pageOf, safe, table } from '../kernel/html.ts';
import { SEVERITIES } from '../kernel/rank.ts';
import { factsOf, headingOf, sectionsOf, summaryOf, TO_FILL } from './document.ts';
import type { IncidentReport } from './report.ts';

const STYLE = `
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; } dt { opacity: .7 } dd { margin: 0 }
.fill { border-left: 3px solid var(--faint); padding: .2rem 1rem; min-height: 4rem; opacity: .8 }
`;

const COLOURED: ReadonlySet<string> = new Set(SEVERITIES);
const cell = (value: string): string => (COLOURED.has(value) ? mark(value) : safe(value));

export const htmlOf = (report: IncidentReport): string =>
  pageOf(
    safe(headingOf(report)),
    [
      `<h1>${safe(headingOf(report))}</h1>`,
      `<p>${safe(summaryOf(report))}</p>`,
      `<dl>${factsOf(report)
        .map(([name, value]) => `<dt>${name}</dt><dd>${cell(value)}</dd>`)
        .join('')}</dl>`,
      ...sectionsOf(report).flatMap(({ title, head, rows, note }) => [
        `<h2>${title}</h2>`,
        table(
          head,
          rows.map((row) => row.map(cell)),
        ),
        ...(note === undefined ? [] : [`<p>${safe(note)}</p>`]),
      ]),
      ...TO_FILL.map(([title, hint]) => `<h2>${title}</h2><div class="fill"><em>${hint}</em></div>`),
    ].join('\n'),
    STYLE,
  );
