import { isRefusal } from '../domain/kernel/refusal.ts';
import { htmlOf } from '../domain/monitoring/html.ts';
import { markdownOf } from '../domain/monitoring/markdown.ts';
import type { MonitoringReport } from '../domain/monitoring/report.ts';
import type { Chart } from '../domain/performance/graph.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';
import { FORCE, type Verb } from './verb.ts';

export const reportVerbs: readonly Verb[] = [
  {
    name: 'report monitoring',
    summary: 'What monitoring found: health, figures of operations, alerts, upkeep. As Markdown, unless --json or --html says otherwise.',
    args: [],
    options: [
      { name: 'since', key: 'since', type: 'text', summary: 'How far back: 2h, 7d, 90d.', fallback: '1d' },
      { name: 'markdown', key: 'markdown', type: 'flag', summary: 'As Markdown, to standard output.' },
      {
        name: 'html',
        key: 'html',
        type: 'target',
        value: 'FILE',
        summary: 'One page with charts that needs no other file; - for standard output.',
      },
      FORCE,
    ],
  },
];

/** `watchbill report monitoring`. No capability by itself: which document it is depends on a flag, and the page takes two questions. */
export const reportMonitoring: Command = async (input, { globals }, io, program) => {
  const work = await program.work();
  const [session, report, graph] = await Promise.all([
    work.open(globals, io),
    work.capability('monitoring.report'),
    work.capability('perf.graph'),
  ]);
  if (isRefusal(session)) return refused(session, globals.json, io);
  if (report === undefined || graph === undefined) throw new Error('there is no monitoring.report or no perf.graph');
  try {
    const { since, html } = input;
    const found = await session.run(report, { since });
    if (isRefusal(found) || typeof html !== 'string') {
      if (isRefusal(found) || globals.json) return await work.answer(report, found, globals.json, io);
      io.out.write(markdownOf(found as MonitoringReport));
      return 0;
    }
    const charts = await session.run(graph, { since });
    if (isRefusal(charts)) return refused(charts, globals.json, io);
    const page = htmlOf(found as MonitoringReport, charts as readonly Chart[]);
    if (html === '-') io.out.write(page);
    else {
      const bytes = await io.writeFile(html, page, input[FORCE.key] === true);
      if (isRefusal(bytes)) return refused(bytes, globals.json, io);
      io.out.write(globals.json ? `${JSON.stringify({ file: html, bytes })}\n` : `${html}  ${bytes} bytes\n`);
    }
    return 0;
  } finally {
    await session.close();
  }
};
