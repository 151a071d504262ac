import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { ANA, openHouse } from '../stories/house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  house = await openHouse({
    settings: {
      people: {
        ana: { name: 'Ana' },
        bela: { name: 'Bela', role: 'lead' },
        chris: { name: 'Chris', role: 'admin' },
        dora: { name: 'Dora', role: 'viewer' },
      },
    },
  });
});
afterEach(() => house.close());

const said = (answer: unknown): unknown => (isRefusal(answer) ? explain(answer) : answer);

test('a refusal says who can', async () => {
  expect(said(await house.watchbill.run('task.create', { title: 'x' }, { name: 'dora', role: 'viewer' }))).toMatchObject({
    text: "'task create' needs an operator; you are a viewer.",
    hint: 'Ask ana or bela or chris.',
    details: { who: ['ana', 'bela', 'chris'] },
    exitCode: 1,
    httpStatus: 403,
  });
  expect(said(await house.watchbill.run('token.list', {}, ANA))).toMatchObject({ hint: 'Ask chris.' });
  expect(said(await house.watchbill.run('override.remove', { overrides: ['O1'] }, { name: 'dora', role: 'viewer' }))).toMatchObject({
    text: "'oncall override remove' needs an operator; you are a viewer.",
  });
});

test('a silence of more than a day is for a lead, and says whom to ask', async () => {
  const long = { matchers: ['severity=warning'], for: '25h', comment: 'the move' };
  expect(said(await house.watchbill.run('silence.add', long, ANA))).toMatchObject({
    text: "'silence add' for more than 24 hours needs a lead; you are an operator.",
    hint: 'Ask bela or chris.',
  });
  expect(await house.watchbill.run('silence.add', long, { name: 'bela', role: 'lead' })).toMatchObject({ number: 'S1' });
});

test('where nobody could, nobody is named', async () => {
  house.configure({ people: { ana: { name: 'Ana' } } });
  const refused = said(await house.watchbill.run('token.list', {}, ANA));
  expect(refused).not.toHaveProperty('hint');
});
