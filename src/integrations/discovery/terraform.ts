/**
 * Terraform's state, version 4. Every instance of a managed resource is a component, named by its address (`module.eu["a"].aws_instance.web[0]`).
 * Data sources are looked at and not managed, deposed objects are about to be destroyed: neither is taken.
 *
 * A state holds every secret that any provider ever returned, in the clear. So of the attributes only those are read that identify a thing
 * (`terraform-kinds.ts`) and its tags, never what `sensitive_attributes` marks, and neither outputs nor `private` at all.
 *
 * Terraform records dependencies between resources, not between instances. So an instance depends on all instances of the other resource, or
 * on those of its own module's instance where that has some. Cycles are kept: whoever follows edges has to live with them anyway.
 */
import type { Observed, ObservedEdge } from '../../domain/inventory/observed.ts';
import { readArn, regionOfZone, subscriptionOf } from './cloud.ts';
import type { Parsed, Problems } from './format.ts';
import { at, isObject, type Json, kindOf, parseJson, quote, textAt } from './json.ts';
import { labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';
import { kindOfResource, providerOf } from './terraform-kinds.ts';
import { type Instance, instancesOf } from './terraform-state.ts';

/** Edges to each of more instances than this say nothing that a person could use. */
const MOST_EDGES = 100;

export function parseTerraform(text: string): Parsed {
  const json = parseJson(text);
  if ('problem' in json) return json;
  const state = json.value;
  if (!isObject(state)) return { problem: `the state must be an object; found ${kindOf(state)}` };
  const version = at(state, 'version');
  if (version !== 4) return { problem: versionProblem(state, version) };
  const resources = at(state, 'resources');
  if (!Array.isArray(resources)) return { problem: `resources must be a list; found ${kindOf(resources)}` };
  const [serial, lineage] = [at(state, 'serial'), textAt(state, 'lineage')];
  if (typeof serial !== 'number' || !Number.isSafeInteger(serial) || serial < 0) {
    return { problem: `serial must be a whole number; found ${quote(serial)}` };
  }

  const problems: Problems = [];
  const instances = resources.flatMap((resource: unknown, index) => instancesOf(resource, `resources[${index}]`, problems));
  const byResource = Map.groupBy(instances, ({ resource }) => resource);
  const components = instances.map((instance) => observe(instance, edgesOf(instance, byResource, problems)));
  return { components, problems, serial, ...(lineage === undefined ? {} : { lineage }) };
}

function versionProblem(state: Json, version: unknown): string {
  if (version === undefined && Object.hasOwn(state, 'format_version')) {
    return 'this is what `terraform show -json` prints; the state itself is what `terraform state pull` prints';
  }
  const older = typeof version === 'number' && version < 4 ? ': Terraform 0.12 or later rewrites it at its next apply' : '';
  return `the state is of version ${quote(version)}, and version 4 is read${older}`;
}

function edgesOf(instance: Instance, byResource: ReadonlyMap<string, readonly Instance[]>, problems: Problems): readonly ObservedEdge[] {
  return instance.dependencies.flatMap((resource) => {
    const everywhere = byResource.get(resource) ?? [];
    const nearby = everywhere.filter(({ module }) => module === instance.module);
    const needed = (nearby.length > 0 ? nearby : everywhere).filter(({ address }) => address !== instance.address);
    if (needed.length <= MOST_EDGES) return needed.map(({ address }) => ({ kind: 'needs', to: address }) as const);
    problems.push({
      where: instance.address,
      problem: `needs ${resource}, which has ${needed.length} instances; more than ${MOST_EDGES} are not linked`,
    });
    return [];
  });
}

function observe({ address, type, module, provider, tainted, attributes }: Instance, edges: readonly ObservedEdge[]): Observed {
  const kind = kindOfResource(type);
  const [uid, name] = [attributes.first(kind.uid ?? []), attributes.first(kind.fqdn ?? [])];
  const addresses = addressesIn(attributes.all(kind.addresses ?? []));
  const arn = readArn(attributes.first(['arn']));
  const own = {
    provider: providerOf(provider),
    account: arn.account ?? subscriptionOf(attributes.first(['id'])) ?? attributes.first(['project', 'owner_id']),
    region: attributes.first(['region', 'location']) ?? regionOfZone(attributes.first(['availability_zone', 'zone'])) ?? arn.region,
    module,
    resource: type,
    tainted: tainted ? 'true' : undefined,
  };
  return {
    key: address,
    name: address,
    type: kind.type,
    labels: labelsFrom(own, attributes.tags()),
    ...(uid === undefined ? {} : { uid: kind.lower ? uid.toLowerCase() : uid }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(name === undefined ? {} : reachedBy(name)),
    ...(edges.length === 0 ? {} : { edges }),
  };
}
