import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAlertmanager } from '../parts/alertmanager.ts';
import { eventually } from '../parts/eventually.ts';
import { skipUnless } from '../parts/present.ts';
import { newHome, startServe } from '../parts/program.ts';
import { startPrometheus } from '../parts/prometheus.ts';
import { type Smtp, startSmtp } from '../parts/smtp.ts';
import { startTarget } from '../parts/target.ts';

interface Task {
  readonly number: string;
  readonly title: string;
  readonly status: string;
  readonly priority: string;
  readonly source: string;
  readonly component: string;
  readonly alerts: readonly string[];
  readonly clock: { readonly dueAt: string; readonly step: number; readonly targets: readonly string[] } | null;
}

interface Alert {
  readonly number: string;
  readonly status: string;
  readonly acknowledgedBy: string | null;
  readonly timeline: readonly { readonly kind: string; readonly actor: string; readonly text: string }[];
}

const configuration = (smtp: Smtp): string => `
[people.ana]
name = "Ana Moreau"
mail = "ana@example.org"

[people.bela]
name = "Béla Kovács"
mail = "bela@example.org"

[mail]
host = "${smtp.host}"
port = ${smtp.port}
tls = "starttls"
user = "${smtp.login.user}"
password = "${smtp.login.password}"
ca_file = "ca.pem"
from = "Watchbill <watchbill@example.org>"

[[policy]]
name = "instances"
match = { severity = "critical" }

[[policy.step]]
delay = "0s"
tell = ["ana"]

[[policy.step]]
delay = "5m"
tell = ["bela"]
`;

async function startEverything() {
  const [target, smtp] = await Promise.all([startTarget(), startSmtp()]);
  const home = newHome({ config: configuration(smtp) });
  writeFileSync(join(home.path, 'ca.pem'), smtp.ca);
  const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake', '--source', 'prometheus']);
  const serve = await startServe(home);
  const alertmanager = await startAlertmanager({ webhook: `${serve.url}/v1/intake/alertmanager`, token });
  const prometheus = await startPrometheus({ targets: [target.address], alertmanagers: [alertmanager.address] });
  return { target, smtp, home, serve, alertmanager, prometheus };
}

skipUnless('prometheus', 'alertmanager')('an instance goes down, is answered for, and comes back', () => {
  let parts: Awaited<ReturnType<typeof startEverything>>;
  beforeAll(async () => {
    parts = await startEverything();
  });
  afterAll(async () => {
    if (parts === undefined) return;
    for (const part of [parts.prometheus, parts.alertmanager, parts.serve, parts.smtp, parts.target]) await part.stop();
    parts.home.remove();
  });

  const tasks = (): Promise<Task[]> => parts.home.json<Task[]>(['task', 'list', 'status:any']);
  const alert = (): Promise<Alert> => parts.home.json<Alert>(['alert', 'show', 'A1']);
  const told = async (): Promise<string[]> => (await alert()).timeline.map(({ kind }) => kind);

  test('the alert becomes a task with a running clock, and its first step a mail', async () => {
    const { target, smtp } = parts;
    expect(await tasks()).toEqual([]);
    target.goDown();

    const page = await smtp.waitFor(({ to }) => to.includes('ana@example.org'));
    expect(page).toMatchObject({ encrypted: true, user: smtp.login.user, from: 'watchbill@example.org' });
    expect(page.subject).toBe(`[CRITICAL] A1 Instance ${target.address} down`);
    expect(page.text).toContain('watchbill alert acknowledge A1');

    expect(await tasks()).toEqual([
      expect.objectContaining({
        number: 'T1',
        title: `Instance ${target.address} down`,
        status: 'open',
        priority: 'urgent',
        source: 'prometheus',
        component: '127.0.0.1',
        alerts: ['A1'],
        clock: expect.objectContaining({ step: 2, targets: ['bela'] }),
      }),
    ]);
    await eventually(async () => (await told()).includes('notification.sent'), { what: 'the delivery is in the timeline' });
    const sent = (await alert()).timeline.find(({ kind }) => kind === 'notification.sent');
    expect(sent?.text).toContain('ana by mail <ana@example.org>: 250 2.0.0 Ok: queued as 1');
  }, 60_000);

  test('an acknowledgement stops the clock and says who', async () => {
    await parts.home.json(['alert', 'acknowledge', 'A1', '--as', 'ana']);
    const { status, acknowledgedBy, timeline } = await alert();
    expect({ status, acknowledgedBy }).toEqual({ status: 'acknowledged', acknowledgedBy: 'ana' });
    expect(timeline.find(({ kind }) => kind === 'alert.acknowledged')?.actor).toBe('ana');
    expect(timeline.find(({ kind }) => kind === 'escalation.stopped')?.text).toContain('acknowledged by ana');
    expect(await parts.home.json(['escalation', 'list'])).toEqual([]);
    expect((await tasks())[0]?.clock).toBeNull();
  }, 60_000);

  test('when the instance is back the alert resolves, the untouched task closes, and whoever was told hears it', async () => {
    const { target, smtp } = parts;
    target.comeBack();
    const allClear = await smtp.waitFor(({ subject }) => subject.startsWith('[RESOLVED]'));
    expect(allClear).toMatchObject({ to: ['ana@example.org'], subject: `[RESOLVED] A1 Instance ${target.address} down` });
    expect((await alert()).status).toBe('resolved');
    expect((await tasks()).map(({ number, status }) => [number, status])).toEqual([['T1', 'done']]);
    expect(smtp.mails.map(({ to }) => to.join())).toEqual(['ana@example.org', 'ana@example.org']);
  }, 60_000);

  test('an instance that goes down again is a new alert, and a task that somebody started stays open', async () => {
    const { target, smtp, home } = parts;
    target.goDown();
    await smtp.waitFor(({ subject }) => subject.startsWith('[CRITICAL] A2'));
    await home.json(['task', 'start', 'T2', '--as', 'bela']);
    target.comeBack();
    await smtp.waitFor(({ subject }) => subject.startsWith('[RESOLVED] A2'));
    expect((await tasks()).map(({ number, status }) => [number, status])).toEqual([
      ['T2', 'in_progress'],
      ['T1', 'done'],
    ]);
  }, 60_000);
});
