import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A page as headless Chromium has it when its scripts, if it let any run, have run; what the browser says of itself is in `stderr`. */
export function browsed(file: string): { readonly stdout: string; readonly stderr: string } {
  const profile = `--user-data-dir=${join(dirname(file), 'chromium')}`;
  return spawnSync(
    'chromium',
    ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', profile, '--dump-dom', pathToFileURL(file).href],
    { encoding: 'utf8', timeout: 60_000 },
  );
}
