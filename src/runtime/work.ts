import { ALERT } from '../domain/alerts/records.ts';
import { alertStanding } from '../domain/alerts/standing.ts';
import { alertsTouching } from '../domain/alerts/touched.ts';
import { policyLookout } from '../domain/escalation/lint.ts';
import { offerStanding } from '../domain/inventory/standing.ts';
import { offerWork } from '../domain/inventory/work.ts';
import { label } from '../domain/kernel/id.ts';
import { find } from '../domain/kernel/number.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { offerLookout } from '../domain/oncall/lint.ts';
import { probeStanding } from '../domain/probes/standing.ts';
import { offerTargets } from '../domain/tasks/links.ts';
import { taskStanding } from '../domain/tasks/standing.ts';
import { tasksTouching } from '../domain/tasks/touched.ts';
import { absenceLookout } from '../domain/windows/away.ts';
import { windowStanding, windowsTouching } from '../domain/windows/touched.ts';

/** What an earlier noun shows of later ones. */
export function offerComponentWork(): void {
  offerWork({ tasks: tasksTouching, alerts: alertsTouching, windows: windowsTouching });
  offerStanding('task', taskStanding);
  offerStanding('alert', alertStanding);
  offerStanding('probe', probeStanding);
  offerStanding('window', windowStanding);
}

/** What a task may be linked with that comes after tasks. */
export function offerLinkTargets(): void {
  offerTargets({
    *alert(text) {
      const number = yield* find(ALERT, text);
      return isRefusal(number) ? number : label('A', number);
    },
  });
}

/** What is looked for beside what on call itself knows. */
export function offerLookouts(): void {
  offerLookout('policy', policyLookout);
  offerLookout('absence', absenceLookout);
}
