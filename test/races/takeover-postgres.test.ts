import { onTestFinished } from 'vitest';
import { freshDatabase } from '../parts/postgres.ts';
import { skipUnless } from '../parts/present.ts';
import { takeoverTests } from './takeover.ts';

skipUnless('postgres')('two engines on one PostgreSQL', () => {
  takeoverTests(async () => {
    const { url, stop } = await freshDatabase();
    onTestFinished(stop);
    // A process that is stopped inside a transaction keeps its locks until the server ends it after ten seconds.
    return { db: url, patience: 30_000 };
  });
});
