-- A maintenance window as people said it: wall readings, a zone and a rule. Instants beside it are worked out from these, and only kept so that
-- an index finds what is due (`due_at`) and what may touch a stretch of time (`first_at`, `until_at`).
create table maintenance (
  number {int} not null primary key,
  id {text} not null unique,
  title {text} not null,
  description {text} not null,
  state {text} not null,
  targets {text} not null,
  zone {text} not null,
  start {ms} not null,
  length {ms} not null,
  ends {text} not null,
  gap {text} not null,
  overlap {text} not null,
  rule {text},
  except_readings {text} not null,
  moved {text} not null,
  impact {text} not null,
  risk {text} not null,
  owner {text} not null,
  crew {text} not null,
  rollback {ms},
  runbook {text},
  effect {text} not null,
  dependants {int} not null,
  attended {int} not null,
  occurrence {ms},
  starts_at {ms},
  ends_at {ms},
  first_at {ms} not null,
  until_at {ms} not null,
  due_at {ms},
  approved_by {text},
  approved_at {ms},
  reason {text},
  created_at {ms} not null,
  created_by {text} not null,
  updated_at {ms} not null,
  updated_by {text} not null,
  version {int} not null
) {strict};
create index maintenance_due on maintenance (due_at, number) where due_at is not null;
create index maintenance_open on maintenance (until_at, number) where state not in ('completed', 'cancelled');

-- What a window takes for itself while it lasts: C12 a component with all that lies in it, =web-1 a name where there is no inventory, @ana
-- somebody's time. A row goes with its window while that is open.
create table maintenance_claim (
  resource {text} not null,
  window_number {int} not null references maintenance (number),
  first_at {ms} not null,
  until_at {ms} not null,
  primary key (resource, window_number)
) {strict};
create index maintenance_claim_when on maintenance_claim (resource, until_at, first_at);
create index maintenance_claim_window on maintenance_claim (window_number);

-- Which alerts a window keeps quiet, and kept: a row without `until` is one that it keeps quiet now.
create table maintenance_held (
  window_number {int} not null references maintenance (number),
  occurrence {ms} not null,
  alert {int} not null,
  why {text} not null,
  since {ms} not null,
  until {ms},
  primary key (window_number, occurrence, alert)
) {strict};
create index maintenance_held_alert on maintenance_held (alert) where until is null;
