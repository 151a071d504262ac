import { afterEach, beforeEach, expect, test } from 'vitest';
import { given, minutes, openHouse } from '../stories/house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const sent = async (): Promise<string> => {
  given(await house.watchbill.contact.verify({ person: 'ana', channel: 'mail' }));
  return /the code is (\d{6})/.exec(house.mail.letters.at(-1)?.text ?? '')?.[1] ?? '';
};
const confirm = (code: string) => house.watchbill.contact.verify({ person: 'ana', channel: 'mail', code });
const another = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('the code that arrives proves that somebody reads it', async () => {
  const code = await sent();
  expect(house.mail.letters.at(-1)).toMatchObject({ address: 'ana@example.org', subject: `Watchbill code ${code}` });
  expect(await house.watchbill.contact.list({})).toMatchObject([
    { person: 'ana', channel: 'mail', verifiedAt: null },
    { person: 'bela', verifiedAt: null },
  ]);
  expect(await confirm(code)).toMatchObject({ person: 'ana', verifiedAt: house.clock.now(), sent: null });
  expect(await house.watchbill.contact.list({ person: 'ana' })).toMatchObject([{ verifiedAt: house.clock.now() }]);
  expect(await confirm(code)).toMatchObject({ refusal: { problem: 'no code is on its way there' } });
});

test('another address under the same channel is another to prove', async () => {
  await confirm(await sent());
  house.configure({ people: { ana: { name: 'Ana', mail: 'ana@home.example' } } });
  expect(await house.watchbill.contact.list({})).toMatchObject([{ address: 'ana@home.example', verifiedAt: null }]);
});

test('a code is tried five times, and no more', async () => {
  const code = await sent();
  for (let n = 0; n < 5; n++)
    expect(await confirm(another(code))).toMatchObject({ refusal: { problem: 'that is not the code that was sent', hint: 'Look again.' } });
  expect(await confirm(code)).toMatchObject({
    refusal: { problem: expect.stringContaining('tried 5 times'), hint: 'watchbill oncall contact verify ana mail sends a new one.' },
  });
  expect(await confirm(await sent())).toMatchObject({ verifiedAt: house.clock.now() });
});

test('a code is good for a quarter of an hour, and only where it was sent', async () => {
  const code = await sent();
  expect(await house.watchbill.contact.verify({ person: 'bela', channel: 'mail', code })).toMatchObject({
    refusal: { problem: 'no code is on its way there' },
  });
  house.clock.advance(minutes(15));
  expect(await confirm(code)).toMatchObject({ refusal: { problem: expect.stringContaining('older than 15 minutes') } });
});

test('what cannot be sent, and who cannot be reached, is said', async () => {
  expect(await house.watchbill.contact.verify({ person: 'ana', channel: 'sms' })).toMatchObject({
    refusal: { kind: 'invalid', problem: 'ana has no sms', allowed: 'mail' },
  });
  expect(await house.watchbill.contact.verify({ person: 'chris', channel: 'sms' })).toMatchObject({
    refusal: { allowed: 'none; [people.chris] has no contact' },
  });
  expect(await house.watchbill.contact.list({ person: 'zoe' })).toMatchObject({ refusal: { where: 'zoe' } });
  house.mail.behave('refuse');
  expect(await house.watchbill.contact.verify({ person: 'ana', channel: 'mail' })).toMatchObject({
    refusal: { kind: 'undeliverable', channel: 'mail', problem: '550 5.1.1 No such user here' },
  });
});
