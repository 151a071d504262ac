/**
 * What an inventory says and Watchbill does not keep: inventories and state files are where passwords lie about in the clear. Masked and not
 * dropped, so that a reader sees that something stood there. By the name first, because a password looks like any word; by its look where
 * the name says nothing.
 */
export const MASK = '***';

const NAMES = [
  /passw(?:or)?d|passphrase|secret|token|credential|private[-_.]?key|api[-_.]?key|access[-_.]?key|connection[-_.]?string/i,
  /(?:^|[-_./:])(?:pass|pwd|keys?|psk|auth|dsn|cookie|community)$/i,
  /[a-z](?:Pass|Pwd|Key|Psk|Dsn)$/,
];

export const isSecretName = (name: string): boolean => NAMES.some((pattern) => pattern.test(name));

const LOOKS = [
  /\$ANSIBLE_VAULT;/,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|nbt_|wb_)[\w-]{10,}/,
];
const IN_A_URL = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/]{0,200}):[^\s@]{1,1000}@/gi;

/** The value as it may be kept under the name. */
export function masked(name: string, value: string): string {
  if (value !== '' && isSecretName(name)) return MASK;
  if (LOOKS.some((look) => look.test(value))) return MASK;
  return value.includes('://') ? value.replace(IN_A_URL, `$1:${MASK}@`) : value;
}
