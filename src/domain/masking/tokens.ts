/** Secrets that are known by their look: tokens with a vendor's prefix, signed tokens, hashes, key blocks. */
import type { Rule } from './rule.ts';
import {
  ALPHANUMERIC,
  among,
  type Characters,
  HASH,
  marked,
  NAME,
  runBack,
  runOf,
  runUntil,
  TOKEN,
  TOKEN_WITH_DOTS,
  TOKEN_WITH_SLASHES,
  UPPER,
} from './scan.ts';

/** A prefix, written just so and not in the middle of a word, and at least so many characters of the set. The prefix stays to be seen. */
function prefixed(reason: string, prefixes: readonly string[], set: Characters, least: number): Rule {
  const exactly = new Map(prefixes.map((prefix) => [prefix.toLowerCase(), prefix]));
  return {
    literals: [...exactly.keys()],
    find: (text, at, literal, floor) => {
      const prefix = exactly.get(literal) ?? literal;
      if (!text.startsWith(prefix, at) || (at > floor && among(text, at - 1, ALPHANUMERIC))) return undefined;
      const from = at + prefix.length;
      const to = runOf(text, from, set);
      return to - from < least ? undefined : { from, to, reason };
    },
  };
}

/** `header.payload.signature`, each base64 for URLs; header and payload are JSON objects, so each begins with `eyJ`. */
const signed: Rule = {
  literals: ['.eyj'],
  find: (text, at, _literal, floor) => {
    // Points do not belong to the set: what one literal goes back over, the next does not reach.
    const from = runBack(text, at, TOKEN, floor);
    if (!text.startsWith('.eyJ', at) || !text.startsWith('eyJ', from) || at - from < 10) return undefined;
    return { from, to: runOf(text, at, TOKEN_WITH_DOTS), reason: 'signed token' };
  },
};

const BEGIN = '-----begin ';
const LONGEST_BLOCK_NAME = 60;

/** From the line after BEGIN up to END, or, where a text was cut, up to its end. Certificates are public and stay. */
const privateKeys: Rule = {
  literals: [BEGIN],
  find: (text, at) => {
    const name = text.slice(at + BEGIN.length, at + BEGIN.length + LONGEST_BLOCK_NAME);
    const close = name.indexOf('-----');
    if (close < 0 || !/PRIVATE KEY|PGP MESSAGE/i.test(name.slice(0, close))) return undefined;
    const from = at + BEGIN.length + close + 5;
    const end = text.indexOf('-----END', from);
    const to = end < 0 ? text.length : end;
    return to === from || marked(text, from) ? undefined : { from, to, reason: 'private key' };
  },
};

export const tokenRules: readonly Rule[] = [
  prefixed('AWS key', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], UPPER, 16),
  prefixed('GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'], TOKEN, 16),
  prefixed('GitLab token', ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glsoat-', 'gloas-'], TOKEN_WITH_DOTS, 15),
  prefixed('Slack token', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'], TOKEN, 10),
  prefixed('Slack webhook', ['hooks.slack.com/services/', 'hooks.slack.com/workflows/'], TOKEN_WITH_SLASHES, 10),
  prefixed('Google key', ['AIza'], TOKEN, 30),
  prefixed('Stripe key', ['sk_live_', 'rk_live_', 'sk_test_'], TOKEN, 16),
  prefixed('npm token', ['npm_'], ALPHANUMERIC, 30),
  prefixed('Vault token', ['hvs.', 'hvb.', 'hvr.'], TOKEN, 20),
  prefixed('DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], ALPHANUMERIC, 30),
  prefixed('NetBox token', ['nbt_'], NAME, 10),
  prefixed('Watchbill token', ['wb_'], TOKEN, 10),
  prefixed('password hash', ['$1$', '$5$', '$6$', '$y$', '$2a$', '$2b$', '$2y$', '$apr1$', '$argon2id$'], HASH, 20),
  signed,
  privateKeys,
];

/** What the configuration adds: everything up to a blank, a quote, a comma or a semicolon belongs to such a token. */
export const ownRule = (reason: string, after: readonly string[], least: number, end: Characters): Rule => ({
  literals: after.map((literal) => literal.toLowerCase()),
  find: (text, at, literal) => {
    const from = at + literal.length;
    const to = runUntil(text, from, end);
    return to - from < least ? undefined : { from, to, reason };
  },
});
