import { createServer, type Socket } from 'node:net';
import { listen } from './listen.ts';

/** Takes every connection and says nothing, as a machine does that is stuck. */
export async function startSilence() {
  const sockets = new Set<Socket>();
  const { port, stop } = await listen(
    createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }),
  );
  return {
    port,
    address: `127.0.0.1:${port}`,
    connections: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await stop();
    },
  };
}
