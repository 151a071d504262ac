import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPaging, type Paging } from '../parts/paging.ts';
import { freePort } from '../parts/port.ts';
import { openTerminal, type Terminal } from './pty.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const STORM = 120;
/** A row of the list, and not of the detail beside it. */
const IN_LIST = /firing +LinkDown on sw-5 /;

let paging: Paging;
let port: number;
let terminal: Terminal;

const alert = (name: string, instance: string, severity: string, status = 'firing') => ({
  status,
  labels: { alertname: name, instance, severity, job: 'node' },
  annotations: { summary: `${name} on ${instance}` },
  startsAt: '2026-11-21T03:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: `${name}-${instance}`,
});

async function send(body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${paging.token}` };
  return (await fetch(`http://127.0.0.1:${port}/v1/intake/alertmanager`, { method: 'POST', headers, body })).status;
}
const report = (...alerts: readonly object[]) => send(JSON.stringify({ version: '4', status: 'firing', alerts }));

/** The row that the cursor stands on, up to the detail beside it. */
const selected = (screen: string): string => /^[▌>](.*?)(?:[│|]|$)/m.exec(screen)?.[1] ?? '';

beforeAll(async () => {
  port = await freePort();
  paging = await openPaging({
    steps: [
      { delay: '0s', tell: 'ana' },
      { delay: '1h', tell: 'bela' },
    ],
    more: `[intake]\nlisten = "127.0.0.1:${port}"\n\n[alert.storm]\nabove = 20\n\n[[alert.correlate]]\nname = "host"\nby = ["component"]\nwindow = "5m"\n`,
  });
  terminal = openTerminal(process.execPath, [MAIN], {
    columns: 200,
    rows: 50,
    cwd: paging.home.path,
    env: { ...paging.home.env, LANG: 'C.UTF-8' },
  });
  await terminal.waitFor('engine here');
  expect(await report(alert('InstanceDown', 'web-1', 'critical'))).toBe(200);
  expect(await report(alert('InstanceDown', 'web-1', 'critical', 'resolved'))).toBe(200);
  expect(await report(alert('HighLoad', 'db-1', 'critical'), alert('DiskFull', 'db-1', 'warning'))).toBe(200);
  expect(await report(...Array.from({ length: STORM }, (_, n) => alert('LinkDown', `sw-${n}`, 'error')))).toBe(200);
  expect(await report(alert('InstanceDown', 'web-1', 'critical'))).toBe(200);
  expect(await send('{"version": "4"')).toBe(400);
});
afterAll(async () => {
  await terminal.close();
  await paging.close();
});

describe('the alert side of the dashboard in a real terminal', () => {
  it('counts storms on the overview, and keeps one to a line among the alerts', async () => {
    await terminal.waitFor('1 storm');
    terminal.type('3');
    await terminal.waitFor(/▸ I\d +■ ERROR +STORM 120 alerts/);
    await terminal.waitFor((screen) => selected(screen).includes('2 alerts') && screen.includes('same component db-1'));
    terminal.type('b');
    await terminal.waitFor((screen) => screen.includes('1 of 123') && !screen.includes('STORM'));
    terminal.type('b');
    await terminal.waitFor('STORM 120 alerts');
  });

  it('says who was told, who is next, and what it was like before', async () => {
    terminal.type('/InstanceDown<enter>');
    await terminal.waitFor((screen) => selected(screen).includes('InstanceDown on web-1'));
    await terminal.waitFor(/A1 .* ago, for .* the same alert/);
    await terminal.waitFor((screen) => screen.includes('A124 InstanceDown') && screen.includes('Paged: ana by mail.'));
    await terminal.waitFor(/ana by mail +delivered/);
    await terminal.waitFor('bela next, by step 2 of 2 of pages');
    await terminal.waitFor('/InstanceDown');
    terminal.type('<esc>');
    await terminal.waitFor((screen) => !screen.includes('/InstanceDown') && screen.includes('STORM 120 alerts'));
  });

  it('shows how sources are, and what of theirs was refused', async () => {
    terminal.type('7');
    await terminal.waitFor((screen) => selected(screen).includes('prometheus') && screen.includes('the body is not JSON'));
    terminal.type('i');
    await terminal.waitFor((screen) => selected(screen).includes('malformed') && screen.includes('{"version": "4"'));
    await terminal.waitFor('/prometheus');
    terminal.type('<esc>');
    await terminal.waitFor((screen) => !screen.includes('/prometheus') && selected(screen).includes('malformed'));
    terminal.type('<esc>');
    await terminal.waitFor('REPORTS A MINUTE');
  });

  it('unfolds a storm, silences what is like one of it, and dims that with the reason', async () => {
    terminal.type('3');
    await terminal.waitFor('STORM 120 alerts');
    terminal.type('gj');
    await terminal.waitFor((screen) => selected(screen).includes('STORM'));
    terminal.type('z');
    await terminal.waitFor(IN_LIST);
    terminal.type('jm');
    await terminal.waitFor('Silence what is like');
    await terminal.waitFor('alertname=LinkDown');
    terminal.type('<ctrl+s>');
    await terminal.waitFor('a silence says why');
    terminal.type('line card<tab><right><ctrl+s>');
    await terminal.waitFor(/S1 keeps 1 open alert quiet for 2h/);
    await terminal.waitFor('(silence S1) LinkDown on sw-0');
    terminal.type('/');
    await terminal.waitFor((screen) => !screen.includes('/ filter'));
    terminal.type('muted<enter>');
    await terminal.waitFor((screen) => screen.includes('/ filter') && screen.includes('(silence S1)') && !IN_LIST.test(screen));
    terminal.type('<esc>');
    await terminal.waitFor(/firing +InstanceDown on web-1 /);
  });

  it('lists silences with what they hold, and ends one only when that is confirmed', async () => {
    terminal.type('6');
    await terminal.waitFor((screen) => selected(screen).includes('S1') && selected(screen).includes('active'));
    await terminal.waitFor(/Holds +1/);
    terminal.type('d');
    await terminal.waitFor('End S1 now?');
    terminal.type('<enter>');
    await terminal.waitFor((screen) => !screen.includes('End S1 now?') && selected(screen).includes('active'));
    terminal.type('d');
    await terminal.waitFor('End S1 now?');
    terminal.type('<tab><enter>');
    await terminal.waitFor((screen) => selected(screen).includes('ended'));
  });

  it('is of use in a small split, too', async () => {
    terminal.type('3');
    await terminal.waitFor('STORM');
    terminal.resize(50, 12);
    await terminal.waitFor((screen) => screen.split('\n').length <= 12 && screen.includes('STORM'));
    terminal.type('g<enter>');
    await terminal.waitFor('correlated incident');
    terminal.type('<esc>');
    await terminal.waitFor('STORM');
    terminal.resize(80, 24);
    await terminal.waitFor(/SEVERITY/);
  });
});
