import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';

/** What the tests need beside this repository, and how to tell that it is there. */
const PARTS = {
  prometheus: () => onPath('prometheus'),
  alertmanager: () => onPath('prometheus-alertmanager'),
  'node-exporter': () => onPath('prometheus-node-exporter'),
  taskwarrior: () => onPath('task'),
  ping: () => onPath('fping') || onPath('ping'),
  redis: () => onPath('redis-server'),
  radicale: () => onPath('radicale'),
  'monitoring-plugins': () => existsSync('/usr/lib/nagios/plugins/check_dummy'),
  chromium: () => onPath('chromium'),
  postgres: () => process.env['WATCHBILL_TEST_PG'] !== undefined,
} as const satisfies Record<string, () => boolean>;

export type Part = keyof typeof PARTS;

const WHERE: Readonly<Record<Part, string>> = {
  prometheus: 'Debian package prometheus',
  alertmanager: 'Debian package prometheus-alertmanager',
  'node-exporter': 'Debian package prometheus-node-exporter',
  taskwarrior: 'Debian package taskwarrior',
  ping: 'Debian package fping or iputils-ping',
  redis: 'Debian package redis-server',
  radicale: 'Debian package radicale',
  'monitoring-plugins': 'Debian package monitoring-plugins-basic',
  chromium: 'Debian package chromium',
  postgres: 'a PostgreSQL named by WATCHBILL_TEST_PG',
};

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

type Describe = (name: string, tests: () => void) => void;

/**
 * `describe` where every part is there. Elsewhere the tests are skipped and say what they miss, or fail with it under
 * WATCHBILL_TEST_STRICT=1, where nothing may be missing.
 */
export function skipUnless(...parts: readonly Part[]): Describe {
  const missing = parts.filter((part) => !PARTS[part]()).map((part) => WHERE[part]);
  if (missing.length === 0) return describe;
  const reason = `needs ${missing.join(' and ')}`;
  if (process.env['WATCHBILL_TEST_STRICT'] !== '1') return (name, tests) => describe.skip(`${name} (${reason})`, tests);
  return (name) =>
    describe(name, () => {
      test(reason, () => {
        throw new Error(`${reason}, and WATCHBILL_TEST_STRICT=1 allows nothing to be missing`);
      });
    });
}
