import { createSocket } from 'node:dgram';

/** Records by name and type; a name that is not in it does not exist, and null never gets an answer. */
type Zone = Readonly<Record<string, Readonly<Record<string, readonly string[]>> | null>>;

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 16: 'TXT' };

/** As much of a name server as a resolver needs to be answered over UDP (RFC 1035 §4). */
export async function startDns(zone: Zone) {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    let end = 12;
    const labels: string[] = [];
    for (let length = query[end] ?? 0; length > 0; length = query[end] ?? 0) {
      labels.push(query.subarray(end + 1, end + 1 + length).toString('latin1'));
      end += 1 + length;
    }
    const type = query.readUInt16BE(end + 1);
    const records = zone[labels.join('.').toLowerCase()];
    if (records === null) return;
    const answers = records?.[TYPES[type] ?? ''] ?? [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    const written = answers.map((answer) => {
      const data =
        type === 1 ? Buffer.from(answer.split('.').map(Number)) : Buffer.concat([Buffer.from([answer.length]), Buffer.from(answer)]);
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt32BE(60, 6);
      record.writeUInt16BE(data.length, 10);
      return Buffer.concat([record, data]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end + 5), ...written]), port, address);
  });
  await new Promise<void>((listening) => socket.bind(0, '127.0.0.1', listening));
  return { address: `127.0.0.1:${socket.address().port}`, stop: () => new Promise<void>((closed) => socket.close(() => closed())) };
}
