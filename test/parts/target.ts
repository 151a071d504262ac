import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** Something for Prometheus to scrape, that goes down and comes back on command without losing its port. */
export async function startTarget() {
  let healthy = true;
  const { port, stop } = await listen(
    createServer((_, response) => {
      response.writeHead(healthy ? 200 : 503, { 'content-type': 'text/plain; version=0.0.4' }).end('watchbill_test_metric 1\n');
    }),
  );
  return {
    port,
    address: `127.0.0.1:${port}`,
    goDown: () => {
      healthy = false;
    },
    comeBack: () => {
      healthy = true;
    },
    stop,
  };
}
