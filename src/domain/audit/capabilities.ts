import { z } from 'zod';
import { effect } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { DIFFERENCE_KINDS } from './difference.ts';
import { examineAll } from './examine.ts';

const difference = z.object({
  kind: z.enum(DIFFERENCE_KINDS),
  subject: z.string().describe('The alert, task or message.'),
  expected: z.string().describe('What the log says that there has to be.'),
  found: z.string().describe('What there is.'),
  since: instant.describe('Since when they differ.'),
});

export const run = effect({
  name: 'audit.run',
  summary:
    'Works out from the log alone what should have fired, and holds it against what did: clocks, pages, answers, quiet alerts. Ends with 13 when something differs. Changes nothing.',
  input: z.object({}),
  output: z.array(difference),
  columns: [
    { key: 'kind', title: 'What' },
    { key: 'subject', title: 'About' },
    { key: 'expected', title: 'Expected' },
    { key: 'found', title: 'Found' },
    { key: 'since', title: 'Since', format: 'instant' },
  ],
  exitCode: ({ length }) => (length > 0 ? 13 : 0),
  permission: 'viewer',
  async run(context, _input, { store }) {
    const found = await examineAll(store, context());
    return found.map(({ kind, subject, expected, found: there, since }) => ({ kind, subject, expected, found: there, since }));
  },
});
