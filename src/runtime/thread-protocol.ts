/** What the dashboard's main thread and its worker say to each other. Everything is plain data: it crosses by structured clone. */
import type { Capability } from '../domain/kernel/capability.ts';
import type { Refusal } from '../domain/kernel/refusal.ts';
import type { Said } from './circumstances.ts';
import type { Values } from './config/parse.ts';
import type { StationStatus } from './station.ts';

export interface ThreadData {
  readonly said: Said;
  readonly debug: boolean;
}

/** What a screen may know of a capability: everything but its code. */
export interface Offered extends Pick<Capability, 'name' | 'summary' | 'permission'> {
  readonly danger: Capability['danger'] | undefined;
}

/** Who acts at the dashboard. */
export interface Seated {
  readonly name: string;
  readonly role: string;
  readonly shared: boolean;
  readonly locked: boolean;
}

export interface Opened {
  readonly operator: Seated;
  readonly values: Values;
  readonly capabilities: readonly Offered[];
  readonly db: string;
}

export type FromThread =
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: string }
  | { readonly kind: 'changed' }
  | { readonly kind: 'seated'; readonly operator: Seated }
  | { readonly kind: 'status'; readonly status: StationStatus }
  | { readonly kind: 'configured'; readonly values: Values }
  | { readonly kind: 'closed' };

export type ToThread =
  | { readonly kind: 'run'; readonly id: number; readonly capability: string; readonly input: object }
  | { readonly kind: 'enter'; readonly id: number; readonly name: string; readonly pin: string }
  | { readonly kind: 'lock' }
  | { readonly kind: 'close' };
