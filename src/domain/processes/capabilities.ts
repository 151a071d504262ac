import { watchedVerbs } from '../diagnostics/verbs.ts';
import { processes } from './settings.ts';
import { watching } from './watching.ts';

export const { list, check } = watchedVerbs({
  noun: 'process',
  watching,
  declared: processes,
  listed: 'The processes that have to run, and how each was the last time.',
  checked: 'Looks at processes now: how many, zombies, PID and lock files. Raises nothing.',
});
