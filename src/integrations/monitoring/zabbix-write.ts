/** What a Zabbix takes by `event.acknowledge`: an action is a sum of bits, those of suppression since 6.2. */
import { clip } from '../../domain/kernel/plain.ts';
import type { Writing } from '../../domain/sources/write-back.ts';
import type { Conversation } from './poll.ts';
import { comment, type Writer } from './write.ts';
import { EVENT_ID } from './zabbix.ts';
import { API, call, enter } from './zabbix-api.ts';

const CLOSE = 1;
const ACKNOWLEDGE = 2;
const MESSAGE = 4;
const UNACKNOWLEDGE = 16;
const SUPPRESS = 32;
const UNSUPPRESS = 64;

const LONGEST_MESSAGE = 2_048;

export const zabbixWrite: Writer = {
  kind: 'zabbix',
  tail: API,
  *say({ token = '' }, writing) {
    const { fingerprint, aspect } = writing;
    if (!EVENT_ID.test(fingerprint)) return { problem: 'it is no event of Zabbix', refused: true };
    const entered = yield* enter(token);
    if ('problem' in entered) return entered;
    if (aspect === 'silence' && entered.version < 602) return { problem: 'a Zabbix before 6.2 cannot suppress a problem', refused: true };
    return yield* update(writing, entered.login);
  },
};

function* update(writing: Writing, login: Parameters<typeof call>[2]): Conversation<{ readonly receipt: null }> {
  const { fingerprint, wanted, told } = writing;
  const word = wanted ?? told;
  const params = {
    eventids: [fingerprint],
    ...ACTIONS[writing.aspect](writing),
    ...(word === null ? {} : { message: clip(comment(writing, word), LONGEST_MESSAGE) }),
  };
  const answered = yield* call('event.acknowledge', params, login);
  return 'problem' in answered ? answered : { receipt: null };
}

const ACTIONS: Readonly<Record<Writing['aspect'], (writing: Writing) => { readonly action: number; readonly suppress_until?: number }>> = {
  acknowledge: ({ wanted }) => ({ action: MESSAGE + (wanted === null ? UNACKNOWLEDGE : ACKNOWLEDGE) }),
  silence: ({ wanted }) =>
    wanted === null
      ? { action: MESSAGE + UNSUPPRESS }
      : { action: MESSAGE + SUPPRESS, suppress_until: Math.ceil((wanted.until ?? 0) / 1_000) },
  close: () => ({ action: MESSAGE + CLOSE }),
};
