/** What is probed, in a thread of its own: a web server whose paths say how they behave, and one that takes connections and says nothing. */
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

const SLOW_MS = 1_000;

const web = createServer((request, response) => {
  const [, way] = (request.url ?? '').split('/');
  if (way === 'error') response.writeHead(503).end('all is well');
  else if (way === 'ill') response.end('out of order');
  else if (way === 'slow') setTimeout(() => response.end('all is well'), SLOW_MS);
  else if (way === 'cut') response.destroy();
  else if (way !== 'silent') response.end('all is well');
});
const silent = createPlainServer((socket) => void socket.on('error', () => undefined));

web.listen({ port: 0, host: '127.0.0.1', backlog: 2_000 }, () =>
  silent.listen({ port: 0, host: '127.0.0.1', backlog: 2_000 }, () =>
    parentPort?.postMessage([web, silent].map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`)),
  ),
);
