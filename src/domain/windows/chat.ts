/**
 * Alerts of windows that may only chat: nobody is woken, and whoever looks into the channels of the policy reads them at once. Whoever read that
 * one fires reads that it is over. What still fires at the end of the window is paged like anything else that was kept quiet.
 */
import { resolved } from '../alerts/events.ts';
import { ALERT_COLUMNS, type AlertRecord, fromRecord } from '../alerts/records.ts';
import { policyFor, subjectOf } from '../alerts/task.ts';
import { reaching } from '../escalation/reach.ts';
import type { Policy } from '../escalation/settings.ts';
import type { Context } from '../kernel/context.ts';
import type { Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { clip, plain, plainLines } from '../kernel/plain.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Draft } from '../notifications/notification.ts';
import { enqueue } from '../notifications/records.ts';

/** Where people read and nobody is rung up. */
const CHATS: ReadonlySet<string> = new Set(['slack', 'mattermost', 'msteams']);

/** Everyone whom any step of the policy tells, on whichever path. */
const tellsOf = ({ step, path }: Policy): readonly string[] => [
  ...new Set([...step, ...path.flatMap((other) => other.step)].flatMap(({ tell }) => tell)),
];

/** These alerts have become quiet under windows that may chat. */
export function* chat(context: Context, whys: ReadonlyMap<number, string>): Script<void> {
  if (whys.size === 0) return;
  const rows = yield* all<AlertRecord>(
    `select ${ALERT_COLUMNS} from alert where number in {numbers $1} order by number`,
    JSON.stringify([...whys.keys()]),
  );
  const policy = policyFor(context);
  const alerts = rows.map((row) => {
    const subject = subjectOf(fromRecord(row));
    const fitting = policy(subject);
    return { subject, tells: fitting === undefined ? [] : tellsOf(fitting) };
  });
  const reach = yield* reaching(
    context,
    alerts.map(({ tells }) => tells),
  );
  yield* enqueue(
    context,
    alerts.flatMap(({ subject: { number, severity, title, text, component, status }, tells }): readonly Draft[] => {
      if (status !== 'firing') return [];
      const message = {
        subject: clip(`[${severity.toUpperCase()}] ${label('A', number)} ${plain(title)}`, 200),
        text: [plainLines(clip(text, 20_000)), '', `Nobody is paged: ${whys.get(number)}`].join('\n'),
      };
      return reach
        .of(tells)
        .told.filter(({ channel }) => CHATS.has(channel))
        .map(({ person, channel, address }) => ({
          ...{ person, channel, address, message },
          ...{ subject: label('A', number), kind: 'chat', service: component ?? undefined },
        }));
    }),
  );
}

/** Whom the page reached as well, its clock tells. */
const tellOver: Reaction = {
  to: resolved.kind,
  *run(context, facts) {
    const subjects = JSON.stringify(facts.map(({ subject }) => subject));
    const told = yield* all<{ subject: string; person: string; channel: string; address: string; message: string; state: string }>(
      `select told.subject, told.person, told.channel, told.address, min(told.message) as message, min(told.state) as state from outbox as told
       where told.subject in {values $1} and told.kind = 'chat' and told.state in ('queued', 'sending', 'sent', 'bundled')
         and not exists (select 1 from outbox as page where page.subject = told.subject and page.kind = 'page' and page.channel = told.channel
           and page.address = told.address and page.state in ('sending', 'sent'))
       group by told.subject, told.person, told.channel, told.address order by told.subject, told.address`,
      subjects,
    );
    if (told.length === 0) return;
    yield* all(
      `update outbox set state = 'cancelled', finished_at = cast($2 as bigint), withdrawn = $3, problem = $3
       where subject in {values $1} and kind = 'chat' and state = 'queued'`,
      subjects,
      context.now,
      'resolved before it went',
    );
    yield* enqueue(
      context,
      told.flatMap(({ message, state, ...contact }): readonly Draft[] => {
        if (state === 'queued') return [];
        const said = JSON.parse(message) as Draft['message'];
        return [
          {
            ...{ ...contact, kind: 'resolved' },
            message: {
              subject: said.subject.replace(/^\[[A-Z]+\]/, '[RESOLVED]'),
              text: `Resolved by ${plain(context.actor.name)}. Nothing more needs doing.`,
            },
          },
        ];
      }),
    );
  },
};

export const chatReactions: readonly Reaction[] = [tellOver];
