import { alertmanager } from './alertmanager.ts';
import type { Format } from './format.ts';

/** Every format that is taken in by push, one row each. */
export const FORMATS: readonly Format[] = [alertmanager];
