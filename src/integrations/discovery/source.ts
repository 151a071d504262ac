/** A source that the settings declare, read once: its file, or what its address answers, in its format. */
import { readFile, stat } from 'node:fs/promises';
import { readerOf } from '../../domain/inventory/formats.ts';
import type { InventorySource } from '../../domain/inventory/settings.ts';
import { formatDuration } from '../../domain/kernel/duration.ts';
import { FETCH_LIMITS, fetchText } from './fetch.ts';
import type { Parsed } from './format.ts';
import { fetchNetbox, NETBOX_LIMITS } from './netbox-fetch.ts';

type Text = { readonly text: string } | { readonly problem: string };

export async function observeSource(source: InventorySource, broken: AbortSignal): Promise<Parsed> {
  const { format, url, token = '', mapping, timeout: timeoutMs } = source;
  const signal = AbortSignal.any([broken, AbortSignal.timeout(timeoutMs)]);
  if (url !== undefined && format === 'netbox') return fetchNetbox(url, token, fetch, { ...NETBOX_LIMITS, timeoutMs, signal });
  const read = url === undefined ? await readText(source, signal) : await askFor(new URL(url), token, { timeoutMs, signal });
  if ('problem' in read) return read;
  const reader = await readerOf(format);
  return reader.parse(read.text, mapping === undefined ? {} : { mapping: JSON.parse(mapping) as unknown });
}

const askFor = (address: URL, token: string, limits: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<Text> =>
  fetchText(
    { address, who: address.host, missing: `has no ${address.pathname}`, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    fetch,
    { ...FETCH_LIMITS, ...limits },
  );

const READ_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
};

/** A file on a dead network drive never answers, and no signal reaches it: the drive is left to itself. */
async function readText({ file = '', timeout }: InventorySource, signal: AbortSignal): Promise<Text> {
  const late = new Promise<Text>((resolve) =>
    signal.addEventListener('abort', () => resolve({ problem: `${file} was not read within ${formatDuration(timeout)}` }), { once: true }),
  );
  return Promise.race([contentOf(file), late]);
}

async function contentOf(file: string): Promise<Text> {
  try {
    const { size } = await stat(file);
    if (size > FETCH_LIMITS.maxBytes) return { problem: `${file} is larger than ${Math.floor(FETCH_LIMITS.maxBytes / 1_048_576)} MB` };
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { problem: `${file} cannot be read: ${READ_PROBLEMS[code] ?? (code || 'unknown')}` };
  }
}
