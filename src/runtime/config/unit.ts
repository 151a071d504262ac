/**
 * A systemd unit for `watchbill serve`. The system's unit may do what an engine must (read its configuration, write its state, use the
 * network) and nothing else; `systemd-analyze security` rates it "OK". What is left out, and why: MemoryDenyWriteExecute, because
 * V8 compiles at run time; PrivateNetwork, because pages leave by it; DynamicUser, because operators of the group `watchbill` open the
 * same database with the dashboard. There is no start limit: an engine that gives up pages nobody.
 */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface Unit {
  /** The program and what starts it: Node and the script. */
  readonly program: readonly string[];
  readonly scope: 'system' | 'user';
  readonly config?: string | undefined;
  /** The database's file, or CONFIGURED for what the configuration names: a URL may hold a password, and everybody may read a unit. */
  readonly db?: string | undefined;
}

export const CONFIGURED = 'configured';

const STATE = '/var/lib/watchbill';

export const thisProgram = (): readonly string[] => [process.execPath, realpathSync(process.argv[1] ?? '')];

export const unitText = (unit: Unit): string => (unit.scope === 'system' ? systemUnit(unit) : userUnit(unit));

function systemUnit({ program, config = '/etc/watchbill/config.toml', db = `${STATE}/watchbill.db` }: Unit): string {
  const file = db === CONFIGURED ? undefined : resolve(db);
  const flags = file === undefined ? [] : ['--db', file];
  const elsewhere = file === undefined || file.startsWith(`${STATE}/`) ? [] : [`ReadWritePaths=${quoted(dirname(file))}`];
  const inHome = [...program, config].some((path) => /^\/(home|root|run\/user)\//.test(path));
  return `# Watchbill's engine as a service of the system.
#
#   watchbill service install --print | sudo tee /etc/systemd/system/watchbill.service
#   sudo useradd --system --home-dir ${STATE} --shell /usr/sbin/nologin watchbill
#   sudo install -d -o root -g watchbill -m 0750 /etc/watchbill
#   sudo watchbill setup --config ${config}
#   sudo chown -R root:watchbill /etc/watchbill && sudo chmod -R g+r /etc/watchbill
#   sudo systemctl daemon-reload && sudo systemctl enable --now watchbill
#
# Members of the group watchbill open the dashboard on the same database:
#   watchbill ${['--config', config, ...flags].join(' ')}

[Unit]
Description=Watchbill, the engine: takes in alerts, runs the clocks, sends the pages
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${command([...program, 'serve', '--config', config, ...flags])}
User=watchbill
Group=watchbill
Restart=always
RestartSec=2
KillSignal=SIGTERM
TimeoutStopSec=30
StateDirectory=watchbill
StateDirectoryMode=0770
LogsDirectory=watchbill
UMask=0007
${elsewhere.map((line) => `${line}\n`).join('')}
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=${inHome ? 'read-only' : 'yes'}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
${COMMON}
[Install]
WantedBy=multi-user.target
`;
}

function userUnit({ program, config, db }: Unit): string {
  const flags = [
    ...(config === undefined ? [] : ['--config', resolve(config)]),
    ...(db === undefined || db === CONFIGURED ? [] : ['--db', resolve(db)]),
  ];
  return `# Watchbill's engine as a service of yours, on the database that your dashboard opens.
#
#   mkdir -p ~/.config/systemd/user
#   watchbill service install --print --user > ~/.config/systemd/user/watchbill.service
#   systemctl --user daemon-reload && systemctl --user enable --now watchbill
#   sudo loginctl enable-linger "$USER"      (so that it runs while you are logged out)

[Unit]
Description=Watchbill, the engine: takes in alerts, runs the clocks, sends the pages
StartLimitIntervalSec=0

[Service]
ExecStart=${command([...program, 'serve', ...flags])}
Restart=always
RestartSec=2
TimeoutStopSec=30
UMask=0077

NoNewPrivileges=yes
${COMMON}
[Install]
WantedBy=default.target
`;
}

/** What seccomp alone enforces, so that a user's own systemd can do it too. */
const COMMON = `RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
`;

const command = (words: readonly string[]): string => words.map((word) => quoted(word.replaceAll('$', '$$$$'))).join(' ');

/** systemd.syntax(7): quotes around what is not plain, C escapes inside them, `%` doubled. */
const quoted = (word: string): string => {
  const escaped = word.replaceAll('%', '%%');
  return /^[\w@%+=:,./$-]+$/.test(escaped) ? escaped : `"${escaped.replace(/["\\]/g, '\\$&')}"`;
};
