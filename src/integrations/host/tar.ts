/** A tar archive in the POSIX ustar form (pax, IEEE 1003.1-2017): one header of 512 bytes a file, then the file, padded to 512. */
import { gzipSync } from 'node:zlib';

export interface Packed {
  /** A relative name of at most 100 bytes. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

const BLOCK = 512;
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

function header(name: string, size: number, at: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (text: string, offset: number): void => void block.write(text, offset, 'latin1');
  put(name, 0);
  put(octal(0o600, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(Math.floor(at / 1_000), 12), 136);
  // The sum is taken with blanks in its own place.
  put('        ', 148);
  put('0', 156);
  put('ustar\u000000', 257);
  put(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}

export function tarGz(files: readonly Packed[], at: number): Buffer {
  const blocks = files.flatMap(({ name, content }) => {
    const bytes = Buffer.from(content);
    return [header(name, bytes.length, at), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}
