/**
 * The engine is killed in every state that a message passes through, by every kind of channel, and started again: each page arrives, those that
 * arrive twice do under one key, and the vendor's words about them only lead forward.
 *
 * A run has seven kills, one in each state. `WATCHBILL_TEST_KILLS=200` is the whole proof and takes some minutes, most of them for starting the
 * program again; what may double is the one message that its server had taken and the outbox did not know of, so the share is judged there.
 */
import twilioClient from 'twilio';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../parts/eventually.ts';
import { openPaging } from '../parts/paging.ts';
import { startServe } from '../parts/program.ts';
import { recordsLeftIn, recordsOf } from '../parts/records.ts';
import { startTwilio } from '../parts/twilio.ts';
import { tell } from '../parts/webhook.ts';
import { keyOf } from './promises.ts';

/** One in each state, and by every way. */
const PLACES_IN_A_RUN = 7;
const KILLS = Number(process.env['WATCHBILL_TEST_KILLS'] ?? PLACES_IN_A_RUN);
/** Delivered in each life before the one that it ends with, so that a kill is rare beside them. */
const FILLERS = 20;
const OUTSIDE = 'https://watchbill.example.org';
const ADDRESSES = { mail: 'ana@example.org', sms: '+447700900123', voice: '+447700900124' } as const;
type Way = keyof typeof ADDRESSES;

interface Place {
  readonly at: string;
  /** Behind so many messages and reports of the same life that got there before. */
  readonly behind: 'messages' | 'reports' | 'nothing';
  readonly ways: readonly Way[];
  /** What the process leaves of the message. */
  readonly left: { readonly state: string; readonly attempts?: number };
  readonly refused?: true;
  readonly word?: true;
}

const ALL = ['mail', 'sms', 'voice'] as const;
const TOLD = ['sms', 'voice'] as const;
const PLACES: readonly Place[] = [
  { at: 'intake.committed', behind: 'reports', ways: ALL, left: { state: 'queued', attempts: 0 } },
  { at: 'delivery.claimed', behind: 'messages', ways: ALL, left: { state: 'sending' } },
  { at: 'delivery.accepted', behind: 'messages', ways: ALL, left: { state: 'sending' } },
  { at: 'delivery.settled', behind: 'messages', ways: ALL, left: { state: 'sent' } },
  { at: 'delivery.settled', behind: 'messages', ways: ALL, left: { state: 'queued', attempts: 1 }, refused: true },
  { at: 'receipt.written', behind: 'nothing', ways: TOLD, left: { state: 'sent' }, word: true },
  { at: 'receipt.committed', behind: 'nothing', ways: TOLD, left: { state: 'sent' }, word: true },
];

test(`${KILLS} kills in every state of the outbox lose no page`, { timeout: 120_000 + KILLS * 8_000 }, async () => {
  const twilio = await startTwilio();
  onTestFinished(twilio.stop);
  const step = (name: string, tell: string): string =>
    `\n[[policy]]\nname = "${name}"\nmatch = { way = "${name}" }\nstep = [{ tell = ["${tell}"] }]\n`;
  const paging = await openPaging({
    match: { way: 'none' },
    steps: [{ delay: '0s', tell: 'ana' }],
    more: `
${ALL.map((way) => step(way, `${way}:${ADDRESSES[way]}`)).join('')}
[twilio]
account_sid = "${twilio.account}"
auth_token = "${twilio.token}"
from = "${twilio.from}"
api = "${twilio.api}"

[reply]
url = "${OUTSIDE}"
secret = "s3cret"
`,
    notification: 'cap = "none"\nfirst_retry = "1s"\nbudget = { mail = "none", sms = "none", voice = "none" }',
  });
  onTestFinished(paging.close);
  const { home, smtp, token } = paging;

  /** What arrived, by key, whatever by. */
  const arrivals = (): readonly string[] => [
    ...smtp.mails.map(keyOf),
    ...[...twilio.messages, ...twilio.calls].map(({ raw }) => new URLSearchParams(raw).get('StatusCallback')?.split('/').at(-1) ?? raw),
  ];
  const word = async (url: string, key: string, way: Way, said: string): Promise<number | undefined> => {
    const path = `/v1/receipts/twilio/${key}`;
    const form = { [way === 'voice' ? 'CallStatus' : 'MessageStatus']: said };
    const signature = twilioClient.getExpectedTwilioSignature(twilio.token, OUTSIDE + path, form);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
    return fetch(url + path, { method: 'POST', body: new URLSearchParams(form), headers }).then(
      ({ status }) => status,
      () => undefined,
    );
  };

  const serve = await startServe(home);
  onTestFinished(serve.stop);
  /** As many messages of this life as that have been handed over, or not, and written down. */
  const settled = (count: number): Promise<unknown> =>
    eventually(() => serve.output().match(/page N\d+ about/g)?.length === count, { within: 30_000, what: `${count} settled messages` });
  let waiting = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const place = PLACES[kill % PLACES.length] as Place;
    const way = place.ways[(kill + Math.floor(kill / PLACES.length)) % place.ways.length] as Way;
    const passed = { messages: FILLERS + waiting, reports: 1, nothing: 0 }[place.behind];
    await serve.restart({ env: { WATCHBILL_FAILPOINT: `${place.at}#${passed + 1}` } });

    const names = Array.from({ length: FILLERS }, (_, index) => `filler-${kill}-${index}`);
    expect(await tell(serve.url, token, { status: 'firing', names, labels: { way: 'mail' } })).toBe(200);
    await settled(FILLERS + waiting);

    if (place.refused) {
      smtp.objectToMessages(() => ({ code: 451, text: '4.3.0 Try again later' }));
      twilio.refuse(() => ({ status: 503, type: 'text/plain', text: 'later' }));
    }
    await tell(serve.url, token, { status: 'firing', names: [`target-${kill}`], labels: { way } });
    const target = (): string | undefined => recordsLeftIn(home.db).outbox.at(-1)?.id;
    if (place.word) {
      await settled(FILLERS + waiting + 1);
      await word(serve.url, target() ?? '', way, way === 'voice' ? 'completed' : 'delivered');
    }
    expect(await serve.ended()).toBeNull();
    smtp.acceptEverything();
    twilio.refuse(() => undefined);
    const last = recordsLeftIn(home.db).outbox.at(-1);
    expect([place.at, way, last]).toEqual([place.at, way, expect.objectContaining({ ...place.left, person: ADDRESSES[way] })]);
    waiting = last?.state === 'sent' ? 0 : 1;

    if (!place.word) continue;
    // Told again, late and out of order, it leads no further than it was.
    await serve.restart({ env: { WATCHBILL_FAILPOINT: undefined } });
    const said = way === 'voice' ? ['ringing', 'completed'] : ['sent', 'delivered'];
    for (const again of [...said, ...said]) expect(await word(serve.url, target() ?? '', way, again)).toBe(204);
    const [row] = await home.json<readonly { delivery: string; state: string }[]>(['outbox', 'list', '--limit', '1']);
    expect(row).toMatchObject({ state: 'sent', delivery: said[1] });
  }

  await serve.restart({ env: { WATCHBILL_FAILPOINT: undefined } });
  await eventually(
    async () => (await home.json<unknown[]>(['outbox', 'list', '--state', 'sent', '--limit', '10000'])).length === KILLS * (FILLERS + 1),
    {
      within: 30_000,
      every: 200,
      what: 'every page is sent',
    },
  );
  expect(await home.json(['audit'])).toEqual([]);
  await serve.stop();

  const { outbox } = recordsOf(home.db);
  const came = arrivals();
  const keys = new Set(came);
  expect(outbox.filter(({ id }) => !keys.has(id)).map(({ number }) => `N${number} never came`)).toEqual([]);
  expect([...keys].filter((key) => !outbox.some(({ id }) => id === key))).toEqual([]);
  const doubled = came.length - keys.size;
  console.info(`${KILLS} kills: ${outbox.length} pages, all of them arrived, ${doubled} a second time under the same key`);
  expect(doubled).toBe(
    Array.from({ length: KILLS }, (_, kill) => PLACES[kill % PLACES.length]).filter((place) => place?.at === 'delivery.accepted').length,
  );
  if (KILLS >= 100) expect(doubled / came.length).toBeLessThan(0.01);
});
