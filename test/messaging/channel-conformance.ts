import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel, DeliveryFailure, Message, Receipt } from '../../src/domain/kernel/ports.ts';

/** A message as the far side has it, whatever the channel's protocol. */
export interface Arrived {
  /** The protocol's own idempotency handle: a Message-ID, an Idempotency-Key. Absent where the protocol has none. */
  readonly id?: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  /** Everything that came over the wire. */
  readonly raw: string;
}

/** The other end of a channel, a real server that misbehaves on request. */
export interface FarSide {
  readonly arrived: readonly Arrived[];
  /** What an accepted message's receipt looks like. */
  readonly receipt: RegExp;
  readonly address: string;
  /** A channel to it whose own timeouts are short enough to wait for. */
  open(): Channel;
  /** A channel to a place where nothing listens. */
  openNowhere(): Promise<Channel>;
  behave(how: 'well' | 'refuse for now' | 'refuse for good' | 'hang'): void;
  stop(): Promise<void>;
}

type Said = Pick<Message, 'subject' | 'text'>;

/** Where channels differ by nature, not by quality. */
export interface Nature {
  /** What of a message there is room for. */
  readonly carries: (said: Said) => Said;
  /** Whether a message that is sent again can be known for the same. */
  readonly knowsRepeats: boolean;
  /** What is no address here, and must not leave. */
  readonly noAddresses: readonly string[];
}

/** What every channel does, whichever way it reaches people. A new one calls this with its far side. */
export function channelConformance(name: string, { carries, knowsRepeats, noAddresses }: Nature, start: () => Promise<FarSide>): void {
  describe(`${name}: a channel`, () => {
    let far: FarSide;
    let channel: Channel;
    let serial = 0;

    beforeAll(async () => {
      far = await start();
      channel = far.open();
    });
    afterAll(async () => {
      await channel?.close();
      await far?.stop();
    });

    const message = (change: Partial<Message> = {}): Message => ({
      key: `0198f3a0-0000-7000-8000-${String(++serial).padStart(12, '0')}`,
      address: far.address,
      subject: 'A1 critical InstanceDown: db1',
      text: 'Instance db1 down\nAcknowledge: watchbill alert acknowledge A1',
      ...change,
    });
    const never = new AbortController().signal;
    const send = (change?: Partial<Message>, signal: AbortSignal = never): Promise<Receipt | DeliveryFailure> =>
      channel.send(message(change), signal);
    const failure = (outcome: Receipt | DeliveryFailure): DeliveryFailure => {
      if ('receipt' in outcome) throw new Error(`delivered: ${outcome.receipt}`);
      return outcome;
    };
    /** One sentence on one line: no stack, no control character, no full stop of its own. */
    const sentence = /^[^\p{Cc}\p{Cf}]{10,500}[^.\p{Cc}]$/u;

    test("delivers, and returns the server's own words", async () => {
      far.behave('well');
      const outcome = await send({ text: 'first line\nsecond line' });
      expect(outcome).toEqual({ receipt: expect.stringMatching(far.receipt) });
      expect(far.arrived.at(-1)).toMatchObject({
        address: far.address,
        ...carries({ subject: 'A1 critical InstanceDown: db1', text: 'first line\nsecond line' }),
      });
    });

    test('carries every script and sign', async () => {
      far.behave('well');
      const said = { subject: 'Störung: 東京-db1 ↓ 🔥', text: 'Ελληνικά, עברית, 日本語\n.\n..dots\nFrom here on' };
      await send(said);
      expect(far.arrived.at(-1)).toMatchObject(carries(said));
    });

    if (knowsRepeats)
      test('gives a message that is sent again the same id, and another message another', async () => {
        far.behave('well');
        const once = message();
        for (const sent of [once, once, message()]) await channel.send(sent, never);
        const [first, second, third] = far.arrived.slice(-3).map((arrived) => arrived.id);
        expect(first).toMatch(/./);
        expect(second).toBe(first);
        expect(third).not.toBe(first);
      });

    test('any text may be a key', async () => {
      far.behave('well');
      expect(await send({ key: 'a key>\r\nBcc: eve@example.org' })).toHaveProperty('receipt');
      if (knowsRepeats) expect(far.arrived.at(-1)?.id).toMatch(/^[!-~]+$/);
      expect(far.arrived.at(-1)?.raw).not.toMatch(/^Bcc:/im);
    });

    test('a refusal for now is not for good', async () => {
      far.behave('refuse for now');
      expect(await send()).toEqual({ problem: expect.stringMatching(sentence), permanent: false });
    });

    test('a refusal for good is for good, and the next message goes through', async () => {
      far.behave('refuse for good');
      expect(await send()).toEqual({ problem: expect.stringMatching(sentence), permanent: true });
      far.behave('well');
      expect(await send()).toHaveProperty('receipt');
    });

    test('a server that says nothing is given up on', async () => {
      far.behave('hang');
      expect(await send()).toEqual({ problem: expect.stringMatching(/in time$/), permanent: false });
      far.behave('well');
      expect(await send()).toHaveProperty('receipt');
    });

    test('an abort ends the attempt at once', async () => {
      far.behave('hang');
      const stop = new AbortController();
      const sending = send({}, stop.signal);
      stop.abort();
      expect(failure(await sending)).toEqual({ problem: expect.stringMatching(/stopped/), permanent: false });
      expect(failure(await send({}, AbortSignal.abort()))).toMatchObject({ permanent: false });
      far.behave('well');
      expect(await send()).toHaveProperty('receipt');
    });

    test('can be looked at without sending anything', async () => {
      far.behave('well');
      const before = far.arrived.length;
      expect(await channel.verify?.(never)).toEqual({ receipt: expect.stringMatching(sentence) });
      expect(far.arrived).toHaveLength(before);
      const nowhere = await far.openNowhere();
      expect(await nowhere.verify?.(never)).toEqual({ problem: expect.stringMatching(sentence), permanent: false });
      await nowhere.close();
    });

    test('where nothing listens it says so', async () => {
      const nowhere = await far.openNowhere();
      expect(await nowhere.send(message(), never)).toEqual({ problem: expect.stringMatching(sentence), permanent: false });
      await nowhere.close();
    });

    test('text from outside stays text', async () => {
      far.behave('well');
      const outcome = await send({
        subject: 'db1\r\nBcc: eve@example.org\r\n\r\nsmuggled\u001b]52;c;Zm9v\u0007\u202e',
        text: 'one\r\n.\r\nMAIL FROM:<eve@example.org>\u0000\u001b[31mred\u001b[0m \u202eright\nlast',
      });
      expect(outcome).toHaveProperty('receipt');
      const { raw, subject, text } = far.arrived.at(-1) ?? { raw: '', subject: '', text: '' };
      expect(raw).not.toMatch(/^Bcc:/im);
      expect({ subject, text }).toEqual(
        carries({ subject: 'db1 Bcc: eve@example.org smuggled', text: 'one\n.\nMAIL FROM:<eve@example.org>red right\nlast' }),
      );
    });

    test('a megabyte does no harm, and arrives as far as there is room', async () => {
      far.behave('well');
      const text = 'all work and no play makes jack a dull boy\n'.repeat(25_000).trimEnd();
      expect(await send({ text })).toHaveProperty('receipt');
      expect(far.arrived.at(-1)?.text.length).toBe(carries({ subject: '', text }).text.length);
    });

    test.each(noAddresses)('the address %j is refused before anything is sent', async (address) => {
      far.behave('well');
      const before = far.arrived.length;
      expect(await send({ address })).toEqual({ problem: expect.stringMatching(sentence), permanent: true });
      expect(far.arrived.length).toBe(before);
    });

    test('many at once, each exactly once', async () => {
      far.behave('well');
      const before = far.arrived.length;
      const messages = Array.from({ length: 40 }, (_, n) => message({ subject: `number ${n}` }));
      const outcomes = await Promise.all(messages.map((each) => channel.send(each, never)));
      expect(outcomes.filter((outcome) => 'receipt' in outcome)).toHaveLength(40);
      expect(new Set(far.arrived.slice(before).map((arrived) => arrived.subject)).size).toBe(40);
      expect(far.arrived.length).toBe(before + 40);
    });

    test('closing waits for what is on its way, and ends the channel', async () => {
      far.behave('well');
      const closing = far.open();
      const sending = closing.send(message(), never);
      await closing.close();
      expect(await sending).toHaveProperty('receipt');
      expect(await closing.send(message(), never)).toMatchObject({ problem: expect.stringMatching(/closed/), permanent: false });
      await closing.close();
    });
  });
}
