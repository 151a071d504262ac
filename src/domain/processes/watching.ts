import { watchingOf } from '../diagnostics/watching.ts';
import type { Process } from './settings.ts';

export const watching = watchingOf<Process>('process', 'process_poll', ({ program, pattern, every }) =>
  JSON.stringify([program, pattern, every]),
);
