/** What the tasks of upkeep need of themselves and of one another. */
import { CHORES } from '../../domain/upkeep/settings.ts';
import { type Check, tables } from './finding.ts';
import { tableName } from './sentence.ts';
import { at } from './toml.ts';

export const upkeepRules: Check = function* ({ value }) {
  const said = at(value, ['upkeep', 'automated_tasks']);
  const automated: readonly unknown[] = Array.isArray(said) ? said : ['log_rotation', 'cache_cleanup', 'backup_verification'];
  for (const [index, task] of tables(at(value, ['upkeep', 'task']))) {
    const path = ['upkeep', 'task', index];
    const where = tableName(value, path);
    if ((task['run'] === undefined) === (task['command'] === undefined))
      yield {
        path,
        text: `${where}: ${task['run'] === undefined ? 'there is nothing to run' : 'run and command are both given'}; allowed: run = "${CHORES.join('", "')}", or command = ["/path/to/program"]`,
      };
    if (automated.includes(task['name']))
      yield {
        path: [...path, 'name'],
        text: `${where}: automated_tasks has ${String(task['name'])} already; allowed: another name, or automated_tasks without it`,
      };
  }
};
