import type { Seen } from '../../domain/probes/probe.ts';
import { converse, hear, line } from './conversation.ts';
import type { Looking } from './kind.ts';

/** PING as an array of one bulk string. One that wants a password first is there all the same; one that is loading its data is not ready. */
export const lookRedis = (looking: Looking): Promise<Seen> =>
  converse(looking, async (socket) => {
    socket.write('*1\r\n$4\r\nPING\r\n');
    const answer = await hear(socket, line);
    if (!/^[+-]/.test(answer)) throw new Error('it does not speak as Redis does');
    return { values: { answer: answer.slice(1), ready: answer === '+PONG' || answer.startsWith('-NOAUTH') }, text: answer.slice(1) };
  });
