/** Where Watchbill keeps things when nobody says otherwise: the XDG base directories, Apple's and Microsoft's places. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, posix, win32 } from 'node:path';

export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

type Purpose = 'config' | 'data' | 'state';

export const herePlace = (env: Place['env'] = process.env): Place => ({ env, platform: process.platform, home: env['HOME'] || homedir() });

const XDG: Readonly<Record<Purpose, readonly [variable: string, ...otherwise: string[]]>> = {
  config: ['XDG_CONFIG_HOME', '.config'],
  data: ['XDG_DATA_HOME', '.local', 'share'],
  state: ['XDG_STATE_HOME', '.local', 'state'],
};

function folder({ env, platform, home }: Place, purpose: Purpose): string {
  if (platform === 'win32') {
    const roaming = env['APPDATA'] || win32.join(home, 'AppData', 'Roaming');
    const local = env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local');
    return win32.join(purpose === 'config' ? roaming : local, 'watchbill');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', purpose === 'state' ? 'Logs' : 'Application Support', 'watchbill');
  const [variable, ...otherwise] = XDG[purpose];
  const named = env[variable] ?? '';
  // The specification says that a relative path in these variables is to be ignored.
  return posix.join(isAbsolute(named) ? named : posix.join(home, ...otherwise), 'watchbill');
}

const inside =
  (purpose: Purpose, name: string) =>
  (place: Place): string =>
    (place.platform === 'win32' ? win32 : posix).join(folder(place, purpose), name);

export const configPath = inside('config', 'config.toml');
export const databasePath = inside('data', 'watchbill.db');
export const logPath = inside('state', 'watchbill.log');
/** What could not be sent to another Watchbill yet. */
export const spoolPath = inside('state', 'spool');
/** What the dashboard remembers of its screens between two starts. */
export const sessionPath = inside('state', 'session.json');

/** Makes the folder that the file will lie in, closed to others, and hands the path back. */
export function madeFolderFor(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}
