/** Reads a rotated log from an older file to the newest and on, whatever is rotated meanwhile: a file is known by its inode, not its name. */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export interface LogReader {
  /** Every whole line that has come since the last call, oldest first. */
  more(take: (line: string) => void): void;
  close(): void;
}

interface OpenFile {
  readonly descriptor: number;
  readonly inode: number;
  readonly decoder: StringDecoder;
  rest: string;
}

const CHUNK = 65_536;

const named = (path: string, number: number): string => (number === 0 ? path : `${path}.${number}`);
const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

/** The rotated files there are, by number; 0 is the newest. */
export function rotatedFiles(path: string): readonly number[] {
  const numbers = existsSync(path) ? [0] : [];
  for (let number = 1; existsSync(named(path, number)); number += 1) numbers.push(number);
  return numbers;
}

/** Begins with the oldest file that was still written at `since`; without it, one file before the newest. */
export function openLogReader(path: string, since?: number): LogReader {
  const numbers = rotatedFiles(path);
  const wanted = numbers.filter((number) =>
    since === undefined ? number <= 1 : (statSync(named(path, number), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since,
  );
  let file = open(path, wanted.at(-1) ?? 0);

  return {
    more: (take) => {
      file ??= open(path, 0);
      while (file !== undefined) {
        drain(file, take);
        const newer = after(path, file.inode);
        if (newer === undefined) return;
        // What came between the last read and the rotation.
        drain(file, take);
        const next = open(path, newer);
        if (next === undefined) return;
        closeSync(file.descriptor);
        file = next;
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file.descriptor);
      file = undefined;
    },
  };
}

function open(path: string, number: number): OpenFile | undefined {
  try {
    const descriptor = openSync(named(path, number), 'r');
    return { descriptor, inode: fstatSync(descriptor).ino, decoder: new StringDecoder('utf8'), rest: '' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The number of the file after the one with this inode; undefined while that is the newest. A file that is gone is followed by the oldest left. */
function after(path: string, inode: number): number | undefined {
  const numbers = rotatedFiles(path);
  const at = numbers.find((number) => inodeOf(named(path, number)) === inode);
  if (at === undefined) return numbers.at(-1);
  return at > 0 && numbers.includes(at - 1) ? at - 1 : undefined;
}

function drain(file: OpenFile, take: (line: string) => void): void {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let read = readSync(file.descriptor, chunk); read > 0; read = readSync(file.descriptor, chunk)) {
    const lines = (file.rest + file.decoder.write(chunk.subarray(0, read))).split('\n');
    file.rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(line);
  }
}
