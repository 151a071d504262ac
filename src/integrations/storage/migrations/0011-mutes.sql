-- Why an alert is quiet, in a few words, while it is; the tables beside say the same row by row.
alter table alert add column muted {text};
create index alert_muted on alert (number) where resolved_at is null and muted is not null;

-- What inhibition rules see in open alerts: `source` quietens `target` where rule and key are the same.
create table inhibition (
  rule {text} not null,
  key {text} not null,
  alert {int} not null,
  source {int} not null,
  target {int} not null,
  primary key (rule, key, alert)
) {strict};
create index inhibition_alert on inhibition (alert);

create table inhibited (
  alert {int} not null,
  by_alert {int} not null,
  primary key (alert, by_alert)
) {strict};
create index inhibited_by on inhibited (by_alert);

-- Which text of the configuration the rows of a derived table were made from.
create table applied (
  name {text} not null primary key,
  text {text} not null
) {strict};
