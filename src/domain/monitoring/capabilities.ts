import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { back, span } from '../performance/span.ts';
import { compose } from './compose.ts';
import { monitoringReport } from './report.ts';

export const report = query({
  name: 'monitoring.report',
  summary: 'What monitoring found: health, figures of operations, alerts, upkeep; as JSON, Markdown or a page.',
  input: z.object({ since: span }),
  output: monitoringReport,
  permission: 'viewer',
  *run(context, { since }) {
    return yield* compose(context, back(since));
  },
});

export { alert } from './alert.ts';
