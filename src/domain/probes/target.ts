/** What is asked, and how the words of a component become it. */
import type { Component } from '../inventory/component.ts';
import { parseAddress } from '../kernel/fields.ts';
import { KINDS, type ProbeKind } from './kinds.ts';

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[?[0-9A-Fa-f:.]+\]?)$/;

const isWeb = (target: string): boolean => {
  const url = URL.parse(target);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
};

/** Host and port of a target; of a host alone, the port of its kind. */
export function addressOf(kind: ProbeKind, target: string): { readonly host: string; readonly port: number } | undefined {
  const { port } = KINDS[kind];
  const address = parseAddress(target);
  if (address !== undefined) return HOST.test(address.host) ? address : undefined;
  return port !== undefined && HOST.test(target) ? { host: target.replace(/^\[|\]$/g, ''), port } : undefined;
}

const isAddress = (target: string, kind: ProbeKind): boolean => addressOf(kind, target) !== undefined;
const anything = (): boolean => true;

/** What a target has to be, by kind. */
const FORMS: Readonly<Record<ProbeKind, (target: string, kind: ProbeKind) => boolean>> = {
  http: isWeb,
  tcp: isAddress,
  tls: isAddress,
  dns: (target) => /^[\w.-]{1,253}(?:@(?:[\d.]+(?::\d+)?|\[?[0-9A-Fa-f:]+\]?(?::\d+)?))?$/.test(target),
  icmp: (target) => HOST.test(target),
  ssh: isAddress,
  smtp: isAddress,
  postgres: isAddress,
  redis: isAddress,
  prometheus: isWeb,
  nagios: anything,
  command: anything,
  passive: anything,
};

/** Why this is no target; undefined when it is one. */
export function badTarget(kind: ProbeKind, target: string): string | undefined {
  if (target === '' && FORMS[kind] !== anything) return 'there is no target';
  return FORMS[kind](target, kind) ? undefined : `"${target.slice(0, 60)}" is not what a probe of kind ${kind} can ask`;
}

/** The machine that a target names: what an alert about it is about, where no component is. */
export const hostOf = (target: string): string => URL.parse(target)?.hostname || (parseAddress(target)?.host ?? target);

const PLACE = /\{([^{}]+)\}/g;

/** The words that a target may have in braces, beside the labels of its component. */
export const PLACES = ['name', 'fqdn', 'address', 'path'] as const;

export const placesIn = (target: string): readonly string[] => [...target.matchAll(PLACE)].map(([, name = '']) => name);

/** The target of a component; undefined when it does not say what the target needs. */
export function targetOf(target: string, component: Component): string | undefined {
  let complete = true;
  const text = target.replace(PLACE, (_, name: string) => {
    const word = wordOf(component, name);
    // What an inventory says goes into an address as a host or a word of a path, never as more of the address.
    if (word !== undefined && (HOST.test(word) || /^[\w.~-]+$/.test(word)))
      return word.includes(':') && !word.startsWith('[') ? `[${word}]` : word;
    complete = false;
    return '';
  });
  return complete ? text : undefined;
}

function wordOf(component: Component, name: string): string | undefined {
  if (name === 'name') return component.name;
  if (name === 'path') return component.path;
  // What is closest to the machine itself, of what is known.
  if (name === 'address') return component.addresses[0] ?? component.fqdn ?? component.name;
  if (name === 'fqdn') return component.fqdn ?? component.name;
  return Object.hasOwn(component.labels, name) ? component.labels[name] : undefined;
}
