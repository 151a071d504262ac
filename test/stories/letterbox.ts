import type { Clock } from '../../src/domain/kernel/clock.ts';
import type { Channel, DeliveryFailure, Message, Receipt } from '../../src/domain/kernel/ports.ts';

type Behaviour = 'accept' | 'fail' | 'refuse' | 'hang' | 'throw';

/** How long a server may say nothing: what `send_timeout` is unless somebody says otherwise. */
const PATIENCE_MS = 20_000;

/** A channel that ends in memory and behaves as it is told, message by message. With a clock it does not wait for ever. */
export function letterbox(clock?: Pick<Clock, 'after'>) {
  const attempts: Message[] = [];
  const letters: Message[] = [];
  const held = new Set<(outcome: Receipt | DeliveryFailure) => void>();
  let behave: (message: Message) => Behaviour = () => 'accept';

  const accept = (message: Message): Receipt => {
    letters.push(message);
    return { receipt: `250 2.0.0 Ok: queued as ${letters.length}` };
  };

  const channel: Channel = {
    name: 'mail',
    send: async (message) => {
      attempts.push(message);
      switch (behave(message)) {
        case 'accept':
          return accept(message);
        case 'fail':
          return { problem: 'connect ECONNREFUSED 127.0.0.1:25', permanent: false };
        case 'refuse':
          return { problem: '550 5.1.1 No such user here', permanent: true };
        case 'throw':
          throw new Error('the socket broke');
        case 'hang':
          return new Promise((answer) => {
            const once = (outcome: Receipt | DeliveryFailure): void => {
              held.delete(once);
              answer('receipt' in outcome ? accept(message) : outcome);
            };
            held.add(once);
            clock?.after(PATIENCE_MS, () => {
              if (held.has(once)) once({ problem: 'no answer in time', permanent: false });
            });
          });
      }
    },
    close: async () => undefined,
  };

  return {
    channel,
    /** Every attempt, whatever became of it. */
    attempts,
    /** What was accepted. */
    letters,
    behave: (how: Behaviour | ((message: Message) => Behaviour)) => {
      behave = typeof how === 'function' ? how : () => how;
    },
    hanging: () => held.size,
    /** The server that said nothing answers at last. */
    answer: (how: 'accept' | 'fail' | 'refuse') => {
      for (const one of [...held]) {
        one(
          how === 'accept'
            ? { receipt: '' }
            : { problem: how === 'fail' ? 'the connection was lost' : '550 No such user here', permanent: how === 'refuse' },
        );
      }
    },
    /** The sender is gone; nobody waits for the answer any more. */
    abandon: () => held.clear(),
    /** To whom, in the order of acceptance: `ana@example.org [CRITICAL] A1 …`. */
    told: () => letters.map(({ address, subject }) => `${address} ${subject}`),
  };
}

export type Letterbox = ReturnType<typeof letterbox>;
