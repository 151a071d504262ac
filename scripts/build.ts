/**
 * Builds `dist/`: two doors that any Node can read, and behind them bundles of two kinds.
 *
 * What a cold `watchbill task list` runs is CommonJS and whole: `main.js` (the door), `cli.js` (the line) and `work.js` (everything one verb
 * may need). Opening eighty shared chunks took a third of its time, and Node's loader of ES modules another tenth: it reads every name of a
 * built-in module that is imported, and behind lazy ones of `node:util` and `node:crypto` stand streams, workers and web crypto.
 * The library, the engine's worker, the dashboard and the program's own commands are ES modules (Yoga, under Ink, awaits at top level) and
 * share their chunks.
 *
 *   node scripts/build.ts              always, and the library's types
 *   node scripts/build.ts --if-stale   only when something it is made from is newer, and only what runs: before a start, before the tests
 */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BuildOptions, Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIST = join(ROOT, 'dist');
/** Written last, so its time says when the whole build was begun. */
const STAMP = join(DIST, 'built');
const MADE_FROM = ['src', 'scripts/build.ts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.types.json'];

const DOORS = ['src/main.ts', 'src/index.ts'];
const STARTING = {
  cli: 'src/cli/main.ts',
  work: 'src/cli/work.ts',
};
const SHARING = {
  commands: 'src/cli/commands.ts',
  log: 'src/runtime/log.ts',
  postgres: 'src/integrations/storage/postgres.ts',
  library: 'src/runtime/watchbill.ts',
  monitoring: 'src/runtime/monitoring.ts',
  engine: 'src/runtime/thread.ts',
  dashboard: 'src/runtime/dashboard.ts',
  keeper: 'src/runtime/upkeep/keeper.ts',
  nodemailer: 'nodemailer',
  git: 'simple-git',
  icalendar: 'src/integrations/icalendar/read.ts',
  caldav: 'tsdav',
  system: 'systeminformation',
};

/**
 * Left to node_modules. better-sqlite3 is native; Ink asks for React's developer tools only when somebody debugs Ink; twilio would be 3.7 MB
 * that load 16 % sooner. The others gain more and cost less (pg 24 ms beside 42 from node_modules, nodemailer 74 beside 97, pino 16
 * beside 25, zod 19 beside 69).
 */
const EXTERNAL = ['better-sqlite3', 'twilio', 'pg-native', 'react-devtools-core'];

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** What stands behind the doors runs on a Node that they let in. */
const BEHIND: BuildOptions = { ...COMMON, target: 'node22.18', sourcemap: 'linked', sourcesContent: false, external: EXTERNAL };
const PRODUCTION = { 'process.env.NODE_ENV': '"production"' };

/** The bundle that a source file or a package became, as its neighbours in `dist/` call it. */
function bundleOf(source: string, folder: string): string | undefined {
  const file = source.startsWith('.') ? relative(ROOT, resolve(folder, source)) : source;
  const named = (bundles: Readonly<Record<string, string>>): string | undefined =>
    Object.keys(bundles).find((name) => bundles[name] === file);
  const [starting, sharing] = [named(STARTING), named(SHARING)];
  if (starting !== undefined) return `./${starting}.js`;
  return sharing === undefined ? undefined : `./${sharing}.mjs`;
}

/** In a file that starts, `import()` of another bundle stays one; of another file that starts it is a `require`. */
const apart: Plugin = {
  name: 'apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
      const bundle = kind === 'dynamic-import' ? bundleOf(path, resolveDir) : undefined;
      if (bundle === undefined) return undefined;
      return bundle.endsWith('.mjs') ? { path: bundle, external: true } : { path: bundle, namespace: 'starting' };
    });
    onResolve({ filter: /./, namespace: 'starting' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /./, namespace: 'starting' }, ({ path }) => ({ contents: `module.exports = require('${path}')` }));
  },
};

const FILE_BESIDE = /new URL\('(\.[^']+\.ts)', import\.meta\.url\)/g;

/**
 * Two things that read well in the source and not in a bundle. `new Worker(new URL('./thread.ts', import.meta.url))` runs the source in
 * development and its bundle in `dist/`. And `import { z }` is zod's whole namespace as one object, all its languages included (455 kB);
 * `import * as z` is the same to the compiler, and only what is used stays (130 kB).
 */
const sources: Plugin = {
  name: 'sources',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, ({ path }) => {
      const missing: string[] = [];
      const written = readFileSync(path, 'utf8').replace("import { z } from 'zod'", "import * as z from 'zod'");
      const contents = written.replace(FILE_BESIDE, (whole, beside: string) => {
        const bundle = bundleOf(beside, dirname(path));
        if (bundle === undefined) missing.push(beside);
        return bundle === undefined ? whole : `new URL('${bundle}', import.meta.url)`;
      });
      return {
        contents,
        loader: path.endsWith('x') ? 'tsx' : 'ts',
        errors: missing.map((beside) => ({ text: `${beside} is started as a file, so it needs a bundle in scripts/build.ts.` })),
      };
    });
  },
};

async function bundle(outdir: string): Promise<void> {
  const { build } = await import('esbuild');
  await Promise.all([
    build({ ...COMMON, outdir, entryPoints: DOORS, format: 'cjs', target: 'node12.22', plugins: [apart] }),
    build({
      ...BEHIND,
      outdir,
      entryPoints: STARTING,
      format: 'cjs',
      plugins: [apart, sources],
      define: { ...PRODUCTION, 'import.meta.url': 'moduleUrl' },
      banner: { js: `const moduleUrl=require('node:url').pathToFileURL(__filename).href;` },
    }),
    build({
      ...BEHIND,
      outdir,
      entryPoints: SHARING,
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      splitting: true,
      plugins: [sources],
      define: PRODUCTION,
      // CommonJS packages inside an ES module still ask for Node's own modules by `require`.
      banner: { js: `import{createRequire as require_}from'node:module';const require=require_(import.meta.url);` },
    }),
  ]);
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
}

/** Checking types is `npm run types`; here TypeScript only writes them down. */
const declare = (outDir: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    ...['-p', join(ROOT, 'tsconfig.types.json'), '--outDir', join(outDir, 'types')],
  ]);

/** The newest change to a file, or to what a folder holds; a removed file shows in the time of its folder. */
function changedAt(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

const isStale = (): boolean =>
  !existsSync(STAMP) || Math.max(...MADE_FROM.map((path) => changedAt(join(ROOT, path)))) > Number(readFileSync(STAMP, 'utf8'));

/** Built beside and swapped in whole: a program that starts meanwhile finds the old build or the new one. */
async function build({ types }: { readonly types: boolean }): Promise<void> {
  const begun = Date.now();
  const fresh = mkdtempSync(`${DIST}-`);
  try {
    await Promise.all([bundle(fresh), types ? declare(fresh) : undefined]);
    cpSync(join(ROOT, 'src/integrations/storage/migrations'), join(fresh, 'migrations'), { recursive: true });
    for (const open of ['.', 'main.js']) chmodSync(join(fresh, open), 0o755);
    writeFileSync(join(fresh, basename(STAMP)), String(begun));
    swapIn(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Two builds at once are harmless: whoever comes second finds a `dist/` as new as its own. */
function swapIn(fresh: string): void {
  const old = `${fresh}-old`;
  try {
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(fresh, DIST);
  } catch (error) {
    if (!existsSync(STAMP)) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

const ifStale = process.argv.includes('--if-stale');
if (!ifStale || isStale()) await build({ types: !ifStale });
