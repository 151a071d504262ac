/** Signs of life. The name is the path's; a body is not read, so that anything that can fetch an address can send one. */
import type { Format, Posted, Read } from './format.ts';
import { unread } from './reading.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function readPing(posted: Posted): Read {
  const { name = '' } = posted.places;
  return NAME.test(name)
    ? { alerts: [], rejections: [], heartbeats: [name] }
    : unread(posted, 'a heartbeat must have a name of letters, digits, ".", "_" and "-", 64 at most');
}

export const heartbeat: Format = {
  name: 'heartbeat',
  title: 'Heartbeats',
  kind: 'heartbeat',
  entries: (['GET', 'POST'] as const).map((method) => ({
    method,
    path: '/v1/intake/heartbeat/{name}',
    summary: 'A sign of life.',
    read: readPing,
    accepted: ({ heartbeats = [] }) => ({ status: 200, body: { heard: heartbeats } }),
  })),
};
