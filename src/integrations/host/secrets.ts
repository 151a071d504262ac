import type { Secrets } from '../../domain/kernel/ports.ts';
import { TOKEN_PREFIX } from '../../domain/tokens/token.ts';

// Looked up when it is needed: few verbs need a token, and all would pay for the import (6 ms).
const crypto = () => process.getBuiltinModule('node:crypto');

export const secrets: Secrets = {
  token: () => TOKEN_PREFIX + crypto().randomBytes(20).toString('base64url'),
  hash: (token) => crypto().createHash('sha256').update(token).digest('hex'),
};
