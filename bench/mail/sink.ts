/** A mail server in a process of its own, plain on loopback: tells its parent when it has taken which mail. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData(stream, _session, answer) {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('end', () => {
      const at = performance.timeOrigin + performance.now();
      answer(null, 'Ok');
      process.send?.({ at, subject: /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? '' });
    });
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit(0));
