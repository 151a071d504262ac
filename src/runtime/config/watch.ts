/**
 * Follows the configuration file and the files that it names, and says when the settings in force should change.
 *
 * Editors replace files (write beside, rename over), configuration managers swap links, a secret's file may appear later: so folders are
 * watched, not files, and what counts is the content, not the event. Events only make it quick. They get lost on some network and
 * container mounts and when the kernel's watches run out, so the content is also looked at every few seconds; hashing a few kilobytes
 * costs nothing. A file that is wrong, or gone, is refused, and whoever listens keeps the settings of before.
 */
import { createHash } from 'node:crypto';
import { existsSync, type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { examine, type Loaded, type Source } from './settings.ts';
import { at } from './toml.ts';

export interface Watch extends Source {
  /** What is in force when the watch begins. */
  readonly loaded: Loaded;
  readonly onOutcome: (outcome: Loaded | Refusal) => void;
  /** How long the folders must be quiet before the content is looked at: a save is several events. */
  readonly settleMs?: number;
  readonly lookEveryMs?: number;
}

/** Settings that are read once, when the program starts. */
const AT_START = [
  ['database', 'url'],
  ['intake', 'listen'],
  ['log', 'file'],
] as const;

/** Returns the end of the watch. */
export function watchSettings({ loaded, onOutcome, settleMs = 50, lookEveryMs = 5_000, ...source }: Watch): () => void {
  let inForce = loaded;
  let read = loaded.read;
  // Nothing is taken as seen yet: the file may have changed between the loading and the first watch.
  let seen = '';
  let refused = false;
  let watchers: readonly FSWatcher[] = [];
  let pending: NodeJS.Timeout | undefined;

  const look = (): void => {
    if (contentOf(read) === seen) return;
    const outcome = vanished(examineAgain(), inForce);
    follow();
    if (isRefusal(outcome)) {
      refused = true;
      onOutcome(outcome);
      return;
    }
    const before = inForce;
    const news = refused || JSON.stringify(before.values) !== JSON.stringify(outcome.values);
    inForce = outcome;
    refused = false;
    if (news) onOutcome({ ...outcome, warnings: [...outcome.warnings, ...needRestart(before, outcome)] });
  };

  /** The content is hashed before it is examined: what changes in between is seen next time, never missed. */
  const examineAgain = (): Loaded | Refusal => {
    for (;;) {
      seen = contentOf(read);
      const examined = examine(source);
      if (examined.read.join('\n') === read.join('\n')) return examined.outcome;
      read = examined.read;
    }
  };

  const soon = (): void => {
    clearTimeout(pending);
    pending = setTimeout(() => {
      pending = undefined;
      follow();
      look();
    }, settleMs).unref();
  };

  /** Watches the folder of every file, or where there is none yet the closest that exists. */
  const follow = (): void => {
    for (const watcher of watchers) watcher.close();
    watchers = [...new Set(read.map(closestFolder))].flatMap((folder) => {
      try {
        const watcher = watch(folder, { persistent: false }, soon);
        watcher.on('error', () => watcher.close());
        return [watcher];
      } catch {
        return [];
      }
    });
  };

  soon();
  const steady = setInterval(look, lookEveryMs).unref();
  return () => {
    clearTimeout(pending);
    clearInterval(steady);
    for (const watcher of watchers) watcher.close();
  };
}

function closestFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function contentOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`\n${file}\n`);
    try {
      hash.update(readFileSync(file));
    } catch (error) {
      hash.update(String(error));
    }
  }
  return hash.digest('hex');
}

/** A file that was there and is gone would mean "all defaults", and with it that nobody is paged any more: never by accident. */
const vanished = (outcome: Loaded | Refusal, before: Loaded): Loaded | Refusal =>
  !isRefusal(outcome) && !outcome.found && before.found
    ? refuse({ kind: 'bad-settings', path: before.path, problems: [`${before.path} is gone; the settings of before stay in force`] })
    : outcome;

const needRestart = (before: Loaded, after: Loaded): readonly string[] =>
  AT_START.filter((path) => at(before.values, path) !== at(after.values, path)).map(
    ([section, key]) => `[${section}]: the new ${key} counts from the next start on`,
  );
