import { Client } from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from './postgres.ts';
import { skipUnless } from './present.ts';

skipUnless('postgres')('a real PostgreSQL', () => {
  test('gives every test a database of its own', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    const clients = [one, two].map(({ url }) => new Client({ connectionString: url }));
    for (const client of clients) {
      // Dropping the database below ends the connection from the other side.
      client.on('error', () => undefined);
      await client.connect();
      await client.query('create table task (id int)');
    }
    await Promise.all([one.stop(), two.stop()]);
    await expect(new Client({ connectionString: one.url }).connect()).rejects.toThrow(/does not exist/);
    await Promise.allSettled(clients.map((client) => client.end()));
  });
});
