import { alertmanagerWrite } from './alertmanager-write.ts';
import { nagiosWrite } from './nagios-write.ts';
import type { Writer } from './write.ts';
import { zabbixWrite } from './zabbix-write.ts';

/** Every system that can be told what was done with its alerts, one row each. */
export const WRITES: readonly Writer[] = [alertmanagerWrite, nagiosWrite, zabbixWrite];
