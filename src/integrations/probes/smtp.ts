/** A mail server's greeting, and what it answers to EHLO (RFC 5321 §4.1.1.1). No mail is begun. */
import type { Seen } from '../../domain/probes/probe.ts';
import { converse, hear } from './conversation.ts';
import type { Looking } from './kind.ts';

/** A reply ends with the line that has a space behind its code. */
const reply = (heard: Buffer): readonly string[] | undefined => {
  const text = heard.toString('latin1');
  return /^\d{3}(?: .*)?\r?\n$/m.test(text) ? text.trimEnd().split(/\r?\n/) : undefined;
};

export const lookSmtp = (looking: Looking): Promise<Seen> =>
  converse(looking, async (socket) => {
    const [greeting = ''] = await hear(socket, reply);
    const code = Number(greeting.slice(0, 3));
    let extensions: readonly string[] = [];
    if (code === 220) {
      socket.write('EHLO watchbill.invalid\r\n');
      const answer = await hear(socket, reply);
      extensions = answer.slice(1).map((said) => said.slice(4).toUpperCase());
      socket.write('QUIT\r\n');
    }
    return { values: { code, banner: greeting.slice(4), extensions, starttls: extensions.includes('STARTTLS') }, text: greeting };
  });
