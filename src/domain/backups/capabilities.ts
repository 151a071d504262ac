import { z } from 'zod';
import { effect } from '../kernel/capability.ts';
import { isRefusal } from '../kernel/refusal.ts';

export const create = effect({
  name: 'backup.create',
  summary: 'Copies the database to a file while everything goes on, and checks the copy.',
  input: z.object({ file: z.string().min(1).describe('Where to; must not exist yet.') }),
  args: ['file'],
  output: z.object({ file: z.string(), bytes: z.int() }),
  permission: 'admin',
  async run(_context, { file }, ports) {
    const copied = await ports.backup(file);
    return isRefusal(copied) ? copied : { file, bytes: copied.bytes };
  },
});
