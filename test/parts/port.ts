import { createServer } from 'node:net';

/** A loopback port that was free a moment ago, for programs that cannot be asked to choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
