/**
 * Gets a person's eye on something new: the bell, a desktop notification, the window's title. Rate-limited, because a storm rings once;
 * inside tmux notifications and clipboard need its passthrough, the bell and the title do not.
 */
type Environment = Readonly<Record<string, string | undefined>>;

export const BELL = '\x07';
/** The shortest time between two bells, and between two notifications. */
export const QUIET_MS = 10_000;

const inTmux = (env: Environment): boolean => env['TMUX'] !== undefined && env['TMUX'] !== '';
const wrapped = (env: Environment, text: string): string => (inTmux(env) ? `\x1bPtmux;${text.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : text);

/** OSC 777 where it is the one understood (urxvt, foot, VTE's terminals), OSC 9 everywhere else. */
export function notification(env: Environment, title: string, body: string): string {
  const line = (text: string): string => text.replace(/[\p{Control};]/gu, ' ').slice(0, 200);
  const speaks777 = env['VTE_VERSION'] !== undefined || /^(?:rxvt|foot)/.test(env['TERM'] ?? '');
  return wrapped(env, speaks777 ? `\x1b]777;notify;${line(title)};${line(body)}\x07` : `\x1b]9;${line(`${title}: ${body}`)}\x07`);
}

export const windowTitle = (text: string): string => `\x1b]2;${text.replace(/\p{Control}/gu, ' ')}\x07`;

/** OSC 52. Terminals cap what they take; 74,994 bytes of base64 is the smallest cap in use. */
export function copyText(env: Environment, text: string): string | undefined {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return encoded.length > 74_994 ? undefined : wrapped(env, `\x1b]52;c;${encoded}\x07`);
}

/** Lets one through, then none for a while. */
export function limiter(now: () => number, quiet = QUIET_MS): () => boolean {
  let last: number | undefined;
  return () => {
    const at = now();
    if (last !== undefined && at - last < quiet && at >= last) return false;
    last = at;
    return true;
  };
}
