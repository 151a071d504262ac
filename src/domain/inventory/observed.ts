/**
 * What a source says exists: the contract between whoever reads an inventory (Ansible, Terraform, a REST service, CSV) and the sync. A
 * parser only translates; identity, ownership, age and what to do with the vanished are decided by `sync.ts`.
 */
export interface ObservedEdge {
  readonly kind: 'needs' | 'runs-on' | 'redundant-with';
  /** The key of another component of the same observation. */
  readonly to: string;
}

export interface Observed {
  /** What the source calls it, unique within the source and stable over time: the next observation is compared by it. */
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** The key of the component it lies in, of the same observation. */
  readonly parent?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** An identity that no other component ever has: a serial number, a cloud id. */
  readonly uid?: string;
  readonly fqdn?: string;
  readonly addresses?: readonly string[];
  /** What makes an address unique, where networks repeat theirs. */
  readonly site?: string;
  readonly edges?: readonly ObservedEdge[];
}

export interface Observation {
  readonly components: readonly Observed[];
  /** What could not be read; it is reported, and its neighbours are taken in. */
  readonly problems: readonly { readonly where: string; readonly problem: string }[];
  /** Where the source counts its versions: an older one than the last is refused. */
  readonly serial?: number;
  /** Which line of versions the serial counts in: another one is refused. */
  readonly lineage?: string;
}
