/** A secret that a monitoring system sends is in none of the files afterwards: not in the database, not in its log, not in what was rejected. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../parts/folder.ts';
import { given } from '../stories/house.ts';
import { firing, openDoor, webhook } from './door.ts';

const SECRETS = {
  url: 'hunter2-in-a-url',
  header: 'hunter2-in-a-header',
  query: 'hunter2-in-a-query',
  json: 'hunter2-in-json',
  label: 'hunter2-under-a-label',
  flag: 'hunter2-in-a-flag',
  block: 'aHVudGVyMi1pbi1hLWtleQ',
  group: 'hunter2-in-a-group',
  identity: 'hunter2-in-an-identity',
  rejected: 'hunter2-rejected',
  badge: 'hunter2-on-a-badge',
} as const;

test('after ingest the files of the database hold no secret, and what was masked says why', async () => {
  const folder = temporaryFolder();
  try {
    const door = await openDoor({ db: join(folder.path, 'watchbill.db'), masking: { names: ['badge'] } });
    const alert = firing(
      { db_password: SECRETS.label, instance: `postgres://noc:${SECRETS.url}@db1`, command: `run --password ${SECRETS.flag}` },
      {
        fingerprint: `postgres://noc:${SECRETS.identity}@db1`,
        generatorURL: `http://prom/graph?token=${SECRETS.query}`,
        annotations: {
          summary: `badge=${SECRETS.badge} of db1, X-Auth-Token: ${SECRETS.header}`,
          description: `said {"api_key":"${SECRETS.json}"}\n-----BEGIN PRIVATE KEY-----\n${SECRETS.block}\n-----END PRIVATE KEY-----`,
        },
      },
    );
    const body = { ...webhook(alert, alert), groupKey: `{}:{secret="${SECRETS.group}"}` };
    expect(await door.post(body)).toMatchObject({ status: 200 });
    expect(await door.post(body)).toMatchObject({ status: 200 });
    expect((await door.post(`{"alerts":[{"status":"odd","password":"${SECRETS.rejected}"}]}`)).status).toBe(400);

    const [kept] = await door.alerts();
    expect(kept).toMatchObject({ count: 4, title: 'badge=‹masked: secret› of db1, X-Auth-Token: ‹masked: token›' });
    const shown = given(await door.watchbill.alert.show({ alert: 'A1' }));
    expect(JSON.stringify(shown)).toContain('‹masked: private key›');
    given(await door.watchbill.alert.resolve({ alerts: ['A1'] }));
    const rejections = JSON.stringify(await door.rejections());
    expect(rejections).toContain('‹masked: password›');
    await door.close();

    const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)));
    expect(files.length).toBeGreaterThan(0);
    for (const secret of Object.values(SECRETS)) {
      expect(files.some((file) => file.includes(secret))).toBe(false);
      expect(door.log.join('\n')).not.toContain(secret);
    }
  } finally {
    folder.remove();
  }
});
