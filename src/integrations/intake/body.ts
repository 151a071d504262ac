import type { IncomingMessage } from 'node:http';

/** The whole body, or how large it had become when it grew past the limit. Rejects when the sender went away. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | { readonly tooLarge: number }> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.resolve({ tooLarge: declared });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        request.resume();
        resolve({ tooLarge: size });
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size));
    });
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the sender closed the connection')));
  });
}
