import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventoryCsv } from './inventory.ts';

export interface House {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  remove(): void;
}

/** A place for a Watchbill that shares nothing with the reader's own but the cache of compiled code. */
export function buildHouse({ db, intakePort, mailPort }: { db: string | undefined; intakePort: number; mailPort: number }): House {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-demo-'));
  const config = join(folder, 'config.toml');
  writeFileSync(config, configuration(intakePort, mailPort));
  writeFileSync(join(folder, 'estate.csv'), inventoryCsv());
  const env = {
    ...process.env,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    WATCHBILL_CONFIG: config,
    WATCHBILL_DB: db ?? join(folder, 'watchbill.db'),
  };
  return { env, folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Escalation in fast-forward: what takes a quarter of an hour elsewhere happens while one looks. */
const configuration = (intakePort: number, mailPort: number): string => `
[people.ana]
name = "Ana Moreau"
mail = "ana@demo.invalid"

[people.bela]
name = "Béla Kovács"
mail = "bela@demo.invalid"

[people.chidi]
name = "Chidi Okafor"
mail = "chidi@demo.invalid"
role = "lead"

[[rotation]]
name = "noc"
zone = "Europe/Budapest"
start = "2026-11-02"
handover = "09:00"
turn = "weekly"
members = ["ana", "bela"]

[[rotation]]
name = "leads"
zone = "Europe/Budapest"
start = "2026-11-02"
members = ["chidi"]

[[team]]
name = "operations"
members = ["ana", "bela", "chidi"]
oncall = ["noc", "leads"]

[mail]
host = "127.0.0.1"
port = ${mailPort}
tls = "none"
from = "Watchbill <watchbill@demo.invalid>"

[[policy]]
name = "critical"
match = { severity = "critical" }
repeat = 2
repeat_after = "30s"

[[policy.step]]
delay = "0s"
tell = ["ana"]

[[policy.step]]
delay = "15s"
tell = ["ana", "bela"]

[[policy.step]]
delay = "20s"
tell = ["chidi", "mail:noc@demo.invalid"]

[[policy]]
name = "error"
match = { severity = "error" }

[[policy.step]]
delay = "10s"
tell = ["bela"]

[[policy.step]]
delay = "40s"
tell = ["chidi"]

[[source]]
name = "prometheus"
kind = "alertmanager"
expect_every = "1m"

[[probe]]
name = "intake"
kind = "http"
target = "http://127.0.0.1:${intakePort}/healthz"
condition = "[status] == 200 && [response_ms] < 500"
every = "10s"

[[inventory.source]]
name = "estate"
format = "csv"
file = "estate.csv"

[intake]
listen = "127.0.0.1:${intakePort}"
`;
