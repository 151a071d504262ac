import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { ANA, BELA, given, openHouse } from './house.ts';

const CHRIS = { name: 'chris', role: 'operator' } as const;

test('a shift is never anybody’s but one person’s, whatever they do at once', async () => {
  const people = [ANA, BELA, CHRIS] as const;
  const step = fc.record({
    verb: fc.constantFrom('handover', 'read', 'accept', 'withdraw'),
    who: fc.nat({ max: 2 }),
    at: fc.nat({ max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 10 }), async (rounds) => {
      const own = await openHouse();
      const { shift: verbs } = own.watchbill;
      let responsible: string | undefined;
      for (const round of rounds) {
        const answers = await Promise.all(
          round.map(({ verb, who, at }) => {
            const actor = people[who] ?? ANA;
            const others = people.filter((one) => one !== actor).map(({ name }) => name);
            const number = `H${at + 1}`;
            if (verb === 'handover') return verbs.handover({ to: others }, actor);
            if (verb === 'read') return verbs.read({ handover: number }, actor);
            return verb === 'accept' ? verbs.accept({ handover: number }, actor) : verbs.withdraw({ handover: number }, actor);
          }),
        );
        const accepted = answers.filter((answer, at) => round[at]?.verb === 'accept' && !isRefusal(answer));
        expect(accepted.length).toBeLessThanOrEqual(1);
        const [won] = accepted as readonly { readonly endedBy: string }[];
        responsible = won?.endedBy ?? responsible;
        const { pending, ...now } = given(await verbs.show({}));
        expect(pending.length).toBeLessThanOrEqual(1);
        expect(now.responsible).toBe(responsible ?? pending[0]?.from ?? null);
      }
      const list = given(await verbs.list({}));
      for (const one of list.filter(({ state }) => state === 'accepted')) {
        expect(one.to).toContain(one.endedBy);
        expect(given(await verbs.briefing({ of: one.number })).at).toBeLessThanOrEqual(one.endedAt ?? 0);
      }
      await own.close();
    }),
    { numRuns: 25 },
  );
});
