import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually.ts';
import { type ReadMail, readMail } from './mail-text.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
/** The certificate that the server shows, in PEM. */
export const LOOPBACK_CERTIFICATE = fixture('loopback.crt');

export interface Mail extends ReadMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Who logged in. */
  readonly user: string | undefined;
  readonly encrypted: boolean;
  readonly raw: string;
}

/** What the server says instead of yes; `hang` is to say nothing at all. */
export type Objection = { readonly code: number; readonly text: string } | 'hang' | undefined;

export interface SmtpOptions {
  readonly encryption?: 'starttls' | 'tls' | 'none';
  readonly login?: { readonly user: string; readonly password: string };
}

/** A real SMTP server on loopback: STARTTLS and a login unless told otherwise. */
export async function startSmtp({ encryption = 'starttls', login = { user: 'watchbill', password: 'let me in' } }: SmtpOptions = {}) {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  let objectToRecipient: (address: string) => Objection = () => undefined;
  let objectToMessage: (mail: ReadMail) => Objection = () => undefined;

  const server = new SMTPServer({
    key: fixture('loopback.key'),
    cert: LOOPBACK_CERTIFICATE,
    secure: encryption === 'tls',
    disabledCommands: encryption === 'none' ? ['STARTTLS'] : [],
    allowInsecureAuth: encryption === 'none',
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth(given, _session, answer) {
      if (given.username === login.user && given.password === login.password) answer(null, { user: login.user });
      else answer(refusal({ code: 535, text: '5.7.8 Error: authentication failed' }));
    },
    onRcptTo(recipient, _session, answer) {
      const objection = objectToRecipient(recipient.address);
      if (objection === 'hang') return;
      answer(objection && refusal(objection));
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const read = readMail(raw);
        const objection = objectToMessage(read);
        if (objection === 'hang') return;
        if (objection !== undefined) return answer(refusal(objection));
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          ...read,
          raw,
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: typeof session.user === 'string' ? session.user : undefined,
          encrypted: session.secure,
        });
        answer(null, `2.0.0 Ok: queued as ${mails.length}`);
      });
    },
  });
  // Clients that hang up in the middle are part of the tests.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');

  return {
    host: '127.0.0.1',
    port: address.port,
    ca: LOOPBACK_CERTIFICATE,
    login,
    mails,
    /** How many connections were made so far. */
    connections: () => accepted,
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    objectToRecipients: (objection: (address: string) => Objection) => {
      objectToRecipient = objection;
    },
    objectToMessages: (objection: (mail: ReadMail) => Objection) => {
      objectToMessage = objection;
    },
    acceptEverything: () => {
      objectToRecipient = () => undefined;
      objectToMessage = () => undefined;
    },
    waitFor: (wanted: (mail: Mail) => boolean): Promise<Mail> =>
      eventually(() => mails.find(wanted), { within: 30_000, what: `a mail with ${wanted}` }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

export type Smtp = Awaited<ReturnType<typeof startSmtp>>;

const refusal = ({ code, text }: { code: number; text: string }): Error => Object.assign(new Error(text), { responseCode: code });
