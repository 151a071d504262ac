/** Stages, roles and answers of one incident under every interleaving of three people, beside a model of a dozen lines. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Incident, MOVES, ROLES, type Role, STAGES, type Stage } from '../../src/domain/incidents/incident.ts';
import { refusedMove } from '../../src/domain/incidents/stage.ts';
import type { Actor } from '../../src/domain/kernel/access.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { given, openHouse, settings } from '../stories/house.ts';

const PERSONS = ['ana', 'bela', 'chris'] as const;
type Person = (typeof PERSONS)[number];

type Act =
  | { readonly kind: 'acknowledge' | 'resolve' | 'reopen' | 'start'; readonly by: Person }
  | { readonly kind: 'status'; readonly by: Person; readonly stage: Stage }
  | { readonly kind: 'role'; readonly by: Person; readonly role: Role; readonly person: Person | 'none' };

const by = fc.constantFrom(...PERSONS);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom('acknowledge' as const, 'resolve' as const, 'reopen' as const, 'start' as const), by }),
  fc.record({ kind: fc.constant('status' as const), by, stage: fc.constantFrom(...STAGES) }),
  fc.record({
    kind: fc.constant('role' as const),
    by,
    role: fc.constantFrom(...ROLES),
    person: fc.constantFrom(...PERSONS, 'none' as const),
  }),
);

interface Model {
  stage: Stage;
  answered: Person | null;
  started: boolean;
  readonly roles: Map<Role, Person>;
}

/** What an act makes of it; false when it is refused, and then nothing may change. */
function apply(model: Model, one: Act): boolean {
  const over = model.stage === 'resolved';
  const answer = (): void => {
    if (model.answered !== null) return;
    model.answered = one.by;
    if (!model.roles.has('lead')) model.roles.set('lead', one.by);
  };
  switch (one.kind) {
    case 'acknowledge':
      if (over || model.answered !== null) return false;
      answer();
      return true;
    case 'start':
      if (over || model.started) return false;
      model.started = true;
      answer();
      return true;
    case 'status':
      if (over || one.stage === 'resolved' || one.stage === model.stage) return false;
      model.stage = one.stage;
      return true;
    case 'resolve':
      if (over) return false;
      model.stage = 'resolved';
      return true;
    case 'reopen':
      if (!over) return false;
      Object.assign(model, { stage: 'investigating', started: false });
      return true;
    case 'role': {
      const person = one.person === 'none' ? undefined : one.person;
      if (model.roles.get(one.role) === person) return false;
      if (person === undefined) model.roles.delete(one.role);
      else model.roles.set(one.role, person);
      return true;
    }
  }
}

test('an incident is what its acts make of it, and a refused one changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 14 }), async (acts) => {
      const house = await openHouse({ settings: settings() });
      try {
        const { incident, task } = house.watchbill;
        given(await incident.declare({ title: 'x', severity: 'warning', page: ['bela'] }));
        const model: Model = { stage: 'investigating', answered: null, started: false, roles: new Map() };
        const run = (one: Act, who: Actor): Promise<unknown> => {
          switch (one.kind) {
            case 'start':
              return task.start({ tasks: ['T1'] }, who);
            case 'status':
              return incident.status({ incident: 'I1', stage: one.stage }, who);
            case 'role':
              return incident.role({ incident: 'I1', role: one.role, person: one.person }, who);
            case 'reopen':
              return incident.reopen({ incident: 'I1' }, who);
            default:
              return incident[one.kind]({ incidents: ['I1'] }, who);
          }
        };
        for (const one of acts) {
          house.clock.advance(1_000);
          const answer = await run(one, { name: one.by, role: 'operator' });
          expect([one, !isRefusal(answer)]).toEqual([one, apply(model, one)]);
          const row = given(await incident.show({ incident: 'I1' }));
          expect({ stage: row.stage, answered: row.acknowledgedBy, lead: row.lead, over: row.resolvedAt !== null }).toEqual({
            stage: model.stage,
            answered: model.answered,
            lead: model.roles.get('lead') ?? null,
            over: model.stage === 'resolved',
          });
          expect(new Map(row.roles.map(({ role, person }) => [role, person]))).toEqual(model.roles);
        }
      } finally {
        await house.close();
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('the table of moves is all there is: every other move is refused, and resolving waits for the alerts', () => {
  const incident = (stage: Stage, open = 0): Incident =>
    ({ number: 1, stage, open, mergedInto: null, resolvedAt: stage === 'resolved' ? 1 : null }) as Incident;
  for (const verb of ['status', 'resolve', 'reopen'] as const)
    for (const from of STAGES)
      for (const to of STAGES) {
        const allowed = from !== to && MOVES[verb].from.includes(from) && MOVES[verb].to.includes(to);
        expect([verb, from, to, refusedMove(incident(from), verb, to) === undefined]).toEqual([verb, from, to, allowed]);
      }
  expect(refusedMove(incident('monitoring', 1), 'resolve', 'resolved')).toMatchObject({ refusal: { kind: 'conflict' } });
});
