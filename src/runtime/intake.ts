/**
 * What is served over HTTP: the intake of alerts in every format there is, the health and the metrics of the process, and every capability for holders of
 * an `operate` token.
 *
 * Every format is taken in the same way: who is it, how large is it, what does it say, commit, and only then the vendor's 2xx.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { gauges } from '../domain/board/gauges.ts';
import { onWire } from '../domain/kernel/outcome.ts';
import { explain, isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Status } from '../domain/notices/status.ts';
import { monitoringSettings } from '../domain/performance/settings.ts';
import { sources } from '../domain/sources/settings.ts';
import type { Answer } from '../integrations/intake/answer.ts';
import { readBody } from '../integrations/intake/body.ts';
import { type Listening, listen, type Route, type Target } from '../integrations/intake/server.ts';
import { EXPOSITION, expose } from '../integrations/monitoring/exposition.ts';
import type { Entry, Format } from '../integrations/monitoring/format.ts';
import { FORMATS } from '../integrations/monitoring/formats.ts';
import { intake as intakeSettings } from './config/sections.ts';
import { type Doorkeeper, doorkeeper, tokenIn } from './doorkeeper.ts';
import type { EngineStatus } from './engine.ts';
import { failpoint } from './failpoint.ts';
import { type GroupCommit, groupCommit } from './group-commit.ts';
import { metrics } from './metrics.ts';
import { measurements, performanceFamilies } from './performance-metrics.ts';
import { replyRoutes } from './replies.ts';
import type { Watchbill } from './watchbill.ts';

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
  const { log, store } = surroundings.ports;
  const commits = groupCommit(surroundings, onCommit);
  const door = doorkeeper(surroundings, commits);
  const desk: Desk = { watchbill, commits, door };

  const health: Route = {
    method: 'GET',
    path: '/healthz',
    summary: 'Says that the process is well, and who holds the engine.',
    handle: async () => {
      const { active, holder } = engine();
      return { status: 200, body: { status: 'ok', store: store.engine, engine: { active, holder: holder ?? null } } };
    },
  };
  const scrape: Route = {
    method: 'GET',
    path: '/metrics',
    summary: 'What Prometheus scrapes: counters and gauges of alerts, clocks, the outbox, the intake, the host and what is measured.',
    handle: async () => {
      const now = surroundings.clock.now();
      const { retention } = surroundings.settings().of(monitoringSettings);
      const [present, measured] = await store.read(function* () {
        return [yield* gauges(now), yield* measurements(now, retention)] as const;
      });
      const families = [...metrics(present, commits.tally, engine().active, now), ...performanceFamilies(measured)];
      return { status: 200, body: expose(families), type: EXPOSITION };
    },
  };
  const entries = FORMATS.flatMap((format) => format.entries.flatMap((entry) => [routeOf(format, entry, desk), ...handshakeOf(entry)]));

  const replies = replyRoutes(surroundings);
  const listening: Listening | Refusal = await listen(
    at,
    [...entries, health, scrape, operateOf(desk), ...calendarsOf(desk), maintenancePage(desk), ...replies],
    (error) => log.write('error', 'a request could not be served', { error }),
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

interface Desk {
  readonly watchbill: Watchbill;
  readonly commits: GroupCommit;
  readonly door: Doorkeeper;
}

const maxBody = ({ watchbill }: Desk): number => watchbill.surroundings.settings().of(intakeSettings).max_body;

function routeOf(format: Format, entry: Entry, desk: Desk): Route {
  const { method, path, summary, refused } = entry;
  return {
    method,
    path,
    summary,
    handle: async (request, target) => {
      const answer = await take(format, entry, desk, request, target);
      if (!isRefusal(answer) || refused === undefined) return answer;
      const explanation = explain(answer);
      return { status: explanation.httpStatus, body: refused(explanation, randomUUID) };
    },
    answered: () => failpoint('intake.answered'),
  };
}

const handshakeOf = ({ path, handshake }: Entry): readonly Route[] =>
  handshake === undefined
    ? []
    : [{ method: 'OPTIONS', path, summary: 'Says who may send here.', handle: async ({ headers }) => handshake(headers) }];

/** From a request to its answer. A refusal has left its counted row, and nothing else. */
async function take(format: Format, entry: Entry, desk: Desk, request: IncomingMessage, target: Target): Promise<Answer | Refusal> {
  const { commits, door, watchbill } = desk;
  const { clock, settings } = watchbill.surroundings;
  const { kind, credentials = {} } = format;
  const limit = Math.min(entry.maxBody ?? Number.POSITIVE_INFINITY, maxBody(desk));
  const given = tokenIn(request, target.query, credentials.scheme);
  // Only a format whose senders have no other place for a token is read before its sender is known.
  const early = given === undefined && credentials.inBody !== undefined ? await readBody(request, limit) : undefined;
  const token = await door.admit(given ?? (Buffer.isBuffer(early) ? credentials.inBody?.(early) : undefined), 'intake', kind);
  if (isRefusal(token)) return token;
  const named = target.places['source'];
  const declared = settings().of(sources);
  // A path names a source where the token does not, and only one that the configuration knows.
  const source = token.source ?? declared.find(({ name }) => name === named)?.name ?? kind;
  const body = early ?? (await readBody(request, limit));
  if ('tooLarge' in body) {
    const problem = `the body is larger than ${limit} bytes`;
    const rejections = [{ source, reason: 'too-large', problem, bytes: body.tooLarge, sample: '' } as const];
    await commits.submit({ source, kind, alerts: [], rejections, bytes: 0 });
    return refuse({ kind: 'too-large', limit });
  }
  const now = clock.now();
  const { headers } = request;
  const configured = declared.find(({ name }) => name === source);
  const secret = configured?.signing_secret;
  if (secret !== undefined && credentials.signed?.({ body, headers, now }, secret) !== true) return door.turnAway(kind);

  const read = entry.read({ source, body, headers, ...target, configured, now });
  const { alerts, rejections, problem } = read;
  const { changes, heartbeats } = read;
  const committed = commits.submit({ source, kind, alerts, rejections, changes, heartbeats, bytes: body.length, body });
  if (committed === undefined) return refuse({ kind: 'overloaded' });
  await committed;
  if (problem !== undefined) return refuse({ kind: 'invalid', where: 'body', problem });
  return entry.accepted?.(read, randomUUID) ?? { status: 200, body: { accepted: alerts.length, rejected: rejections[0]?.count ?? 0 } };
}

const operateOf = (desk: Desk): Route => ({
  method: 'POST',
  path: '/v1/capabilities/{name}',
  summary: 'Runs a capability: its input as a JSON object, under the name of an `operate` token.',
  handle: async (request, { query, places: { name = '' } }) => {
    const token = await desk.door.admit(tokenIn(request, query), 'operate', 'http');
    if (isRefusal(token)) return token;
    const limit = maxBody(desk);
    const body = await readBody(request, limit);
    if ('tooLarge' in body) return refuse({ kind: 'too-large', limit });
    const input = parseJson(body);
    if (isRefusal(input)) return input;
    const { capabilityNamed } = await import('./nouns.ts');
    const capability = await capabilityNamed(name);
    if (capability === undefined) return refuse({ kind: 'not-found', noun: 'capability', reference: name });
    const result = await desk.watchbill.run(name, input, { name: token.name, role: 'operator' });
    return isRefusal(result) ? result : { status: 200, body: onWire(capability, result) };
  },
});

/** Calendars subscribe by an address and can set no header, so their token has a scope that reads nothing else. */
const CALENDARS: readonly Feed[] = [
  {
    path: '/v1/calendar/{name}.ics',
    summary: 'Who is on call as a calendar, of a plan, a team, a person or `all`, for a token of scope `calendar`.',
    capability: 'oncall.export',
    about: (name: string) => ({ name }),
  },
  {
    path: '/v1/calendar/maintenance/{name}.ics',
    summary: 'Planned downtime as a calendar, of a component with all that lies in it or of `all`, for a token of scope `calendar`.',
    capability: 'window.feed',
    about: (target: string) => ({ target }),
  },
  {
    path: '/v1/calendar/maintenance/{name}.ifb',
    summary: 'The times in which something is down (VFREEBUSY), of a component or of `all`, for a token of scope `calendar`.',
    capability: 'window.feed',
    about: (target: string) => ({ target }),
    always: { format: 'freebusy' },
  },
];

interface Feed {
  readonly path: string;
  readonly summary: string;
  readonly capability: string;
  /** What a name asks for; `all` asks for everything. */
  about(name: string): Readonly<Record<string, string>>;
  readonly always?: Readonly<Record<string, string>>;
}

const calendarsOf = (desk: Desk): readonly Route[] =>
  CALENDARS.map(({ path, summary, capability, about, always }) => ({
    method: 'GET',
    path,
    summary,
    handle: async (request, { query, places: { name = '' } }) => {
      const token = await desk.door.admit(tokenIn(request, query), 'calendar', 'http');
      if (isRefusal(token)) return token;
      const answer = await desk.watchbill.run(
        capability,
        { ...always, ...(name === 'all' ? {} : about(name)) },
        { name: token.name, role: 'viewer' },
      );
      return isRefusal(answer) ? answer : { status: 200, body: answer, type: 'text/calendar; charset=utf-8' };
    },
  }));

/** For those who plan around maintenance. */
const maintenancePage = (desk: Desk): Route => ({
  method: 'GET',
  path: '/v1/maintenance.html',
  summary: 'What is being worked on and what is planned as a page, for a token of scope `calendar`.',
  handle: async (request, { query }) => {
    const token = await desk.door.admit(tokenIn(request, query), 'calendar', 'http');
    if (isRefusal(token)) return token;
    const found = await desk.watchbill.run('window.status', {}, { name: token.name, role: 'viewer' });
    if (isRefusal(found)) return found;
    const { statusPage } = await import('../domain/notices/page.ts');
    return { status: 200, body: statusPage(found as Status), type: 'text/html; charset=utf-8' };
  },
});

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    return refuse({ kind: 'invalid', where: 'body', problem: 'is not JSON' });
  }
}
