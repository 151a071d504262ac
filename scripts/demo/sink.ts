import { createServer, type Server } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** Takes every mail, on loopback, and counts them. */
export async function startSink() {
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, _session, answer) {
      stream.on('end', () => answer(null, `Ok: mail ${++taken}`));
      stream.resume();
    },
  });
  // Connections that end in the middle are nothing to tell about.
  server.on('error', () => undefined);
  const port = await bind(server.server);
  return { port, taken: () => taken, stop: () => new Promise<void>((closed) => server.close(() => closed())) };
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await bind(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

async function bind(server: Pick<Server, 'listen' | 'once' | 'address'>): Promise<number> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => listening());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
