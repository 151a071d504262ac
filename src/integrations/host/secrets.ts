import { promisify } from 'node:util';
import type { Secrets } from '../../domain/kernel/ports.ts';
import { TOKEN_PREFIX } from '../../domain/tokens/token.ts';

// Looked up when it is needed: few verbs need a token, and all would pay for the import (6 ms).
const crypto = () => process.getBuiltinModule('node:crypto');

/** OWASP's least for scrypt: 32 MiB and some 100 ms a try. Written into each hash, so that it can grow. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SEALED = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

const derive = (secret: string, salt: Buffer, { N, r, p }: typeof COST): Promise<Buffer> =>
  // The same letters typed on another keyboard may come as other code points.
  promisify<string, Buffer, number, object, Buffer>(crypto().scrypt)(secret.normalize('NFKC'), salt, KEY_BYTES, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });

export const secrets: Secrets = {
  token: () => TOKEN_PREFIX + crypto().randomBytes(20).toString('base64url'),
  hash: (token) => crypto().createHash('sha256').update(token).digest('hex'),
  seal: async (secret) => {
    const salt = crypto().randomBytes(16);
    const key = await derive(secret, salt, COST);
    return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
  },
  opens: async (secret, sealed) => {
    const [, N, r, p, salt = '', known = ''] = SEALED.exec(sealed) ?? [];
    if (N === undefined) return false;
    const key = await derive(secret, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
    const wanted = Buffer.from(known, 'base64url');
    return wanted.length === key.length && crypto().timingSafeEqual(key, wanted);
  },
};
