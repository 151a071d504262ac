import { alertmanager } from './alertmanager.ts';
import { alertmanagerApi } from './alertmanager-api.ts';
import { cloudevents } from './cloudevents.ts';
import type { Format } from './format.ts';
import { generic } from './generic.ts';
import { grafana } from './grafana.ts';
import { heartbeat } from './heartbeat.ts';
import { nagios } from './nagios.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { zabbix } from './zabbix.ts';

/** Every format that is taken in by push, one row each. */
export const FORMATS: readonly Format[] = [
  alertmanager,
  alertmanagerApi,
  grafana,
  pagerduty,
  opsgenie,
  cloudevents,
  nagios,
  zabbix,
  generic,
  heartbeat,
];
