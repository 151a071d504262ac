import { z } from 'zod';
import { ROLES } from '../kernel/access.ts';
import { key, mailAddress, text } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

export const person = z.strictObject({
  name: text,
  mail: mailAddress.optional(),
  role: z.enum(ROLES).default('operator'),
});
export type Person = z.output<typeof person>;

export const people = section('people', 'Who there is, how each is reached and what each may do.', z.record(key, person).default({}));
