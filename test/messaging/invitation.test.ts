/** A notice over a real SMTP server: text, a page, and a calendar that another program reads. */
import ICAL from 'ical.js';
import { afterAll, expect, test } from 'vitest';
import type { Appointment } from '../../src/domain/kernel/ports.ts';
import { mailChannel } from '../../src/integrations/messaging/mail.ts';
import { decodeBody } from '../parts/mail-text.ts';
import { startSmtp } from '../parts/smtp.ts';

const smtp = await startSmtp({ encryption: 'none' });
const { port } = smtp;
const channel = mailChannel({
  host: '127.0.0.1',
  port,
  tls: 'none',
  user: 'watchbill',
  password: 'let me in',
  from: 'NOC <noc@example.org>',
});
afterAll(async () => {
  await channel.close();
  await smtp.stop();
});

/** The parts of a MIME message by their type, decoded. */
function partsOf(raw: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const [, boundary = ''] of raw.matchAll(/boundary="([^"]+)"/g))
    for (const part of raw.split(`--${boundary}`)) {
      const [head = '', ...body] = part.replace(/^\r\n/, '').split('\r\n\r\n');
      const type = /^content-type: ([^\r\n]+)/im.exec(head)?.[1] ?? '';
      if (type === '' || type.startsWith('multipart')) continue;
      parts.set(type, decodeBody(body.join('\r\n\r\n'), /^content-transfer-encoding: (\S+)/im.exec(head)?.[1] ?? ''));
    }
  return parts;
}

const appointment: Appointment = {
  ...{ method: 'request', uid: 'w1@watchbill', sequence: 2, tentative: false },
  ...{ start: Date.parse('2026-12-01T02:00Z'), end: Date.parse('2026-12-01T04:00Z'), stampedAt: Date.parse('2026-11-21T12:00Z') },
  ...{ summary: 'W1 New disks; all, of them', description: 'Disks in É-17.\nTwice.' },
};
const send = async (key: string, more: Partial<Appointment> = {}) => {
  const sent = await channel.send(
    {
      key,
      address: 'ops@acme.example',
      subject: 'Maintenance',
      text: 'plain words',
      html: '<p>a page</p>',
      appointment: { ...appointment, ...more },
    },
    AbortSignal.timeout(20_000),
  );
  expect(sent).toHaveProperty('receipt');
  return partsOf(smtp.mails.at(-1)?.raw ?? '');
};
const eventIn = (parts: ReadonlyMap<string, string>) => {
  const [type = '', text = ''] = [...parts].find(([name]) => name.startsWith('text/calendar')) ?? [];
  const calendar = new ICAL.Component(ICAL.parse(text.replace(/\n/g, '\r\n')));
  const event = calendar.getFirstSubcomponent('vevent');
  const value = (name: string): string => String(event?.getFirstPropertyValue(name));
  return { type, method: String(calendar.getFirstPropertyValue('method')), value };
};

test('a notice is read as text, as a page, and as an appointment of one who need not answer', async () => {
  const parts = await send('n1');
  expect([...parts].find(([type]) => type.startsWith('text/plain'))?.[1]).toContain('plain words');
  expect([...parts].find(([type]) => type.startsWith('text/html'))?.[1]).toContain('<p>a page</p>');
  const { type, method, value } = eventIn(parts);
  expect(type).toMatch(/method=REQUEST/i);
  expect(method).toBe('REQUEST');
  expect(['uid', 'sequence', 'status', 'summary', 'description', 'dtstart', 'dtend', 'organizer', 'attendee', 'transp'].map(value)).toEqual(
    [
      ...['w1@watchbill', '2', 'CONFIRMED', appointment.summary, appointment.description],
      ...['2026-12-01T02:00:00Z', '2026-12-01T04:00:00Z', 'mailto:noc@example.org', 'mailto:ops@acme.example', 'TRANSPARENT'],
    ],
  );
  expect([...parts.keys()].some((name) => /maintenance\.ics/.test(name))).toBe(true);
});

test('what is called off is taken out of calendars', async () => {
  const { method, value } = eventIn(await send('n2', { method: 'cancel', sequence: 3 }));
  expect([method, value('status'), value('sequence'), value('uid')]).toEqual(['CANCEL', 'CANCELLED', '3', 'w1@watchbill']);
});
