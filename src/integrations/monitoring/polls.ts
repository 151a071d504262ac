import { alertmanagerPoll } from './alertmanager-poll.ts';
import { nagiosPoll } from './nagios-poll.ts';
import type { Poll } from './poll.ts';
import { prometheusPoll } from './prometheus-poll.ts';
import { zabbixPoll } from './zabbix-poll.ts';

/** Every system that can be asked for its alerts, one row each. */
export const POLLS: readonly Poll[] = [alertmanagerPoll, prometheusPoll, nagiosPoll, zabbixPoll];
