import type { TLSSocket } from 'node:tls';
import type { Value } from '../../domain/probes/condition.ts';

const DAY = 86_400_000;

/** What conditions may ask of the certificate that a server showed. */
export function certificateOf(socket: TLSSocket): Readonly<Record<string, Value>> {
  const { valid_to } = socket.getPeerCertificate();
  const ends = Date.parse(valid_to);
  return {
    cert_trusted: socket.authorized,
    ...(Number.isNaN(ends) ? {} : { cert_days: (ends - Date.now()) / DAY }),
  };
}
