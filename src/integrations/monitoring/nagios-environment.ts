/**
 * What a notification command finds in its environment when `enable_environment_macros=1` is set, reduced to what the intake reads: the rest
 * are totals, file names, the contact's addresses and whatever `$USER1$` to `$USER32$` hold, which is where passwords are kept.
 */
const PREFIX = 'NAGIOS_';

const NEEDED = new RegExp(
  `^(?:${[
    'NOTIFICATION(?:TYPE|AUTHOR|COMMENT)',
    'TIMET',
    'HOST(?:NAME|ALIAS|ADDRESS|GROUPNAMES)',
    'SERVICE(?:DESC|GROUPNAMES)',
    '(?:HOST|SERVICE)(?:STATE|OUTPUT|PERFDATA|NOTES|NOTESURL|ACTIONURL|INFOURL|PERCENTCHANGE|ACKAUTHOR|ACKCOMMENT)',
    'LONG(?:HOST|SERVICE)OUTPUT',
    'LAST(?:HOST|SERVICE)STATECHANGE',
    '_(?:HOST|SERVICE)[A-Z0-9_]+',
  ].join('|')})$`,
);

/** Undefined where no notification is: the environment of a shell. */
export function nagiosMacros(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> | undefined {
  const macros = Object.entries(env).flatMap(([variable, value]) => {
    const name = variable.startsWith(PREFIX) ? variable.slice(PREFIX.length) : '';
    return value && NEEDED.test(name) ? [[name, value] as const] : [];
  });
  const found = Object.fromEntries(macros);
  return found['NOTIFICATIONTYPE'] === undefined ? undefined : found;
}
