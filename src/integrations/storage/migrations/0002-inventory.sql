-- What a component is to those who read it, merged from what its sources say of it. The path is materialised from the names above it, so
-- that a subtree is a range of an index.
create table component (
  number {int} not null primary key,
  id {text} not null unique,
  name {text} not null,
  type {text} not null,
  path {text} not null,
  parent {int} references component (number),
  labels {text} not null,
  owner {text},
  client {text},
  zone {text},
  criticality {text},
  hours {text},
  uid {text},
  fqdn {text},
  site {text},
  addresses {text} not null,
  sources {text} not null,
  missing_since {ms},
  created_at {ms} not null,
  created_by {text} not null,
  updated_at {ms} not null,
  updated_by {text} not null,
  deleted_at {ms},
  version {int} not null
) {strict};
create index component_path on component (path, number) where deleted_at is null;
create index component_name on component (name) where deleted_at is null;
create index component_fqdn on component (fqdn) where deleted_at is null and fqdn is not null;
create index component_uid on component (uid) where deleted_at is null and uid is not null;
create index component_type on component (type) where deleted_at is null;
create index component_parent on component (parent) where deleted_at is null;
create index component_missing on component (missing_since) where deleted_at is null and missing_since is not null;

-- The labels that count for a component, its own and those from above, with the one that says so: a selector is a range of an index.
-- Owner, client and the like, which go down the tree too, are kept as `:owner`, `:client`: no label can be called that.
create table component_label (
  key {text} not null,
  value {text} not null,
  component {int} not null references component (number),
  origin {int} not null references component (number),
  primary key (key, value, component)
) {strict};
create unique index component_label_component on component_label (component, key);

-- What one source says about one component, under the source's own key: {"fact": [value, since]}. Several rows of one component are a
-- merge, and moving a row elsewhere takes it back. `asserts`: the row says that the component exists; an edit by hand only overrides.
create table component_record (
  source {text} not null,
  key {text} not null,
  component {int} not null references component (number),
  asserts {int} not null,
  facts {text} not null,
  first_seen_at {ms} not null,
  last_seen_at {ms} not null,
  missing_since {ms},
  primary key (source, key)
) {strict};
create index component_record_component on component_record (component);

-- Who depends on whom, and from when to when. `in` is the tree itself, under the source ''. The keys are the source's, so that a merge
-- that is taken back takes its edges along.
create table component_edge (
  number {serial},
  source {text} not null,
  from_key {text} not null,
  kind {text} not null,
  to_key {text} not null,
  dependent {int} not null references component (number),
  needed {int} not null references component (number),
  valid_from {ms} not null,
  valid_to {ms}
) {strict};
create unique index component_edge_open on component_edge (source, from_key, kind, to_key) where valid_to is null;
create index component_edge_dependent on component_edge (dependent, kind, valid_to, needed);
create index component_edge_needed on component_edge (needed, kind, valid_to, dependent);

-- A source of the inventory, and the version of its last observation.
create table inventory_source (
  name {text} not null primary key,
  synced_at {ms} not null,
  components {int} not null,
  serial {int},
  lineage {text}
) {strict};
