import { z } from 'zod';
import { duration, durationFrom, file, key, size } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';

const repository = z.strictObject({
  name: key,
  path: file,
  every: durationFrom('10s').prefault('15m'),
  /** For the whole of one look. */
  timeout: durationFrom('1s').prefault('1m'),
  /** Whether each remote is asked if it answers. */
  remotes: z.boolean().default(true),
  /** Whether what is not committed is a problem instead of a remark. */
  clean: z.boolean().default(false),
  /** Commits that the remote branch may be ahead before it is a problem. */
  max_behind: z.int().min(0).optional(),
  /** An object that is larger is remarked on. */
  max_object: size.prefault('50MB'),
  /** A lock that is older was left behind by a Git that was killed. */
  stale_lock: duration.prefault('10m'),
  /** Of the alerts. */
  severity: severity.default('error'),
});
export type Repository = z.output<typeof repository>;

export const repositories = section('repository', 'Git repositories whose health is watched.', () => z.array(repository).default([]));
