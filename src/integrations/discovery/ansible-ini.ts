/**
 * A static inventory in Ansible's INI. Sections are `[group]`, `[group:children]` and `[group:vars]`; what stands before the first one has no
 * group. A host's line is split as a shell would, with `#` comments; the value of a line in a vars section is the rest of the line as it is.
 * Both are then read as Python literals where they are one: `"8"` is text, `8` a number, `True` a truth.
 */
import { groupIn, type Inventory, newInventory, setAll, varsOf } from './ansible-inventory.ts';
import { expandHosts } from './ansible-range.ts';
import { pythonValue, shellWords } from './ansible-words.ts';

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
/** An IPv6 address has two colons at least, a section one at most. */
const ADDRESS = /^\[[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*\]/i;

type Report = (problem: string) => void;
type ReadLine = (inventory: Inventory, group: string, line: string, report: Report) => void;

const READERS: Readonly<Record<string, ReadLine>> = { hosts: readHosts, children: readChild, vars: readVariable };

export function readIni(text: string): Inventory {
  const inventory = newInventory();
  const declared = new Set(['all', 'ungrouped']);
  let group = 'ungrouped';
  let read: ReadLine = readHosts;

  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const report: Report = (problem) => {
      inventory.problems.push({ where: `line ${index + 1}`, problem });
    };
    if (!line.startsWith('[') || ADDRESS.test(line)) read(inventory, group, line, report);
    else {
      const section = readSection(line, report);
      // What stands below a section that cannot be read is not guessed to belong to the one before.
      group = section?.name ?? '';
      read = section?.read ?? orphaned;
      if (section !== undefined) groupIn(inventory, group);
      if (section !== undefined && read !== readVariable) declared.add(group);
    }
  }
  for (const name of inventory.groups.keys()) {
    if (!declared.has(name)) inventory.problems.push({ where: `group ${name}`, problem: 'has no section of its own' });
  }
  return inventory;
}

function readSection(line: string, report: Report): { readonly name: string; readonly read: ReadLine } | undefined {
  const [matched, name = '', kind = 'hosts'] = SECTION.exec(line) ?? [];
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (matched === undefined) report('is no section; allowed: [group], [group:children], [group:vars]');
  else if (read === undefined) report(`has a section of the kind "${kind}"; allowed: ${Object.keys(READERS).join(', ')}`);
  return matched === undefined || read === undefined ? undefined : { name, read };
}

function orphaned(_inventory: Inventory, _group: string, _line: string, report: Report): void {
  report('stands below a section that cannot be read');
}

function readHosts(inventory: Inventory, group: string, line: string, report: Report): void {
  const words = shellWords(line);
  if ('problem' in words) {
    report(words.problem);
    return;
  }
  const [pattern = '', ...rest] = words;
  if (pattern.includes('=')) {
    report('begins with a variable; a line of hosts begins with a host');
    return;
  }
  const hosts = expandHosts(pattern);
  if ('problem' in hosts) {
    report(`"${pattern.slice(0, 60)}" ${hosts.problem}`);
    return;
  }
  const vars: [string, unknown][] = [];
  for (const [index, word] of rest.entries()) {
    const equals = word.indexOf('=');
    // By its number: it may be the password behind a space too many.
    if (equals < 1) report(`word ${index + 2} is no variable; allowed: name=value`);
    else vars.push([word.slice(0, equals), pythonValue(word.slice(equals + 1))]);
  }
  for (const host of hosts) {
    groupIn(inventory, group).hosts.add(host);
    setAll(varsOf(inventory, host), vars);
  }
}

function readChild(inventory: Inventory, group: string, line: string, report: Report): void {
  const child = (line.split('#', 1)[0] ?? '').trim();
  // Never quoted: it may be a variable that slipped into the wrong section, with what it holds.
  if (/[\s:=\]]/.test(child)) report('is no name of a group');
  else {
    groupIn(inventory, group).children.add(child);
    groupIn(inventory, child);
  }
}

function readVariable(inventory: Inventory, group: string, line: string, report: Report): void {
  const equals = line.indexOf('=');
  if (equals < 1) report('is no variable; allowed: name=value');
  else groupIn(inventory, group).vars.set(line.slice(0, equals).trim(), pythonValue(line.slice(equals + 1).trim()));
}
