/**
 * The JSON of `gcloud compute instances list`. Instances are identified by their number, because a name is free again when its instance is
 * deleted. Metadata, where start-up scripts and keys are, is not read.
 */
import type { Observed } from '../../domain/inventory/observed.ts';
import { lastPart, present, regionOfZone } from './cloud.ts';
import type { Parsed, Problems } from './format.ts';
import { at, entriesAt, kindOf, listAt, parseJson, scalar, textAt } from './json.ts';
import { labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';

export function parseGoogle(text: string): Parsed {
  const json = parseJson(text);
  if ('problem' in json) return json;
  if (!Array.isArray(json.value)) return { problem: `the answer must be a list of instances; found ${kindOf(json.value)}` };
  const problems: Problems = [];
  const components = json.value.flatMap((instance: unknown, index) => {
    const [id, name] = [scalar(at(instance, 'id')), textAt(instance, 'name')];
    if (id && name !== undefined) return [observe(instance, id, name)];
    problems.push({ where: `[${index}]`, problem: 'must be an object with an id and a name' });
    return [];
  });
  return { components, problems };
}

function observe(instance: unknown, id: string, name: string): Observed {
  const zone = lastPart(textAt(instance, 'zone'));
  const cards = listAt(instance, 'networkInterfaces');
  const own = {
    provider: 'google',
    account: /\/projects\/([^/]+)\//.exec(textAt(instance, 'selfLink') ?? '')?.[1],
    region: regionOfZone(zone),
    zone,
    status: textAt(instance, 'status')?.toLowerCase(),
    size: lastPart(textAt(instance, 'machineType')),
  };
  return {
    key: id,
    name,
    type: 'server',
    labels: labelsFrom(own, entriesAt(instance, 'labels')),
    uid: id,
    ...reachedBy(textAt(instance, 'hostname') ?? ''),
    ...present({
      site: /\/(projects\/.+)$/.exec(textAt(cards[0], 'network') ?? '')?.[1],
      addresses: addressesIn(
        cards.flatMap((card) => [
          at(card, 'networkIP'),
          at(card, 'ipv6Address'),
          ...listAt(card, 'accessConfigs').map((access) => at(access, 'natIP')),
          ...listAt(card, 'ipv6AccessConfigs').map((access) => at(access, 'externalIpv6')),
        ]),
      ),
    }),
  };
}
