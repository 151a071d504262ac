import { createServer, type Socket } from 'node:net';
import { listen } from './listen.ts';

/** A server that says what it is told to each who connects, and then to each thing that it hears; what is told twice is said twice. */
export async function startSaying(greeting: string, ...answers: readonly string[]) {
  const sockets = new Set<Socket>();
  const { port, stop } = await listen(
    createServer((socket) => {
      sockets.add(socket);
      let heard = 0;
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
      if (greeting !== '') socket.write(greeting, 'latin1');
      socket.on('data', () => {
        const answer = answers[heard++];
        if (answer === undefined) socket.end();
        else socket.write(answer, 'latin1');
      });
    }),
  );
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await stop();
    },
  };
}
