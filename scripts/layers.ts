/**
 * The house as a table: which room may import what. Biome enforces it, but wants each room's whole allow-list spelled out, so a new noun
 * would touch every later one; from this table `npm run layers` writes `lint/layers.json`, which `biome.json` extends. A test holds the two
 * together, and plants a violation of each rule.
 */
import { writeFileSync } from 'node:fs';

interface Room {
  readonly folder: string;
  /** What its files may import, as gitignore patterns over the import's own text; everything else is refused. */
  readonly imports: readonly string[];
  /** Exceptions to `imports`. */
  readonly except?: readonly string[];
  readonly message: string;
}

/** Each noun may import those of the rows before its own, never those of its own row or after. */
const NOUNS = [
  ['kernel'],
  ['masking'],
  ['tokens', 'sources', 'oncall', 'backups', 'recurrence'],
  ['operators', 'icalendar'],
  ['inventory'],
  ['notifications'],
  ['escalation'],
  ['tasks'],
  ['incidents', 'silences'],
  ['alerts'],
  ['heartbeats', 'probes', 'performance', 'windows'],
  ['upkeep', 'shifts', 'notices', 'calendars'],
  ['diagnostics'],
  ['repositories', 'processes', 'audit'],
  ['monitoring'],
  ['board'],
];
/** In gitignore patterns one star stops at a slash: `node:timers/promises`. */
const NODE = ['node:*', 'node:*/**'];

/** The packages that each kind of integration exists to wrap. */
const INTEGRATIONS = {
  storage: ['better-sqlite3', 'pg'],
  monitoring: ['../intake/answer.ts', '../discovery/fetch.ts'],
  messaging: ['nodemailer', 'nodemailer/**', 'twilio'],
  intake: [],
  discovery: ['yaml'],
  'discovery/export': ['../secrets.ts'],
  probes: [],
  host: ['pino', 'systeminformation'],
  repositories: ['simple-git'],
  icalendar: ['ical.js'],
  calendars: ['tsdav', '../probes/guard.ts'],
};

const nouns = NOUNS.flatMap((row, rank): Room[] =>
  row.map((noun) => ({
    folder: `src/domain/${noun}/**`,
    imports: ['./**', ...NOUNS.slice(0, rank).flatMap((earlier) => earlier.map((name) => `../${name}/*`)), 'zod'],
    message: `domain/${noun} imports itself, zod and the nouns before it (${NOUNS.slice(0, rank).flat().join(', ') || 'none'}); a later noun influences it through a port or a reaction.`,
  })),
);

/** A part of a noun with a folder of its own: what its noun has and the kernel. */
const parts = ['tasks/formats'].map(
  (name): Room => ({
    folder: `src/domain/${name}/**`,
    imports: ['./*', '../*', '../../kernel/*', 'zod'],
    message: `domain/${name} imports itself, its noun, the kernel and zod.`,
  }),
);

const integrations = Object.entries(INTEGRATIONS).map(
  ([name, packages]): Room => ({
    folder: `src/integrations/${name}/**`,
    imports: ['./**', '../../domain/**', ...NODE, 'zod', ...packages],
    message: `integrations/${name} imports itself, the domain, node:*, ${['zod', ...packages].join(', ')}.`,
  }),
);

const RUNTIME_IMPORTS = ['./**', '../**', ...NODE, 'zod', 'node-cron', 'toml-eslint-parser'];
const DOORS = ['**/../main.ts', '**/../index.ts'];

const SCREEN_PACKAGES = ['ink', 'react', 'react/**', 'zustand', 'zustand/**', 'chalk', 'string-width'];
const BEYOND_UI = ['**/integrations/**', '**/cli/**', ...DOORS];

const ROOMS: readonly Room[] = [
  { folder: 'src/**', imports: [], message: 'Every room has its row in scripts/layers.ts, and this one has none.' },
  ...nouns,
  ...parts,
  ...integrations,
  {
    folder: 'src/runtime/**',
    imports: RUNTIME_IMPORTS,
    except: ['**/ui/**', '**/cli/**', ...DOORS],
    message:
      'runtime imports itself, the domain, integrations, node:*, zod, node-cron, toml-eslint-parser; only runtime/dashboard.ts opens ui.',
  },
  {
    folder: 'src/runtime/dashboard.ts',
    imports: RUNTIME_IMPORTS,
    except: ['**/cli/**', ...DOORS],
    message: 'runtime/dashboard.ts imports the runtime, the domain and ui.',
  },
  {
    folder: 'src/runtime/config/sections.ts',
    imports: RUNTIME_IMPORTS,
    except: ['**/ui/**', '!../../ui/settings.ts', '**/cli/**', ...DOORS],
    message: 'runtime/config/sections.ts composes the sections of the configuration file: of ui it imports settings.ts alone.',
  },
  {
    folder: 'src/ui/**',
    imports: ['./**', '../**', 'zod', ...SCREEN_PACKAGES],
    except: BEYOND_UI,
    message: `ui imports itself, the domain, what runtime hands it, zod, ${SCREEN_PACKAGES.join(', ')}; it reaches nothing outside.`,
  },
  {
    folder: 'src/ui/terminal/**',
    imports: ['./**', '../**', ...SCREEN_PACKAGES, 'node:events', 'node:readline', 'node:stream', 'node:string_decoder', 'node:tty'],
    except: BEYOND_UI,
    message: 'ui/terminal imports what ui does, and what Node has for terminals and streams.',
  },
  {
    folder: 'src/cli/**',
    imports: ['./**', '../runtime/**', '../domain/**', 'zod', 'chalk', 'string-width', 'node:util'],
    message: 'cli imports itself, runtime, the domain, zod, chalk, string-width; it reaches the outside through runtime.',
  },
  { folder: 'src/main.ts', imports: ['./cli/main.ts'], message: 'The door of the program opens cli/main.ts and nothing else.' },
  {
    folder: 'src/index.ts',
    imports: ['./runtime/**', './domain/**'],
    message: 'The door of the library opens the runtime and shows the types of the domain.',
  },
];

const TIME = 'Time is handed in: `now` of the context, or the Clock port.';
const CHANCE = 'Randomness is handed in: `mint` of the context.';
const OUTSIDE = 'The domain does no I/O: declare a port.';

/** Globals that would let the clock, chance or the outside into a pure decision. */
const DOMAIN_GLOBALS = {
  Date: TIME,
  performance: TIME,
  setTimeout: TIME,
  setInterval: TIME,
  setImmediate: TIME,
  queueMicrotask: TIME,
  crypto: CHANCE,
  fetch: OUTSIDE,
  process: OUTSIDE,
  console: OUTSIDE,
  globalThis: 'Name the global itself, so that these rules can read it.',
};

const DOMAIN_PROPERTIES = [
  { object: 'Math', property: 'random', message: CHANCE },
  { object: 'Temporal', property: 'Now', message: TIME },
];

const rule = (options: object): object => ({ level: 'error', options });
const override = (folder: string, rules: object): object => ({ includes: [folder], linter: { rules } });

export const layers = (): string =>
  `${JSON.stringify(
    {
      overrides: [
        override('src/domain/**', {
          style: { noRestrictedGlobals: rule({ deniedGlobals: DOMAIN_GLOBALS }) },
          nursery: { noJsRestrictedProperties: rule({ entries: DOMAIN_PROPERTIES }) },
        }),
        ...ROOMS.map(({ folder, imports, except = [], message }) =>
          override(folder, {
            style: {
              noRestrictedImports: rule({ patterns: [{ group: ['**', ...imports.map((pattern) => `!${pattern}`), ...except], message }] }),
            },
          }),
        ),
      ],
    },
    undefined,
    2,
  )}\n`;

if (import.meta.main) writeFileSync(new URL('../lint/layers.json', import.meta.url), layers());
