import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** An empty database of its own on the server that WATCHBILL_TEST_PG names, whose user must be allowed to create databases. */
export async function freshDatabase() {
  const server = process.env['WATCHBILL_TEST_PG'];
  if (server === undefined) throw new Error('WATCHBILL_TEST_PG names no PostgreSQL');
  const name = `watchbill_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await asOwner(server, `create database ${name}`);
  return {
    url: url.href,
    /** Drops it, and with it whoever is still connected. */
    stop: () => asOwner(server, `drop database if exists ${name} with (force)`),
  };
}

async function asOwner(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
