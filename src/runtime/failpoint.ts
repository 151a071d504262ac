/**
 * Named places at which a test may kill the process, to prove that starting it again loses nothing. `WATCHBILL_FAILPOINT=intake.committed`
 * sends this process SIGKILL when it gets there, `intake.committed#3` when it does for the third time; nothing else ever happens at a failpoint.
 */
export const FAILPOINTS = {
  'intake.read': 'a report is read and checked, nothing is written',
  'intake.written': 'alert, task, clock and page are written, not committed',
  'intake.committed': 'they are committed, the sender has no answer yet',
  'intake.answered': 'the sender has its 2xx',
  'escalation.fired': 'a due step has moved its clock and filled the outbox, not committed',
  'escalation.committed': 'the step is committed',
  'delivery.claimed': 'a message is leased by its sender, not handed over',
  'delivery.accepted': 'the mail server has accepted it, the outbox does not know',
  'delivery.settled': 'the outbox knows',
  'receipt.written': "the vendor's word for a message is written, not committed",
  'receipt.committed': 'it is committed, the vendor has no answer yet',
  'command.written': "a person's command is written, not committed",
  'command.committed': 'it is committed, the person has no answer yet',
} as const;
export type Failpoint = keyof typeof FAILPOINTS;

const [armed, time = '1'] = (process.env['WATCHBILL_FAILPOINT'] ?? '').split('#');
let left = Number(time);

export function failpoint(name: Failpoint): void {
  if (armed === name && --left === 0) process.kill(process.pid, 'SIGKILL');
}
