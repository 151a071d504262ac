import { watchingOf } from '../diagnostics/watching.ts';
import type { Repository } from './settings.ts';

export const watching = watchingOf<Repository>('repository', 'repository_poll', ({ path, every }) => JSON.stringify([path, every]));
