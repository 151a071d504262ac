/** Debian's Nagios with the same web servers and the plugin that is made for them, and nothing else to do. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { launch } from '../../test/parts/process.ts';

export const PLUGIN = '/usr/lib/nagios/plugins/check_http';

const service = (index: number): string => `define service {
  host_name loopback
  contacts nobody
  service_description web-${index}
  check_command http!${index}
  check_period always
  check_interval 1
  retry_interval 1
  max_check_attempts 1
  notifications_enabled 0
}`;

const objects = (port: number, count: number): string => `define timeperiod {
  timeperiod_name always
  alias always
  ${['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day) => `${day} 00:00-24:00`).join('\n  ')}
}
define command {
  command_name http
  command_line ${PLUGIN} -H 127.0.0.1 -p ${port} -u /$ARG1$ -s "is well"
}
define contact {
  contact_name nobody
  host_notifications_enabled 0
  service_notifications_enabled 0
  host_notification_period always
  service_notification_period always
  host_notification_commands http
  service_notification_commands http
}
define contactgroup {
  contactgroup_name nobody
  members nobody
}
define host {
  contacts nobody
  host_name loopback
  address 127.0.0.1
  max_check_attempts 1
  check_period always
  notifications_enabled 0
}
${Array.from({ length: count }, (_, index) => service(index)).join('\n')}
`;

/** Each service once in `everySeconds`, the starts spread over that time. */
export function startNagios(port: number, count: number, everySeconds: number) {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  mkdirSync(at('results'));
  writeFileSync(at('objects.cfg'), objects(port, count));
  writeFileSync(
    at('nagios.cfg'),
    Object.entries({
      // Started by root it would become another user, who may not write here.
      nagios_user: userInfo().username,
      log_file: at('nagios.log'),
      cfg_file: at('objects.cfg'),
      object_cache_file: at('objects.cache'),
      precached_object_file: at('objects.precache'),
      status_file: at('status.dat'),
      state_retention_file: at('retention.dat'),
      command_file: at('nagios.cmd'),
      lock_file: at('nagios.pid'),
      temp_file: at('nagios.tmp'),
      temp_path: folder.path,
      check_result_path: at('results'),
      query_socket: at('nagios.qh'),
      use_syslog: 0,
      interval_length: everySeconds,
      max_service_check_spread: 1,
      max_concurrent_checks: 0,
      check_result_reaper_frequency: 1,
      enable_notifications: 0,
      check_for_updates: 0,
    })
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const nagios = launch('nagios4', [at('nagios.cfg')]);
  return {
    /** Its own processor time, its workers' and that of all plugins that have ended, in seconds. */
    cpu: (): number => [nagios.pid, ...childrenOf(nagios.pid)].reduce((sum, pid) => sum + spentBy(pid), 0),
    output: nagios.output,
    stop: async (): Promise<void> => {
      await nagios.stop();
      folder.remove();
    },
  };
}

const fieldsOf = (pid: number | string): readonly string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return fieldsOf(pid)[1] === String(parent) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

/** With those of its children that it has waited for. */
const spentBy = (pid: number): number => {
  try {
    return (
      fieldsOf(pid)
        .slice(11, 15)
        .reduce((sum, ticks) => sum + Number(ticks), 0) / 100
    );
  } catch {
    return 0;
  }
};
