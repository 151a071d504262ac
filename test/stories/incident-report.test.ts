/** The report after an incident: from the log, the outbox and the inventory, as text, as a page and as data; the pages went to a real mail server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailChannel } from '../../src/integrations/messaging/mail.ts';
import { newShell } from '../cli/shell.ts';
import { browsed } from '../parts/browser.ts';
import { eventually } from '../parts/eventually.ts';
import { skipUnless } from '../parts/present.ts';
import { type Smtp, startSmtp } from '../parts/smtp.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

const HOSTILE = 'Checkout <script>document.title="owned"</script> | slow';

let clock: SteppedClock;
let shell: ReturnType<typeof newShell>;
let smtp: Smtp;
let house: House;

/** What happened: declared, paged, answered, handed over, merged with what alerts, ended; and one thing is still to be done. */
beforeEach(async () => {
  clock = steppedClock();
  shell = newShell();
  smtp = await startSmtp();
  const { host, port, login, ca } = smtp;
  const mail = {
    host,
    port,
    tls: 'starttls',
    user: login.user,
    password: login.password,
    from: 'Watchbill <watchbill@example.org>',
    ca,
  } as const;
  house = await openHouse({
    db: shell.env.WATCHBILL_DB,
    clock,
    settings: settings(),
    channels: { mail: mailChannel(mail) },
  });
  await house.start();
  const { watchbill } = house;
  for (const name of ['web07', 'shop', 'checkout']) given(await watchbill.component.create({ name, type: 'service' }));
  given(await watchbill.component.link({ component: 'shop', kind: 'needs', to: 'web07' }));
  given(
    await watchbill.incident.declare({ title: HOSTILE, severity: 'critical', component: ['web07'], page: ['bela'], text: 'p95 is 9 s' }),
  );
  await house.settle();
  await smtp.waitFor(({ subject }) => subject.startsWith('[CRITICAL] I1'));
  await eventually(async () => (await house.outbox())[0]?.state === 'sent');
  clock.advance(minutes(4));
  given(await watchbill.incident.acknowledge({ incidents: ['I1'], note: 'on it' }, BELA));
  clock.advance(minutes(10));
  given(await watchbill.incident.role({ incident: 'I1', role: 'lead', person: 'ana', note: 'you know the cache' }, BELA));
  given(await watchbill.incident.status({ incident: 'I1', stage: 'identified', note: 'cold cache' }));
  given(await watchbill.task.create({ title: 'Warm the cache on deploy', parent: 'T1', priority: 'high', assignee: 'ana' }));
  clock.advance(minutes(16));
  given(await watchbill.incident.resolve({ incidents: ['I1'], note: 'warm' }));
  await house.close();
});
afterEach(async () => {
  await smtp.stop();
  shell.remove();
});

const say = async (...argv: readonly string[]) => {
  const { code, out, err } = await shell.watchbill(argv, { clock });
  expect(code, err).toBe(0);
  return out;
};

test('the report tells who, when, what was felt and what is to be done', async () => {
  const report = JSON.parse(await say('incident', 'report', 'I1', '--json')) as Record<string, unknown>;
  expect(report).toMatchObject({
    incident: { number: 'I1', severity: 'critical', stage: 'resolved', lead: 'ana' },
    toAcknowledge: minutes(4),
    toResolve: minutes(30),
    duration: minutes(30),
    people: [
      { person: 'bela', roles: [{ role: 'lead' }], pages: 1, delivered: 1 },
      { person: 'ana', roles: [{ role: 'lead', until: null }], pages: 0 },
    ],
    pages: [{ person: 'bela', channel: 'mail', outcome: 'delivered', detail: expect.stringMatching(/^250 /) }],
    impact: {
      components: [{ name: 'web07' }],
      felt: 1,
      named: [{ name: 'shop', effect: 'breaks' }],
    },
    followUps: [{ number: 'T2', title: 'Warm the cache on deploy', status: 'open', priority: 'high', assignee: 'ana' }],
  });
  const entries = (report['timeline'] as readonly { entry: string; text: string }[]).map(({ entry, text }) => `${entry} ${text}`);
  expect(entries).toEqual([
    expect.stringMatching(/^opened critical incident declared: .* \(web07\); pages bela under policy everything$/),
    expect.stringMatching(/^page step 1 of 4 of policy everything: told bela by mail; next step at 03:05:00Z$/),
    expect.stringMatching(/^page page N1 delivered to bela by mail <bela@example.org>: 250 /),
    'answer acknowledged by bela: on it',
    'role bela is lead',
    expect.stringMatching(/^page clock stopped: acknowledged by bela/),
    'role ana is lead, taking over from bela, said by bela: you know the cache',
    'stage investigating → identified: cold cache',
    'stage identified → resolved: warm',
    expect.stringMatching(/^task done: I1 was resolved by ana$/),
  ]);
});

test('as text it is Markdown with room for what people have to write', async () => {
  const text = await say('incident', 'report', 'I1');
  expect(text).toBe(await say('incident', 'report', 'I1', '--markdown'));
  expect(text.split('\n')[0]).toBe('# I1 Checkout \\<script\\>document.title="owned"\\</script\\> \\| slow');
  expect(text.match(/^## .*$/gm)).toEqual(
    ['People', 'Impact', 'Timeline', 'Pages', 'Alerts', 'Follow-up', 'What caused it', 'What went well', 'What to learn'].map(
      (title) => `## ${title}`,
    ),
  );
  expect(text).toContain('| bela | lead 03:04:00Z to 03:14:00Z | 1 | 1 |');
  expect(text).toContain('2026-11-21 03:04:00Z, after 4m00s');
});

test('one that is not over says so, and one without a component felt nothing that is known', async () => {
  const again = await openHouse({ db: shell.env.WATCHBILL_DB, clock, settings: settings() });
  await again.receive(alert({ fingerprint: 'x' }), alert({ fingerprint: 'y' }));
  given(await again.watchbill.alert.merge({ alerts: ['A1', 'A2'] }));
  await again.close();
  const text = await say('incident', 'report', 'I2');
  expect(text).toContain('It is not over: investigating, 0s so far.');
  expect(text).toContain('## Impact\n\nNone.');
  const { code, err } = await shell.watchbill(['incident', 'report', 'I9'], { clock });
  expect([code, err]).toEqual([1, expect.stringContaining('There is no incident I9.')]);
});

skipUnless('chromium')('a real browser', () => {
  test('shows the page, and runs nothing that was smuggled in', async () => {
    const file = join(shell.path, 'report.html');
    await say('incident', 'report', 'I1', '--html', file);
    const { stdout, stderr } = browsed(file);
    expect(stdout, stderr).toContain('<h1>I1 Checkout &lt;script&gt;');
    expect(stdout).toContain('<td>bela</td>');
    expect(stdout).toContain('<h2>What to learn</h2>');
    expect(stdout).not.toContain('<script');
    expect(stdout).not.toMatch(/(?:src|href)=/);
    expect(readFileSync(file, 'utf8')).toContain("default-src 'none'");
  }, 90_000);
});
