/** One page by two ways: each is its own row of the outbox, with its own attempts, receipt and end. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { eventually } from '../parts/eventually.ts';
import { type Smtp, startSmtp } from '../parts/smtp.ts';
import { startTwilio, type Twilio } from '../parts/twilio.ts';
import { alert, given, type House, minutes, openHouse } from '../stories/house.ts';

let smtp: Smtp;
let twilio: Twilio;
let house: House;

beforeEach(async () => {
  [smtp, twilio] = await Promise.all([startSmtp({ encryption: 'none' }), startTwilio()]);
  house = await openHouse({
    // None of its own: they are made of the settings, as in the program.
    channels: {},
    settings: {
      people: { ana: { name: 'Ana Moreau', mail: 'ana@example.org', sms: '+447700900123' } },
      policy: [{ name: 'everything', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['sms:+447700900124'] }] }],
      mail: {
        ...{ host: smtp.host, port: smtp.port, tls: 'none', from: 'watchbill@example.org' },
        ...{ user: smtp.login.user, password: smtp.login.password },
      },
      twilio: { account_sid: twilio.account, auth_token: twilio.token, from: twilio.from, api: twilio.api },
    },
  });
  await house.start();
});
afterEach(async () => {
  await house.close();
  await Promise.all([smtp.stop(), twilio.stop()]);
});

/** The outbox as `channel state`, once it stands so. */
const outbox = (...rows: readonly string[]) =>
  eventually(async () => {
    await house.settle();
    const found = await house.outbox();
    return rows.join() === found.map(({ channel, state }) => `${channel} ${state}`).join() && found;
  });

test('a step tells a person by mail and by SMS, each with its receipt', async () => {
  await house.receive(alert());
  const [mailed, texted] = await outbox('mail sent', 'sms sent');
  expect(mailed).toMatchObject({ address: 'ana@example.org', receipt: '250 2.0.0 Ok: queued as 1', attempts: 1 });
  expect(texted).toMatchObject({ address: '+447700900123', receipt: expect.stringMatching(/^SM0+1 queued$/), attempts: 1 });
  expect(smtp.mails.map(({ subject }) => subject)).toEqual(['[CRITICAL] A1 db1 is down']);
  expect(twilio.messages).toMatchObject([
    { to: '+447700900123', body: '[CRITICAL] A1 db1 is down\nAnswer with: watchbill alert acknowledge A1' },
  ]);
  expect(await house.timeline('A1')).toEqual(
    expect.arrayContaining([
      expect.stringContaining('step 1 of 2 of policy everything: told ana by mail, ana by sms'),
      expect.stringMatching(/sent .*ana by sms <\+447700900123>.*SM0+1 queued/),
    ]),
  );

  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }));
  await house.pass(minutes(10));
  expect(twilio.messages).toHaveLength(1);
});

test('one way that is closed for good closes no other, and the next step goes on', async () => {
  twilio.refuse((to) =>
    to.endsWith('123') ? { status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient' } : undefined,
  );
  await house.receive(alert());
  const [, texted] = await outbox('mail sent', 'sms failed');
  expect(texted).toMatchObject({
    attempts: 1,
    problem: expect.stringMatching(/refuses the recipient: .* unsubscribed recipient \(21610\)$/),
  });
  await house.pass(minutes(5));
  await outbox('mail sent', 'sms failed', 'sms sent');
  expect(twilio.messages.map(({ to }) => to)).toEqual(['+447700900124']);
});

test('a fault at Twilio delays the text message alone', async () => {
  twilio.refuse(() => ({ status: 503, code: 20503, message: 'Service Unavailable' }));
  await house.receive(alert());
  await outbox('mail sent', 'sms queued');
  twilio.refuse(() => undefined);
  await house.pass(minutes(1));
  const [, texted] = await outbox('mail sent', 'sms sent');
  expect(texted).toMatchObject({ attempts: 2, problem: null });
  expect(smtp.mails).toHaveLength(1);
});

test('a test page goes through every way at once', async () => {
  expect(given(await house.watchbill.notification.test({ person: 'ana' }))).toMatchObject([
    { channel: 'mail', receipt: expect.stringMatching(/^250 /), problem: null },
    { channel: 'sms', receipt: expect.stringMatching(/^SM/), problem: null },
  ]);
  expect(twilio.messages[0]?.body).toBe('Watchbill test page\nIf you can read it, pages will reach you here. Nothing needs doing.');
});

test('without an account the page waits, and says for what', async () => {
  house.watchbill.configure(settingsFrom({}));
  expect(house.watchbill.surroundings.ports.channel('sms')).toMatchObject({
    refusal: { problem: 'there is no [twilio] account in the configuration' },
  });
});
