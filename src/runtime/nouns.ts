/**
 * The nouns, composed. Each noun's capabilities load by themselves, so that a command loads the code of one noun; what nouns say to each
 * other (events and reactions) is small and always there.
 */
import { alertEvents } from '../domain/alerts/events.ts';
import { alertFacts } from '../domain/alerts/facts.ts';
import { offerMuteRule } from '../domain/alerts/mute.ts';
import { alertReactions } from '../domain/alerts/reactions.ts';
import { offerQuiet, writeBackReactions } from '../domain/alerts/write-back.ts';
import { calendarEvents } from '../domain/calendars/events.ts';
import { escalationEvents } from '../domain/escalation/events.ts';
import { offerFacts } from '../domain/escalation/facts.ts';
import { escalationReactions } from '../domain/escalation/fall-through.ts';
import { incidentEvents } from '../domain/incidents/events.ts';
import { incidentFacts } from '../domain/incidents/facts.ts';
import { incidentReactions } from '../domain/incidents/reactions.ts';
import { offerStakeholders } from '../domain/incidents/stakeholders.ts';
import { componentEvents } from '../domain/inventory/events.ts';
import type { Capability } from '../domain/kernel/capability.ts';
import type { Reaction } from '../domain/kernel/event.ts';
import { announce } from '../domain/kernel/timeline.ts';
import { incidentStakeholders } from '../domain/notices/incidents.ts';
import { noticeReactions } from '../domain/notices/reactions.ts';
import { notificationEvents } from '../domain/notifications/events.ts';
import { oncallEvents } from '../domain/oncall/events.ts';
import { operatorEvents } from '../domain/operators/events.ts';
import { probeEvents } from '../domain/probes/events.ts';
import { shiftEvents } from '../domain/shifts/events.ts';
import { silenceEvents } from '../domain/silences/events.ts';
import { sourceEvents } from '../domain/sources/events.ts';
import { escalatingReactions } from '../domain/tasks/escalating.ts';
import { taskEvents } from '../domain/tasks/events.ts';
import { taskFacts } from '../domain/tasks/facts.ts';
import { followingReactions } from '../domain/tasks/following.ts';
import { recurrenceReactions } from '../domain/tasks/recur.ts';
import { waitingReactions } from '../domain/tasks/waiting.ts';
import { tokenEvents } from '../domain/tokens/events.ts';
import { upkeepEvents } from '../domain/upkeep/events.ts';
import { afterReactions } from '../domain/windows/after.ts';
import { chatReactions } from '../domain/windows/chat.ts';
import { windowEvents } from '../domain/windows/events.ts';
import { heldReactions, quietUnder } from '../domain/windows/held.ts';
import { windowMutes } from '../domain/windows/mute.ts';

export const nouns = {
  task: async () => {
    (await import('./work.ts')).offerLinkTargets();
    return import('../domain/tasks/capabilities.ts');
  },
  alert: async () => {
    (await import('./payloads.ts')).offerFormatsOfIntake();
    return import('../domain/alerts/capabilities.ts');
  },
  // What becomes of the alerts of incidents that are made one is for alerts to say.
  incident: async () => ({ ...(await import('../domain/incidents/capabilities.ts')), ...(await import('../domain/alerts/absorb.ts')) }),
  component: async () => {
    (await import('./discovery.ts')).offerFormats();
    (await import('./work.ts')).offerComponentWork();
    return import('../domain/inventory/capabilities.ts');
  },
  silence: () => import('../domain/silences/capabilities.ts'),
  window: async () => {
    (await import('./exchange.ts')).offerCalendars();
    return { ...(await import('../domain/windows/capabilities.ts')), ...(await import('../domain/notices/capabilities.ts')) };
  },
  freeze: () => import('../domain/windows/freezes.ts'),
  calendar: async () => {
    (await import('./calendars.ts')).offerCalendarsElsewhere();
    return import('../domain/calendars/capabilities.ts');
  },
  // What would become of an alert is for alerts to say, and for clocks to be asked.
  escalation: async () => {
    (await import('./payloads.ts')).offerFormatsOfIntake();
    const { simulate } = await import('../domain/alerts/simulate.ts');
    return { ...(await import('../domain/escalation/capabilities.ts')), simulate };
  },
  oncall: async () => {
    (await import('./work.ts')).offerLookouts();
    return import('../domain/oncall/capabilities.ts');
  },
  shift: () => import('../domain/shifts/capabilities.ts'),
  operator: () => import('../domain/operators/capabilities.ts'),
  contact: () => import('../domain/notifications/contacts.ts'),
  override: () => import('../domain/oncall/overrides.ts'),
  outbox: () => import('../domain/notifications/outbox.ts'),
  notification: () => import('../domain/notifications/capabilities.ts'),
  source: () => import('../domain/sources/capabilities.ts'),
  repository: async () => {
    (await import('./looks.ts')).offerLooks();
    return import('../domain/repositories/capabilities.ts');
  },
  process: async () => {
    (await import('./looks.ts')).offerLooks();
    return import('../domain/processes/capabilities.ts');
  },
  why: () => import('../domain/diagnostics/capabilities.ts'),
  audit: () => import('../domain/audit/capabilities.ts'),
  upkeep: () => import('../domain/upkeep/capabilities.ts'),
  heartbeat: () => import('../domain/heartbeats/capabilities.ts'),
  probe: async () => {
    (await import('./probing.ts')).offerProbing();
    (await import('./work.ts')).offerComponentWork();
    return import('../domain/probes/capabilities.ts');
  },
  perf: () => import('../domain/performance/capabilities.ts'),
  monitoring: () => import('../domain/monitoring/capabilities.ts'),
  token: () => import('../domain/tokens/capabilities.ts'),
  board: async () => {
    (await import('./work.ts')).offerLookouts();
    return import('../domain/board/capabilities.ts');
  },
  backup: () => import('../domain/backups/capabilities.ts'),
} as const;
export type Noun = keyof typeof nouns;
export type VerbsOf<N extends Noun> = Awaited<ReturnType<(typeof nouns)[N]>>;

/** The capability called `noun.verb`, with nothing loaded but its noun. */
export async function capabilityNamed(name: string): Promise<Capability | undefined> {
  const [noun = '', verb = ''] = name.split('.');
  if (!Object.hasOwn(nouns, noun)) return undefined;
  const verbs = (await nouns[noun as Noun]()) as Readonly<Record<string, unknown>>;
  return Object.hasOwn(verbs, verb) ? (verbs[verb] as Capability) : undefined;
}

export async function allCapabilities(): Promise<readonly Capability[]> {
  const loaded = await Promise.all(Object.values(nouns).map((load) => load() as Promise<Readonly<Record<string, unknown>>>));
  return loaded.flatMap((verbs) => Object.values(verbs) as Capability[]);
}

export const reactions: readonly Reaction[] = [
  ...followingReactions,
  ...escalatingReactions,
  ...escalationReactions,
  ...incidentReactions,
  ...alertReactions,
  ...writeBackReactions,
  ...waitingReactions,
  ...recurrenceReactions,
  ...chatReactions,
  ...afterReactions,
  ...heldReactions,
  ...noticeReactions,
];

offerFacts('task', taskFacts);
offerFacts('alert', alertFacts);
offerFacts('incident', incidentFacts);
offerMuteRule(windowMutes);
offerStakeholders(incidentStakeholders);
offerQuiet(quietUnder);

for (const kinds of [
  taskEvents,
  incidentEvents,
  silenceEvents,
  alertEvents,
  escalationEvents,
  notificationEvents,
  oncallEvents,
  operatorEvents,
  tokenEvents,
  componentEvents,
  sourceEvents,
  probeEvents,
  windowEvents,
  calendarEvents,
  upkeepEvents,
  shiftEvents,
])
  announce(kinds);
