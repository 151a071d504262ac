/** The first line of an SSH server (RFC 4253 §4.2); lines before it that are not its identification are allowed. */
import type { Seen } from '../../domain/probes/probe.ts';
import { converse, hear } from './conversation.ts';
import type { Looking } from './kind.ts';

const IDENTIFICATION = /^SSH-(\d+\.\d+)-(\S+)/m;

export const lookSsh = (looking: Looking): Promise<Seen> =>
  converse(looking, async (socket) => {
    const banner = await hear(socket, (heard) => /^SSH-[^\n]*\n/m.exec(heard.toString('latin1'))?.[0].trimEnd());
    const [, protocol = '', software = ''] = IDENTIFICATION.exec(banner) ?? [];
    return { values: { banner, protocol, software }, text: banner };
  });
