/** What people type for a capability: the command line's words, and those of every sentence that names one. */

/** Verbs whose noun would only repeat them. */
const RENAMED: Readonly<Record<string, string>> = { 'backup.create': 'backup', 'audit.run': 'audit' };

/** Nouns that are part of another for whoever types: `oncall override add`. */
const WITHIN: Readonly<Record<string, string>> = { override: 'oncall', contact: 'oncall' };

/** `task.create` → `task create`, `override.add` → `oncall override add`. */
export function typedName(capability: string): string {
  const within = WITHIN[capability.split('.')[0] ?? ''];
  return RENAMED[capability] ?? `${within === undefined ? '' : `${within} `}${capability.replace('.', ' ')}`;
}
