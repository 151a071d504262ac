import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrations } from '../../src/integrations/storage/migrate.ts';

const folder = new URL('../../src/integrations/storage/migrations/', import.meta.url);

test('every migration is what its written hash says', () => {
  const written = JSON.parse(readFileSync(new URL('hashes.json', folder), 'utf8')) as Record<string, string>;
  const files = migrations().map(({ version, name, sql }) => [
    `${String(version).padStart(4, '0')}-${name}.sql`,
    createHash('sha256').update(sql).digest('hex'),
  ]);
  expect(written).toEqual(Object.fromEntries(files));
});
