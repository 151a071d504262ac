import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

/** Binds a server to a free loopback port. Its `stop` cuts kept-alive connections. */
export async function listen(server: Server | HttpServer): Promise<{ port: number; stop(): Promise<void> }> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    stop: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
