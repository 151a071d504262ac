/** What is served over HTTP: the intake of alerts, the health of the process, and every capability for holders of an `operate` token. */
import type { IncomingMessage } from 'node:http';
import { onWire } from '../domain/kernel/outcome.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Rejected } from '../domain/sources/records.ts';
import { bearer } from '../domain/tokens/records.ts';
import type { Scope, Token } from '../domain/tokens/token.ts';
import { readBody } from '../integrations/intake/body.ts';
import { type Listening, listen, type Route } from '../integrations/intake/server.ts';
import { readWebhook } from '../integrations/monitoring/webhook.ts';
import { intake as intakeSettings } from './config/sections.ts';
import type { EngineStatus } from './engine.ts';
import { failpoint } from './failpoint.ts';
import { type GroupCommit, groupCommit } from './group-commit.ts';
import type { Watchbill } from './watchbill.ts';

/** A revoked token works no longer than this. */
const TOKEN_TRUST_MS = 1_000;
const STRANGERS_FLUSH_MS = 1_000;

export interface Intake {
  readonly address: string;
  close(): Promise<void>;
}

export async function openIntake(
  watchbill: Watchbill,
  at: { readonly host: string; readonly port: number },
  engine: () => EngineStatus,
  onCommit: () => void,
): Promise<Intake | Refusal> {
  const { surroundings } = watchbill;
  const { log } = surroundings.ports;
  const commits = groupCommit(surroundings, onCommit);
  const door = doorkeeper(watchbill, commits);
  const maxBody = (): number => surroundings.settings().of(intakeSettings).max_body;

  const alertmanager: Route = {
    method: 'POST',
    path: '/v1/intake/alertmanager',
    exact: true,
    handle: async (request, { query }) => {
      const token = await door.admit(request, query, 'intake', 'alertmanager');
      if (isRefusal(token)) return token;
      const source = token.source ?? 'alertmanager';
      const body = await readBody(request, maxBody());
      if ('tooLarge' in body) {
        const problem = `the body is larger than ${maxBody()} bytes`;
        await commits.submit({
          source,
          kind: 'alertmanager',
          alerts: [],
          rejections: [{ source, reason: 'too-large', problem, bytes: body.tooLarge, sample: '' }],
          bytes: 0,
        });
        return refuse({ kind: 'too-large', limit: maxBody() });
      }
      const { alerts, rejections, problem } = readWebhook(source, body);
      const committed = commits.submit({ source, kind: 'alertmanager', alerts, rejections, bytes: body.length });
      if (committed === undefined) return refuse({ kind: 'overloaded' });
      await committed;
      if (problem !== undefined) return refuse({ kind: 'invalid', where: 'body', problem });
      return { status: 200, body: { accepted: alerts.length, rejected: rejections[0]?.count ?? 0 } };
    },
    answered: () => failpoint('intake.answered'),
  };

  const health: Route = {
    method: 'GET',
    path: '/healthz',
    exact: true,
    handle: async () => {
      const { active, holder } = engine();
      return { status: 200, body: { status: 'ok', store: surroundings.ports.store.engine, engine: { active, holder: holder ?? null } } };
    },
  };

  const operate: Route = {
    method: 'POST',
    path: '/v1/capabilities/',
    exact: false,
    handle: async (request, { rest, query }) => {
      const token = await door.admit(request, query, 'operate', 'http');
      if (isRefusal(token)) return token;
      const body = await readBody(request, maxBody());
      if ('tooLarge' in body) return refuse({ kind: 'too-large', limit: maxBody() });
      const input = parseJson(body);
      if (isRefusal(input)) return input;
      const { capabilityNamed } = await import('./nouns.ts');
      const capability = await capabilityNamed(rest);
      if (capability === undefined) return refuse({ kind: 'not-found', noun: 'capability', reference: rest });
      const result = await watchbill.run(rest, input, { name: token.name, role: 'operator' });
      return isRefusal(result) ? result : { status: 200, body: onWire(capability, result) };
    },
  };

  const listening: Listening | Refusal = await listen(at, [alertmanager, health, operate], (error) =>
    log.write('error', 'a request could not be served', { error }),
  );
  if (isRefusal(listening)) return listening;
  log.write('info', `intake listens on ${listening.address}`);
  return {
    address: listening.address,
    close: async () => {
      await listening.close();
      door.close();
      await commits.drain();
    },
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    return refuse({ kind: 'invalid', where: 'body', problem: 'is not JSON' });
  }
}

/** Lets bearers of tokens in; counts strangers a minute, in memory first, so that they cost neither a row nor an fsync each. */
function doorkeeper(watchbill: Watchbill, commits: GroupCommit) {
  const { store, secrets } = watchbill.surroundings.ports;
  const { clock } = watchbill.surroundings;
  const known = new Map<string, { readonly token: Token; readonly until: number }>();
  const strangers = new Map<string, number>();
  let cancel = (): void => undefined;

  const flush = (): void => {
    for (const [kind, count] of strangers) {
      const rejections: Rejected[] = [{ source: kind, reason: 'unauthorised', problem: 'no valid token', bytes: 0, sample: '', count }];
      commits.submit({ source: kind, kind, alerts: [], rejections, bytes: 0 })?.catch(() => undefined);
    }
    strangers.clear();
  };

  return {
    admit: async (request: IncomingMessage, query: URLSearchParams, scope: Scope, kind: string): Promise<Token | Refusal> => {
      const header = request.headers.authorization;
      const given = header !== undefined && /^bearer /i.test(header) ? header.slice(7).trim() : query.get('token');
      if (given !== null && given.length <= 200) {
        const key = `${scope} ${given}`;
        const cached = known.get(key);
        if (cached !== undefined && clock.now() < cached.until) return cached.token;
        const token = await store.read(() => bearer(secrets.hash(given), scope));
        if (!isRefusal(token)) {
          known.set(key, { token, until: clock.now() + TOKEN_TRUST_MS });
          return token;
        }
        known.delete(key);
      }
      if (strangers.size === 0) cancel = clock.after(STRANGERS_FLUSH_MS, flush);
      strangers.set(kind, (strangers.get(kind) ?? 0) + 1);
      return refuse({ kind: 'unauthorised' });
    },
    close: () => {
      cancel();
      flush();
    },
  };
}
