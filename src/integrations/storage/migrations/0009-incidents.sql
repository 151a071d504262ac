-- An incident is several alerts with one task, one clock and one conversation. An alert that nothing else joins has no incident.

create table incident (
  number {int} not null primary key,
  id {text} not null unique,
  kind {text} not null,
  title {text} not null,
  why {text} not null,
  severity {int} not null,
  task {int} references task (number),
  members {int} not null,
  open {int} not null,
  opened_at {ms} not null,
  last_at {ms} not null,
  resolved_at {ms}
) {strict};
create index incident_open on incident (severity, number) where resolved_at is null;

alter table alert add column incident {int} references incident (number);
create index alert_incident on alert (incident, number) where incident is not null;

-- Whom the next alert of a kind joins: the first of its kind, or the incident that they became. A row past `until` means nothing.
create table gathering (
  key {text} not null primary key,
  lead {int} not null references alert (number),
  incident {int} references incident (number),
  until {ms} not null
) {strict};
create index gathering_until on gathering (until);

-- First-seen alerts of a kind in this minute and the one before: enough for a sliding rate, whatever number comes.
create table arrival (
  key {text} not null primary key,
  minute_at {ms} not null,
  count {int} not null,
  before {int} not null
) {strict};
