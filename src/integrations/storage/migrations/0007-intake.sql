-- When a firing alert counts as resolved unless its source repeats it; null for sources that say so themselves.
alter table alert add column expires_at {ms};
create index alert_expiry on alert (expires_at) where resolved_at is null and expires_at is not null;

-- Tellings that their senders number: one that comes again, late and out of order, changes nothing.
create table telling (
  source {text} not null,
  key {text} not null,
  at {ms} not null,
  primary key (source, key)
) {strict};
create index telling_at on telling (at);
