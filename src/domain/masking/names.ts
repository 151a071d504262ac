/**
 * Names that announce a secret: `DB_PASSWORD`, `api-key`, `X-Auth-Token`, `smtpPassword`. Names that only speak of one do not:
 * `password_file`, `token_count`, `secretName`.
 */
import { NAME, runOf } from './scan.ts';

const KINDS: Readonly<Record<string, readonly string[]>> = {
  password: ['password', 'passwd', 'passphrase', 'passwort', 'kennwort'],
  secret: ['secret'],
  token: ['token'],
  'API key': ['api_key', 'api-key', 'apikey', 'app_key', 'appkey', 'application_key', 'geniekey', 'routing_key', 'integration_key'],
  key: ['access_key', 'access-key', 'accesskey', 'account_key', 'accountkey', 'private_key', 'private-key', 'privatekey', 'encryption_key'],
  'authorization header': ['authorization'],
  cookie: ['cookie'],
  credential: ['credential'],
  'SNMP community': ['community'],
  'connection string': ['connection_string', 'connectionstring'],
  signature: ['x-amz-signature', '?sig', '&sig'],
};

/** Short words, which must stand by themselves or begin a hump: `db_pass` and `dbPass`, but not `compass`. */
const SHORT: Readonly<Record<string, string>> = { pass: 'password', pwd: 'password', psk: 'key' };

export const NAME_WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(KINDS).flatMap(([kind, words]) => words.map((word) => [word, kind] as const)),
  ...Object.entries(SHORT),
]);

/** Ends of names that say something about a secret and do not hold it. */
const ABOUT =
  /(?:file|path|dir|name|id|ids|type|url|uri|host|count|total|size|length|len|age|ttl|expiry|expires|expiration|policy|status|state|error|errors|version|valid|used|limit|rate|bucket|ref|prompt|hint|hash_algorithm|required|enabled|rotation|store|manager|provider|endpoint|changed|reset)$/i;

const LONGEST_END = 40;

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/** Where the name ends whose word stands at `at`; undefined when it does not name a secret. */
export function secretNameEnd(text: string, at: number, word: string): number | undefined {
  const inside = at > 0 && isLetter(text.charCodeAt(at - 1));
  const hump = isUpper(text.charCodeAt(at)) && !isUpper(text.charCodeAt(at - 1));
  if (Object.hasOwn(SHORT, word) && inside && !hump) return undefined;
  const from = at + word.length;
  const run = text.slice(from, runOf(text, from, NAME, LONGEST_END));
  // Two hyphens end a name: what follows is a flag, or the line of a key block.
  const dashes = run.indexOf('--');
  const rest = dashes < 0 ? run : run.slice(0, dashes);
  const end = from + rest.length;
  if (Object.hasOwn(SHORT, word) && isLetter(text.charCodeAt(from)) && !isUpper(text.charCodeAt(from))) return undefined;
  return rest !== '' && ABOUT.test(rest) ? undefined : end;
}

/** `passwords: 3` counts them. */
export const isCount = (text: string, at: number, word: string, value: string): boolean =>
  (text.charCodeAt(at + word.length) | 32) === 0x73 && /^\d{1,9}$/.test(value);
