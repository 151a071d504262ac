/**
 * The kinds of value that settings are made of. Each carries in its metadata what the problem sentence needs: `title` completes
 * "… is not", `examples` completes "allowed:". `file` marks a path, which is read relative to the configuration file; `secret` marks
 * what must never be shown, and a sibling key with `_file` behind its name holds it in a file of its own.
 */
import { z } from 'zod';
import { parseCron } from './cron.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { isZone } from './zone.ts';

const exactly = (ms: number): string => {
  const short = formatDuration(ms);
  return parseDuration(short) === ms ? short : `${ms}ms`;
};

/** `5m` in the file, 300000 in the program. */
export const duration = durationCodec(z.int().nonnegative(), 'a duration');

/** The same with a floor, where a shorter one would break the thing it times. */
export const durationFrom = (least: string) => durationCodec(z.int().min(parseDuration(least) ?? 0), `a duration of ${least} or more`);

function durationCodec(milliseconds: z.ZodInt, title: string) {
  return z
    .codec(z.string(), milliseconds, {
      decode: (text, context) => parseDuration(text) ?? wrong(context.issues, text),
      encode: exactly,
    })
    .meta({ title, examples: ['30s', '5m', '1h30m'] });
}

const SIZES: Readonly<Record<string, number>> = { B: 1, KB: 1_024, MB: 1_048_576, GB: 1_073_741_824 };

/** `16MB` in the file, bytes in the program. */
export const size = z
  .codec(z.string(), z.int().positive(), {
    decode: (text, context) => {
      const match = /^(\d{1,9})(B|KB|MB|GB)$/.exec(text);
      return match === null ? wrong(context.issues, text) : Number(match[1]) * (SIZES[match[2] ?? ''] ?? 1);
    },
    encode: (bytes) => {
      const unit = ['GB', 'MB', 'KB'].find((name) => bytes % (SIZES[name] ?? 1) === 0) ?? 'B';
      return `${bytes / (SIZES[unit] ?? 1)}${unit}`;
    },
  })
  .meta({ title: 'a size', examples: ['512KB', '16MB', '1GB'] });

function wrong(issues: z.core.$ZodRawIssue[], input: string): never {
  issues.push({ code: 'custom', input });
  return z.NEVER;
}

const ADDRESS = String.raw`[^\s@<>",;:]+@[^\s@<>",;:]+`;

/** An address that a mail server would look at. Whether it exists only a test page can tell, so `ana@localhost` is as good as any. */
export const mailAddress = z
  .string()
  .regex(new RegExp(`^${ADDRESS}$`))
  .meta({ title: 'a mail address', examples: ['ana@example.org'] });

/** E.164: a plus, the country, the number, at most fifteen digits and nothing between them. */
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/)
  .meta({ title: 'a phone number', examples: ['+447700900123'] });

/** The sender: an address, alone or behind a name. */
export const mailSender = z
  .string()
  .regex(new RegExp(`^(?:${ADDRESS}|[^<>\\r\\n]+ <${ADDRESS}>)$`))
  .meta({ title: 'a mail address', examples: ['noc@example.org', 'Watchbill <noc@example.org>'] });

/** A short name that other settings and command lines refer to. */
export const key = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .meta({ title: 'a short name', examples: ['letters, digits, ".", "_" and "-", 64 at most'] });

export const text = z.string().trim().min(1).max(200).meta({ title: 'text of 1 to 200 characters' });

export const file = z.string().min(1).meta({ title: 'a file name', file: true });

export const secret = z.string().min(1).meta({ title: 'text', secret: true });

/** Where an API starts: no login, query or fragment, because paths are put behind it. */
export const webAddress = z
  .string()
  .refine((said) => {
    const url = URL.parse(said);
    return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '';
  })
  .meta({ title: 'a web address', examples: ['https://zabbix.example.org'] });

export const cron = z
  .string()
  .refine((said) => parseCron(said) !== undefined)
  .meta({ title: 'a time that comes', examples: ['*/15 * * * *', '0 3 * * mon-fri'] });

export const zone = z
  .string()
  .refine(isZone)
  .meta({ title: 'a time zone', examples: ['UTC', 'Europe/Budapest'] });

export const percent = z.int().min(0).max(100);

/** An address that is a secret itself: whoever knows it may send. */
export const secretAddress = z
  .string()
  .refine((said) => /^https?:$/.test(URL.parse(said)?.protocol ?? ''))
  .meta({ title: 'a web address', examples: ['https://example.org/hooks/…'], secret: true });

const HOST_AND_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/;

/** `127.0.0.1:9190` and `[::1]:9190`; undefined for anything else. */
export function parseAddress(address: string): { readonly host: string; readonly port: number } | undefined {
  const [, six, host = six, port] = HOST_AND_PORT.exec(address) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}
