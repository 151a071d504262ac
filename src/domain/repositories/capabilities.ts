import { watchedVerbs } from '../diagnostics/verbs.ts';
import { repositories } from './settings.ts';
import { watching } from './watching.ts';

export const { list, check } = watchedVerbs({
  noun: 'repository',
  watching,
  declared: repositories,
  listed: 'The Git repositories that are watched, and how each was the last time.',
  checked: 'Looks at Git repositories now: objects, uncommitted work, remotes, locks and sizes. Raises nothing.',
});
