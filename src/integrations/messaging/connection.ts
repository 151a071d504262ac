/** Why a connection failed, in words that every channel over TCP and TLS shares. */

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EPIPE: 'the connection broke',
};

export const systemReason = (code: string | undefined): string | undefined => SYSTEM[code ?? ''];

export const aboutEncryption = (message: string): boolean => /certificate|self.signed|altnames|\b(?:TLS|SSL)\b/i.test(message);

/** Node 24 and later tell the reader of a certificate's fault to restart Node with a flag. */
const NODE_ADVICE = /; if the root CA is installed locally.*$/;

export const withoutNodeAdvice = (message: string): string => message.replace(NODE_ADVICE, '');
