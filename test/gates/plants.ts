/** One violation of each lint rule that the house relies on, each in a file of its own. */
export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly code: string;
  /** A word of the diagnostic's message, where several rules share one name. */
  readonly says?: string;
}

const use = (specifier: string): string => `export { thing } from '${specifier}';\n`;

const imports = (file: string, specifier: string, says: string): Plant => ({
  rule: 'lint/style/noRestrictedImports',
  file,
  code: use(specifier),
  says,
});

const inDomain = (name: string, rule: string, expression: string, says?: string): Plant => ({
  rule,
  file: `src/domain/tasks/${name}.ts`,
  code: `export const planted = (): unknown => ${expression};\n`,
  ...(says === undefined ? {} : { says }),
});

const LAYERS: readonly Plant[] = [
  imports('src/domain/tasks/outward.ts', '../../integrations/storage/open.ts', 'domain/tasks'),
  imports('src/domain/tasks/node.ts', 'node:fs', 'domain/tasks'),
  imports('src/domain/tasks/package.ts', 'pg', 'domain/tasks'),
  imports('src/domain/tasks/later.ts', '../alerts/alert.ts', 'domain/tasks'),
  imports('src/domain/oncall/sibling.ts', '../tokens/token.ts', 'domain/oncall'),
  imports('src/domain/kernel/upward.ts', '../tasks/task.ts', 'domain/kernel'),
  imports('src/domain/invoices/unknown.ts', '../kernel/clock.ts', 'scripts/layers.ts'),
  imports('src/integrations/storage/mail.ts', 'nodemailer', 'integrations/storage'),
  imports('src/integrations/messaging/database.ts', 'better-sqlite3', 'integrations/messaging'),
  imports('src/integrations/messaging/neighbour.ts', '../storage/open.ts', 'integrations/messaging'),
  imports('src/integrations/host/composition.ts', '../../runtime/watchbill.ts', 'integrations/host'),
  imports('src/runtime/screen.ts', '../ui/app.tsx', 'runtime'),
  imports('src/runtime/config/screen.ts', '../../ui/settings.ts', 'runtime'),
  imports('src/runtime/door.ts', '../main.ts', 'runtime'),
  imports('src/ui/screens/door.ts', '../../index.ts', 'ui'),
  imports('src/ui/view/deep/storage.ts', '../../../integrations/storage/open.ts', 'ui'),
  imports('src/runtime/command.ts', '../cli/main.ts', 'runtime'),
  imports('src/runtime/drawing.ts', 'ink', 'runtime'),
  imports('src/ui/storage.ts', '../integrations/storage/open.ts', 'ui'),
  imports('src/ui/screens/files.ts', 'node:fs', 'ui'),
  imports('src/ui/terminal/files.ts', 'node:fs', 'ui/terminal'),
  imports('src/cli/screen.ts', '../ui/app.tsx', 'cli'),
  imports('src/cli/storage.ts', '../integrations/storage/open.ts', 'cli'),
  imports('src/cli/files.ts', 'node:fs', 'cli'),
  {
    rule: 'plugin',
    file: 'src/cli/hidden.ts',
    code: `export type Hidden = import('../runtime/watchbill.ts').Watchbill;\n`,
    says: 'import type',
  },
  { rule: 'plugin', file: 'src/index.ts', code: `export { openWatchbill } from './runtime/watchbill.ts';\n`, says: 'door' },
  {
    rule: 'lint/suspicious/noImportCycles',
    file: 'src/ui/cycle.ts',
    code: `import { b } from './cycle-back.ts';\n\nexport const a = (): number => b();\n`,
  },
];

const PURITY: readonly Plant[] = [
  inDomain('clock', 'lint/style/noRestrictedGlobals', 'Date.now()', 'Date'),
  inDomain('date', 'lint/style/noRestrictedGlobals', 'new Date()', 'Date'),
  inDomain('global', 'lint/style/noRestrictedGlobals', 'globalThis.Date', 'globalThis'),
  inDomain('timer', 'lint/style/noRestrictedGlobals', 'setTimeout(() => 1, 1)', 'setTimeout'),
  inDomain('process', 'lint/style/noRestrictedGlobals', 'process.pid', 'process'),
  inDomain('fetch', 'lint/style/noRestrictedGlobals', `fetch('http://127.0.0.1')`, 'fetch'),
  inDomain('random', 'lint/nursery/noJsRestrictedProperties', 'Math.random()', 'Math.random'),
  inDomain('temporal', 'lint/nursery/noJsRestrictedProperties', 'Temporal.Now.instant()', 'Temporal.Now'),
];

const CARE: readonly Plant[] = [
  { rule: 'lint/suspicious/noExplicitAny', file: 'src/runtime/any.ts', code: 'export const planted: any = 1;\n' },
  {
    rule: 'lint/style/noNonNullAssertion',
    file: 'src/runtime/sure.ts',
    code: 'export const planted = (text: string | undefined): string => text!;\n',
  },
  { rule: 'lint/style/noDefaultExport', file: 'src/runtime/default.ts', code: 'export default 1;\n' },
  {
    rule: 'lint/nursery/noFloatingPromises',
    file: 'src/runtime/floating.ts',
    code: 'const send = async (): Promise<void> => undefined;\n\nexport function planted(): void {\n  send();\n}\n',
  },
  { rule: 'lint/suspicious/noConsole', file: 'src/runtime/noise.ts', code: `export const planted = (): void => console.log('noise');\n` },
  {
    rule: 'lint/suspicious/noFocusedTests',
    file: 'test/focused.test.ts',
    code: `import { test } from 'vitest';\n\ntest.only('planted', () => undefined);\n`,
  },
  { rule: 'format', file: 'src/runtime/loose.ts', code: 'export const   planted = 1\n' },
  {
    rule: 'check',
    file: 'src/runtime/vast.ts',
    code: `${'// Many lines of one file.\n'.repeat(800)}export const planted = 1;\n`,
  },
];

export const PLANTS = [...LAYERS, ...PURITY, ...CARE];

/** What the same rules allow, so that they are shown to tell the two apart. */
export const ALLOWED: readonly Pick<Plant, 'file' | 'code'>[] = [
  {
    file: 'src/domain/alerts/earlier.ts',
    code: `export { task } from '../tasks/task.ts';\nexport { z } from 'zod';\nexport { own } from './own.ts';\n`,
  },
  {
    file: 'src/integrations/storage/wrapped.ts',
    code: `export { clock } from '../../domain/kernel/clock.ts';\nexport { Pool } from 'pg';\nexport { setTimeout } from 'node:timers/promises';\n`,
  },
  { file: 'src/runtime/dashboard.ts', code: `export { app } from '../ui/app.tsx';\n` },
  {
    file: 'src/ui/screens/queue.ts',
    code: `export { Box } from 'ink';\nexport { verbs } from '../../runtime/verbs.ts';\nexport { row } from '../row.ts';\n`,
  },
  { file: 'src/ui/cycle-back.ts', code: `import { a } from './cycle.ts';\n\nexport const b = (): number => (a === undefined ? 1 : 2);\n` },
];
