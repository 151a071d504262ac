/** Web servers that are well until they are told to fall ill, in a thread of its own; each request's time is kept. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** When each target was asked, in milliseconds since 1970; and when each that fell ill first said so. */
export interface Seen {
  readonly asked: readonly (readonly number[])[];
  readonly ill: readonly (number | undefined)[];
}

const { count } = workerData as { readonly count: number };
const asked: number[][] = Array.from({ length: count }, () => []);
const ill: (number | undefined)[] = Array.from({ length: count });
let fallen = 0;

const now = (): number => performance.timeOrigin + performance.now();

const web = createServer((request, response) => {
  const index = Number((request.url ?? '').slice(1));
  asked[index]?.push(now());
  if (index >= fallen) return void response.end('all is well');
  response.writeHead(503).end('out of order');
  ill[index] ??= now();
});

parentPort?.on('message', (message: { readonly fall: number } | 'seen') => {
  if (message === 'seen') parentPort?.postMessage({ asked, ill } satisfies Seen);
  else fallen = message.fall;
});
web.listen({ port: 0, host: '127.0.0.1', backlog: 5_000 }, () => parentPort?.postMessage((web.address() as AddressInfo).port));
