import { acting } from './acting.ts';
import type { Action } from './action.ts';
import { alerting } from './alerting.ts';
import { batching } from './batching.ts';
import { calendar } from './calendar.ts';
import { carrying } from './carrying.ts';
import { covering } from './covering.ts';
import { dialogs } from './dialogs.ts';
import { drafting } from './drafting.ts';
import { escalating } from './escalating.ts';
import { finding } from './finding.ts';
import { fleet } from './fleet.ts';
import { forming } from './forming.ts';
import { incidents } from './incidents.ts';
import { inventory } from './inventory.ts';
import { navigation } from './navigation.ts';
import { planned } from './planned.ts';
import { planning } from './planning.ts';
import { program } from './program.ts';
import { seat } from './seat.ts';
import { shift } from './shift.ts';
import { syncing } from './syncing.ts';
import { upkeep } from './upkeep.ts';
import { viewing } from './viewing.ts';

/** Everything a person can do in the dashboard, in the order that help shows it. */
export const registry = (): readonly Action[] => [
  ...navigation,
  ...finding,
  ...viewing,
  ...inventory,
  ...syncing,
  ...fleet,
  ...calendar,
  ...drafting,
  ...planned,
  ...carrying,
  ...acting,
  ...alerting,
  ...incidents,
  ...covering,
  ...upkeep,
  ...shift,
  ...escalating,
  ...planning,
  ...batching,
  ...program(),
  ...seat,
  ...forming,
  ...dialogs,
];
