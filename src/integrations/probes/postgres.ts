/**
 * Whether a PostgreSQL takes connections, as pg_isready asks: the beginning of a session under a name that need not exist. Whoever answers with a
 * demand for a password, or refuses that name, is ready; whoever is starting, stopping or full is not (protocol 3.0, "Message Formats").
 */

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { Seen } from '../../domain/probes/probe.ts';
import { converse, hear } from './conversation.ts';
import type { Looking } from './kind.ts';

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const STARTUP = Buffer.from('\0\0\0\0\0\u0003\0\0user\0watchbill\0database\0postgres\0\0', 'latin1');
STARTUP.writeInt32BE(STARTUP.length, 0);

/** Starting up, shutting down, crashed; too many connections. */
const NOT_READY = ['57P01', '57P02', '57P03', '53300'];

/** One message: its letter and what it says. */
const message = (heard: Buffer): { readonly kind: string; readonly body: Buffer } | undefined => {
  if (heard.length < 5) return undefined;
  const end = 1 + heard.readInt32BE(1);
  return heard.length < end ? undefined : { kind: String.fromCharCode(heard[0] ?? 0), body: heard.subarray(5, end) };
};

/** Fields of an ErrorResponse, by their letter: C is the SQLSTATE, M what happened. */
const fields = (body: Buffer): Readonly<Record<string, string>> =>
  Object.fromEntries(
    body
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );

async function encrypted(plain: Socket): Promise<Socket> {
  // Who it is need not be proven: nothing secret is said.
  const socket = connect({ socket: plain, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

export const lookPostgres = (looking: Looking): Promise<Seen> =>
  converse(looking, async (plain) => {
    plain.write(SSL_REQUEST);
    const ssl = (await hear(plain, (heard) => (heard.length > 0 ? String.fromCharCode(heard[0] ?? 0) : undefined))) === 'S';
    const socket = ssl ? await encrypted(plain) : plain;
    try {
      socket.write(STARTUP);
      const { kind, body } = await hear(socket, message);
      if (kind !== 'R' && kind !== 'E') throw new Error('it does not speak as PostgreSQL does');
      const { C: code = '', M: said = '' } = kind === 'E' ? fields(body) : {};
      const ready = !NOT_READY.includes(code);
      return { values: { ssl, ready, code }, text: ready ? 'ready' : said };
    } finally {
      socket.destroy();
    }
  });
