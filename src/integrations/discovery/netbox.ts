/**
 * NetBox's list of devices (`/api/dcim/devices/`), in the shapes of its versions 2 to 4: a choice is an object with a value, or before 2.7 a
 * number with a label; the role was called `device_role` before 3.6; tags were bare text before 2.9.
 *
 * A device lies in its chassis, else its rack, its location, its site; those come out of the devices themselves. Its site is also what makes
 * an address unique.
 */
import type { Observed } from '../../domain/inventory/observed.ts';
import type { Parsed, Problems } from './format.ts';
import { at, entriesAt, isObject, kindOf, listAt, parseJson, quote, scalar, textAt } from './json.ts';
import { labelKey, labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';

export function parseNetbox(text: string): Parsed {
  const json = parseJson(text);
  if ('problem' in json) return json;
  const page = pageOf(json.value);
  if ('problem' in page) return page;
  if (page.next !== undefined) {
    return {
      problem: 'this is one page of several, and what is on the others would seem to have vanished; ask NetBox for more with ?limit=0',
    };
  }
  return observeDevices(page.results);
}

export interface Page {
  readonly count: number | undefined;
  readonly next: string | undefined;
  readonly results: readonly unknown[];
}

export function pageOf(value: unknown): Page | { readonly problem: string } {
  if (!isObject(value)) return { problem: `the page must be an object; found ${kindOf(value)}` };
  const results = at(value, 'results');
  if (!Array.isArray(results)) return { problem: `results must be a list; found ${kindOf(results)}` };
  const [count, next] = [at(value, 'count'), at(value, 'next')];
  if (next !== null && next !== undefined && typeof next !== 'string')
    return { problem: `next must be an address or null; found ${kindOf(next)}` };
  return { count: typeof count === 'number' ? count : undefined, next: next || undefined, results };
}

export function observeDevices(devices: readonly unknown[]): Parsed {
  const problems: Problems = [];
  const places = new Map<string, Observed>();
  const known = new Map<string, Observed>();
  const ids = new Set(devices.map(idOf));
  for (const [index, device] of devices.entries()) {
    const where = `results[${index}]`;
    const id = idOf(device);
    if (!isObject(device)) problems.push({ where, problem: `must be a device; found ${kindOf(device)}` });
    else if (id === undefined) problems.push({ where: `${where}.id`, problem: `must be a whole number; found ${quote(at(device, 'id'))}` });
    // A page may repeat the end of the one before it, when a device was added meanwhile.
    else if (!known.has(id)) known.set(id, observeDevice(device, id, ids, places));
  }
  return { components: [...places.values(), ...known.values()], problems };
}

const idOf = (value: unknown): string | undefined => {
  const id = at(value, 'id');
  return typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : undefined;
};

function observeDevice(device: unknown, id: string, ids: ReadonlySet<string | undefined>, places: Map<string, Observed>): Observed {
  const place = placeOf(device, places);
  const chassis = idOf(at(device, 'parent_device'));
  const parent = chassis !== undefined && chassis !== id && ids.has(chassis) ? `device/${chassis}` : place;
  const name = textAt(device, 'name') ?? textAt(device, 'display') ?? textAt(device, 'display_name') ?? `device ${id}`;
  const serial = textAt(device, 'serial')?.trim();
  const site = slugOf(at(device, 'site'));
  const addresses = addressesIn(['primary_ip', 'primary_ip4', 'primary_ip6'].map((key) => textAt(device, key, 'address')?.split('/')[0]));
  return {
    key: `device/${id}`,
    name,
    type: 'device',
    ...(parent === undefined ? {} : { parent }),
    labels: labelsFrom(
      {
        status: choice(at(device, 'status')),
        role: slugOf(at(device, 'role')) ?? slugOf(at(device, 'device_role')),
        manufacturer: slugOf(at(device, 'device_type', 'manufacturer')),
        model: textAt(device, 'device_type', 'model') ?? slugOf(at(device, 'device_type')),
        ...Object.fromEntries(['tenant', 'platform', 'cluster'].map((key) => [key, slugOf(at(device, key))])),
        asset_tag: at(device, 'asset_tag'),
        serial,
        ...Object.fromEntries(listAt(device, 'tags').map((tag) => [`tag.${labelKey(slugOf(tag) ?? '')}`, slugOf(tag) && 'true'])),
      },
      entriesAt(device, 'custom_fields'),
    ),
    ...(serial === undefined || !isSerial(serial) ? {} : { uid: serial }),
    ...reachedBy(textAt(device, 'name') ?? ''),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(site === undefined ? {} : { site }),
  };
}

/** The rack, location or site that the device says it is in, made known on the way. */
function placeOf(device: unknown, places: Map<string, Observed>): string | undefined {
  let parent: string | undefined;
  const site = slugOf(at(device, 'site'));
  for (const type of ['site', 'location', 'rack']) {
    const place = at(device, type);
    const id = idOf(place) ?? slugOf(place);
    if (id === undefined) continue;
    const key = `${type}/${id}`;
    if (!places.has(key)) {
      places.set(key, {
        key,
        name: textAt(place, 'name') ?? id,
        type,
        labels: {},
        ...(parent === undefined ? {} : { parent }),
        ...(site === undefined ? {} : { site }),
      });
    }
    parent = key;
  }
  return parent;
}

/** What NetBox calls a thing in addresses; a cluster has a name only, an old tag is one. */
const slugOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : (textAt(value, 'slug') ?? textAt(value, 'name'));

const choice = (value: unknown): string | undefined => {
  const [said, label] = [at(value, 'value'), textAt(value, 'label')];
  return typeof said === 'string' ? said : (label?.toLowerCase() ?? scalar(value));
};

/** What people type where a field wants a serial number and they have none. */
const isSerial = (serial: string): boolean =>
  serial.length >= 4 && !/^(?:n\/?a|none|unknown|tbd|todo|null|not specified|0+|x+|-+|default string|to be filled.*)$/i.test(serial);
