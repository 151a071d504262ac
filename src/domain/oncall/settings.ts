import { z } from 'zod';
import { ROLES } from '../kernel/access.ts';
import { key, mailAddress, phoneNumber, text } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

/** How an address is written on each channel. A person has one at most of each, under the channel's name. */
export const ADDRESSES = { mail: mailAddress, sms: phoneNumber } as const;
export type Reach = keyof typeof ADDRESSES;
export const REACHES = ['mail', 'sms'] as const satisfies readonly Reach[];

export const person = z.strictObject({
  name: text,
  mail: ADDRESSES.mail.optional(),
  sms: ADDRESSES.sms.optional(),
  role: z.enum(ROLES).default('operator'),
});
export type Person = z.output<typeof person>;

export const people = section('people', 'Who there is, how each is reached and what each may do.', () => z.record(key, person).default({}));
