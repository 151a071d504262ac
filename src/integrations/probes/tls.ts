import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Seen } from '../../domain/probes/probe.ts';
import { addressOf } from '../../domain/probes/target.ts';
import { certificateOf } from './certificate.ts';
import { converse } from './conversation.ts';
import type { Looking } from './kind.ts';

export const lookTls = (looking: Looking): Promise<Seen> =>
  converse(looking, async (plain) => {
    const { verify = true, target } = looking.check;
    const host = addressOf('tls', target)?.host ?? '';
    const socket = connect({ socket: plain, host, rejectUnauthorized: verify, ...(isIP(host) === 0 ? { servername: host } : {}) });
    try {
      await once(socket, 'secureConnect');
      const { subject, issuer } = socket.getPeerCertificate();
      const values = {
        ...certificateOf(socket),
        protocol: socket.getProtocol() ?? '',
        cipher: socket.getCipher().name,
        subject: name(subject?.CN),
        issuer: name(issuer?.CN ?? issuer?.O),
      };
      return { values, text: `${values.protocol}, ${values.subject} by ${values.issuer}` };
    } finally {
      socket.destroy();
    }
  });

const name = (said: string | readonly string[] | undefined): string => (typeof said === 'string' ? said : (said?.join(', ') ?? ''));
