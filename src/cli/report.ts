import { htmlOf as incidentPage } from '../domain/incidents/html.ts';
import { markdownOf as incidentText } from '../domain/incidents/markdown.ts';
import type { IncidentReport } from '../domain/incidents/report.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { htmlOf } from '../domain/monitoring/html.ts';
import { markdownOf } from '../domain/monitoring/markdown.ts';
import type { MonitoringReport } from '../domain/monitoring/report.ts';
import { statusPage } from '../domain/notices/page.ts';
import type { Status } from '../domain/notices/status.ts';
import type { Chart } from '../domain/performance/graph.ts';
import type { Io } from '../runtime/io.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';
import type { Input } from './values.ts';
import { FORCE, type Option, type Verb } from './verb.ts';

const DOCUMENTS: readonly Option[] = [
  { name: 'markdown', key: 'markdown', type: 'flag', summary: 'As Markdown, to standard output.' },
  {
    name: 'html',
    key: 'html',
    type: 'target',
    value: 'FILE',
    summary: 'One page that needs no other file; - for standard output.',
  },
];

export const reportVerbs: readonly Verb[] = [
  {
    name: 'report monitoring',
    summary: 'What monitoring found: health, figures of operations, alerts, upkeep. As Markdown, unless --json or --html says otherwise.',
    args: [],
    options: [{ name: 'since', key: 'since', type: 'text', summary: 'How far back: 2h, 7d, 90d.', fallback: '1d' }, ...DOCUMENTS, FORCE],
  },
  {
    name: 'report status',
    summary: 'What is being worked on and what is planned, for those who are concerned: as a page, or as data.',
    args: [],
    options: [
      { name: 'ahead', key: 'ahead', type: 'text', summary: 'How far ahead: 2d, 14d, 90d.', fallback: '14d' },
      {
        name: 'zone',
        key: 'zones',
        type: 'text',
        many: true,
        summary: 'By whose clocks; those of stakeholders and of [task] if not said.',
      },
      ...DOCUMENTS.filter(({ name }) => name === 'html'),
      FORCE,
    ],
  },
  {
    name: 'incident report',
    summary:
      'The report after an incident: who, when, what was done and felt, what is to be done. As Markdown, unless --json or --html says otherwise.',
    args: [
      { name: 'incident', key: 'incident', type: 'text', summary: 'A number such as I3, an id, or the beginning of one.', required: true },
    ],
    options: [...DOCUMENTS, FORCE],
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
    return await write(htmlOf(found as MonitoringReport, charts as readonly Chart[]), html, input, globals.json, io);
  } finally {
    await session.close();
  }
};

async function write(page: string, file: string, input: Input, json: boolean, io: Io): Promise<number> {
  if (file === '-') {
    io.out.write(page);
    return 0;
  }
  const bytes = await io.writeFile(file, page, input[FORCE.key] === true);
  if (isRefusal(bytes)) return refused(bytes, json, io);
  io.out.write(json ? `${JSON.stringify({ file, bytes })}\n` : `${file}  ${bytes} bytes\n`);
  return 0;
}

/** `watchbill incident report`: one question, three ways to print the answer. */
export const reportIncident: Command = async (input, { globals }, io, program) => {
  const work = await program.work();
  const [session, report] = await Promise.all([work.open(globals, io), work.capability('incident.report')]);
  if (isRefusal(session)) return refused(session, globals.json, io);
  if (report === undefined) throw new Error('there is no incident.report');
  try {
    const found = await session.run(report, { incident: input['incident'] });
    if (isRefusal(found)) return await work.answer(report, found, globals.json, io);
    if (typeof input['html'] === 'string')
      return await write(incidentPage(found as IncidentReport), input['html'], input, globals.json, io);
    if (globals.json) return await work.answer(report, found, true, io);
    io.out.write(incidentText(found as IncidentReport));
    return 0;
  } finally {
    await session.close();
  }
};

/** `watchbill report status`: who reads it has no terminal, so it is a page before it is anything else. */
export const reportStatus: Command = async (input, { globals }, io, program) => {
  const work = await program.work();
  const [session, status] = await Promise.all([work.open(globals, io), work.capability('window.status')]);
  if (isRefusal(session)) return refused(session, globals.json, io);
  if (status === undefined) throw new Error('there is no window.status');
  try {
    const { ahead, zones, html } = input;
    const found = await session.run(status, { ahead, ...(zones === undefined ? {} : { zones }) });
    if (isRefusal(found) || typeof html !== 'string') return await work.answer(status, found, globals.json, io);
    return await write(statusPage(found as Status), html, input, globals.json, io);
  } finally {
    await session.close();
  }
};
