import { z } from 'zod';
import { duration, durationFrom, file, key } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';
import { readPattern } from '../silences/pattern.ts';

const pattern = z
  .string()
  .min(1)
  .refine((said) => !('problem' in readPattern(said)))
  .meta({ title: 'a regular expression that is run in one pass', examples: ['postgres: .*writer'] });

const process = z.strictObject({
  name: key,
  /** The program's name, as `ps -o comm` shows it. */
  program: z
    .string()
    .min(1)
    .max(200)
    .meta({ title: 'the name of a program', examples: ['sshd'] })
    .optional(),
  /** Somewhere in the command line. */
  pattern: pattern.optional(),
  least: z.int().min(0).default(1),
  most: z.int().min(0).optional(),
  /** Has to hold the number of one of them. */
  pidfile: file.optional(),
  /** Files that are there only while it works; older than `stale_lock` they were left behind. */
  lockfiles: z.array(file).default([]),
  stale_lock: duration.prefault('1h'),
  every: durationFrom('5s').prefault('1m'),
  timeout: durationFrom('1s').prefault('10s'),
  /** Of the alerts. */
  severity: severity.default('error'),
});
export type Process = z.output<typeof process>;

export const processes = section('process', 'Processes of this machine that have to run.', () => z.array(process).default([]));
