/**
 * Where answers to pages come in: links of mails, text messages by Twilio, buttons of Slack, and what Twilio says became of its messages. Each is
 * believed by its signature alone, and runs the same capability as the command line would, as the person who was paged.
 */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { type Actor, permit } from '../domain/kernel/access.ts';
import type { Scripted } from '../domain/kernel/capability.ts';
import { label } from '../domain/kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { subjectsOf } from '../domain/notifications/digest.ts';
import { receive } from '../domain/notifications/receipt.ts';
import {
  ACTS,
  type Act,
  actsOf,
  answered,
  type Doing,
  did,
  done,
  type Meant,
  note,
  parseReply,
  unchanged,
  usedUp,
  verbsFor,
} from '../domain/notifications/reply.ts';
import { messageOf, type OutboxRow } from '../domain/notifications/row.ts';
import { people } from '../domain/oncall/settings.ts';
import type { Answer } from '../integrations/intake/answer.ts';
import { readBody } from '../integrations/intake/body.ts';
import type { Route } from '../integrations/intake/server.ts';
import { idIn, signedBySlack, signedByTwilio } from '../integrations/messaging/signatures.ts';
import { tellClicker } from '../integrations/messaging/slack.ts';
import { slack, twilio } from './config/channel-sections.ts';
import { failpoint } from './failpoint.ts';
import { capabilityNamed } from './nouns.ts';
import { outside, PATHS } from './reply-address.ts';
import { replyPage } from './reply-page.ts';
import { contextFor, type Surroundings } from './run.ts';

const LARGEST = 65_536;

const CLOSED = refuse({ kind: 'not-found', noun: 'reply', reference: 'here' });
const STRANGER = refuse({ kind: 'unauthorised' });

export function replyRoutes(around: Surroundings): readonly Route[] {
  const { store, log } = around.ports;

  /** The person who was paged, with their role; an address that a step named answers as an operator. */
  const personOf = (row: OutboxRow): Actor => {
    const known = around.settings().of(people);
    return { name: row.person, role: Object.hasOwn(known, row.person) ? (known[row.person]?.role ?? 'operator') : 'operator' };
  };

  /** Does it, in one transaction with the note that it was done; the sentence that the answerer gets, and whether anything changed. */
  const answer = async (meant: Meant, act: Act, who?: Actor): Promise<{ readonly text: string; readonly changed: boolean }> => {
    const now = around.clock.now();
    const { first, subjects } = await store.read(function* () {
      const row = yield* answered(meant, now);
      return {
        first: row,
        subjects: row === undefined ? [] : (yield* subjectsOf(row)).filter((subject) => subject !== label('N', row.number)),
      };
    });
    const verbs = first === undefined || !actsOf(first).includes(act) ? [] : verbsFor(subjects, act);
    const doing: (Doing & { readonly capability: Scripted<z.ZodObject, z.ZodType> })[] = [];
    for (const verb of verbs) {
      const capability = await capabilityNamed(verb.name);
      if (capability !== undefined && capability.kind !== 'effect') doing.push({ ...verb, capability });
    }
    if (first === undefined || doing.length === 0) return { text: 'Nothing waits for this answer', changed: false };
    const actor = who ?? personOf(first);
    const context = contextFor(around, actor);
    const outcome = await store.write(function* () {
      const row = yield* answered(meant, now);
      if (row === undefined) return CLOSED;
      const taken: string[] = [];
      let no: Refusal | undefined;
      for (const { capability, input, subjects: alike } of doing) {
        const refused = permit(actor, capability.permission, capability.name) ?? usedUp(row, act);
        const result = refused ?? (yield* capability.run(context(), capability.input.parse(input)));
        const each: readonly unknown[] = Array.isArray(result) ? result : [result];
        no ??= each.find(isRefusal);
        taken.push(...alike.filter((_, index) => !isRefusal(each[Math.min(index, each.length - 1)])));
      }
      // Of many at once some may be somebody's already; nothing was done where all are.
      if (taken.length === 0 && no !== undefined) return no;
      yield* note(row, act);
      return { taken };
    });
    const changed = !isRefusal(outcome);
    log.write('info', `${first.subject} answered by ${first.channel}: ${act}`, { actor: actor.name, changed });
    return { text: isRefusal(outcome) ? unchanged(outcome, now) : did(outcome.taken, act, actor.name), changed };
  };

  const body = async (request: IncomingMessage): Promise<Buffer | Refusal> => {
    const read = await readBody(request, LARGEST);
    return Buffer.isBuffer(read) ? read : refuse({ kind: 'too-large', limit: LARGEST });
  };

  const meantBy = (ticket: string): Meant | undefined => {
    const open = outside(around.settings());
    const id = open === undefined ? undefined : idIn(ticket, open.secret);
    return id === undefined ? undefined : { id };
  };

  const GONE = replyPage(404, 'Nothing here', ['This link is not, or no longer, one of ours.']);

  const showPage = async (ticket: string, said?: string): Promise<Answer> => {
    const meant = meantBy(ticket);
    const row = meant === undefined ? undefined : await store.read(() => answered(meant, around.clock.now()));
    if (row === undefined) return GONE;
    const offer = actsOf(row).filter((act) => !done(row).includes(act));
    return replyPage(200, messageOf(row).subject ?? `Digest ${label('N', row.number)}`, [said ?? `You answer as ${row.person}.`], offer);
  };

  /** A form that Twilio signed; undefined for anybody else's. */
  const fromTwilio = async (request: IncomingMessage, path: string): Promise<URLSearchParams | Refusal> => {
    const open = outside(around.settings());
    const token = around.settings().of(twilio)?.auth_token;
    if (open === undefined || token === undefined) return CLOSED;
    const read = await body(request);
    if (isRefusal(read)) return read;
    const form = new URLSearchParams(read.toString('utf8'));
    const signature = request.headers['x-twilio-signature'];
    return signedByTwilio(typeof signature === 'string' ? signature : undefined, token, open.url + path, form) ? form : STRANGER;
  };

  const fromSlack = async (request: IncomingMessage): Promise<Clicked | Refusal> => {
    const secret = around.settings().of(slack)?.signing_secret;
    if (secret === undefined) return CLOSED;
    const read = await body(request);
    if (isRefusal(read)) return read;
    const [signature, timestamp] = ['x-slack-signature', 'x-slack-request-timestamp'].map((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    });
    if (!signedBySlack({ signature, timestamp }, secret, read, around.clock.now())) return STRANGER;
    return (
      clicked(new URLSearchParams(read.toString('utf8')).get('payload') ?? '') ??
      refuse({ kind: 'invalid', where: 'payload', problem: 'is no click on a button' })
    );
  };

  /** Whoever clicked: a person by their member id, else somebody whom Slack vouches for. */
  const clicker = ({ user, name }: Clicked): Actor => {
    const found = Object.entries(around.settings().of(people)).find(([, person]) => person.slack === user);
    return found === undefined ? { name: `slack:${name}`, role: 'operator' } : { name: found[0], role: found[1].role };
  };

  return [
    {
      method: 'GET',
      path: `${PATHS.link}{ticket}`,
      summary: 'Shows what a page is about, with buttons to answer it. Changes nothing.',
      handle: (_request, { places: { ticket = '' } }) => showPage(ticket),
    },
    {
      method: 'POST',
      path: `${PATHS.link}{ticket}`,
      summary: 'Answers a page: act=acknowledge, resolve or escalate.',
      handle: async (request, { places: { ticket = '' } }) => {
        const read = await body(request);
        if (isRefusal(read)) return read;
        const wanted = new URLSearchParams(read.toString('utf8')).get('act');
        const act = ACTS.find((known) => known === wanted);
        const meant = meantBy(ticket);
        if (meant === undefined) return GONE;
        if (act === undefined) return showPage(ticket);
        return showPage(ticket, `${(await answer(meant, act)).text}.`);
      },
    },
    {
      method: 'POST',
      path: PATHS.texts,
      summary: 'Where Twilio hands over text messages: replies to pages.',
      handle: async (request) => {
        const form = await fromTwilio(request, PATHS.texts);
        if (isRefusal(form)) return form;
        const said = parseReply(form.get('Body') ?? '');
        const { text } =
          said === undefined
            ? { text: 'Reply with the four digits of a page to acknowledge it, with r behind them to resolve and e to escalate' }
            : await answer({ address: form.get('From') ?? '', code: said.code }, said.act);
        const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
        return { status: 200, type: 'text/xml', body: `<Response><Message>${escaped}</Message></Response>` };
      },
    },
    {
      method: 'POST',
      path: `${PATHS.receipts}{message}`,
      summary: 'Where Twilio says what became of a text message or a call.',
      handle: async (request, { places: { message = '' } }) => {
        const form = await fromTwilio(request, PATHS.receipts + encodeURIComponent(message));
        if (isRefusal(form)) return form;
        const context = contextFor(around, { name: 'twilio', role: 'operator' });
        const code = form.get('ErrorCode') ?? '';
        const word = form.get('MessageStatus') ?? form.get('CallStatus') ?? '';
        await store.write(function* () {
          yield* receive(context(), message, word, /^\d+$/.test(code) ? `(${code})` : '');
          failpoint('receipt.written');
        });
        failpoint('receipt.committed');
        return { status: 204, body: undefined };
      },
    },
    {
      method: 'POST',
      path: PATHS.buttons,
      summary: 'Where Slack hands over clicks on the buttons of pages.',
      handle: async (request) => {
        const click = await fromSlack(request);
        if (isRefusal(click)) return click;
        const meant = meantBy(click.ticket);
        if (meant === undefined) return STRANGER;
        const { text } = await answer(meant, click.act, clicker(click));
        // Slack waits three seconds for this answer, and shows nothing of it: what is to be read goes to an address of its own.
        tellClicker(click.respondTo, around.settings().of(slack)?.api, text).catch((error) =>
          log.write('warn', 'who clicked in Slack could not be told', { error }),
        );
        return { status: 200, body: undefined };
      },
    },
  ];
}

interface Clicked {
  readonly user: string;
  readonly name: string;
  readonly ticket: string;
  readonly act: Act;
  readonly respondTo: string;
}

function clicked(payload: string): Clicked | undefined {
  try {
    const {
      user,
      actions,
      response_url = '',
    } = JSON.parse(payload) as {
      readonly response_url?: string;
      readonly user?: { readonly id?: string; readonly username?: string };
      readonly actions?: readonly { readonly action_id?: string; readonly value?: string }[];
    };
    const [action] = actions ?? [];
    const act = ACTS.find((known) => known === action?.action_id);
    if (act === undefined || typeof action?.value !== 'string' || typeof user?.id !== 'string') return undefined;
    return { user: user.id, name: user.username ?? user.id, ticket: action.value, act, respondTo: response_url };
  } catch {
    return undefined;
  }
}
