import { createHash, randomBytes } from 'node:crypto';
import type { Secrets } from '../../domain/kernel/ports.ts';
import { TOKEN_PREFIX } from '../../domain/tokens/token.ts';

export const secrets: Secrets = {
  token: () => TOKEN_PREFIX + randomBytes(20).toString('base64url'),
  hash: (token) => createHash('sha256').update(token).digest('hex'),
};
