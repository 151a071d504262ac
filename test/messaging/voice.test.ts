import { expect, test } from 'vitest';
import type { TwilioLimits } from '../../src/integrations/messaging/twilio.ts';
import { voiceChannel, voiceTwiml } from '../../src/integrations/messaging/voice.ts';
import { freePort } from '../parts/port.ts';
import { type Refusal, startTwilio } from '../parts/twilio.ts';
import { channelConformance } from './channel-conformance.ts';

// The client honours it for https, whatever the host, and nothing may leave the machine.
delete process.env['HTTP_PROXY'];

const BRIEF: TwilioLimits = { attempt: 1_500 };

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const spoken = (twiml: string): readonly string[] =>
  [...twiml.matchAll(/<Say>(.*?)<\/Say>/gs)].map(([, said = '']) => said.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? ''));

channelConformance(
  'voice',
  {
    carries: ({ subject, text }) => ({ subject, text: text.split('\n').at(-1) ?? '' }),
    knowsRepeats: false,
    noAddresses: ['', 'ana', '447700900123', '+44 7700 900123', '+447700900123\n', 'sip:ana@example.org', 'client:ana'],
  },
  async () => {
    const twilio = await startTwilio();
    const refusals: Record<string, Refusal> = {
      'refuse for now': { status: 429, code: 20429, message: 'Too Many Requests' },
      'refuse for good': { status: 400, code: 21211, message: 'Invalid To Phone Number' },
      hang: 'hang',
    };
    const { account, token, from } = twilio;
    return {
      get arrived() {
        return twilio.calls.map(({ to, twiml, raw }) => {
          const [first = '', second = '', last = ''] = spoken(twiml);
          expect(second).toBe(first);
          return { address: to, subject: first, text: last, raw };
        });
      },
      receipt: /^CA[0-9a-f]{32} queued$/,
      address: '+447700900123',
      open: () => voiceChannel({ account, token, from, api: twilio.api }, BRIEF),
      openNowhere: async () => voiceChannel({ account, token, from, api: `http://127.0.0.1:${await freePort()}` }, BRIEF),
      behave: (how) => twilio.refuse(() => refusals[how]),
      stop: () => twilio.stop(),
    };
  },
);

test('a call says the subject twice and the last line, and nothing of it is markup', () => {
  expect(voiceTwiml({ subject: '[CRITICAL] A1 <db1> & "co"', text: 'much\nAnswer it' })).toBe(
    '<Response><Pause length="1"/><Say>[CRITICAL] A1 &lt;db1&gt; &amp; &quot;co&quot;</Say><Pause length="1"/>' +
      '<Say>[CRITICAL] A1 &lt;db1&gt; &amp; &quot;co&quot;</Say><Pause length="1"/><Say>Answer it</Say></Response>',
  );
  expect(voiceTwiml({ subject: '&'.repeat(1_000), text: "'".repeat(1_000) }).length).toBeLessThanOrEqual(4_000);
});
