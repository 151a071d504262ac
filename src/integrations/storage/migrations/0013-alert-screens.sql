-- What an alert looked like the last times: found by its title and by its component among those that are over.
create index alert_past_title on alert (title, number) where resolved_at is not null;
create index alert_past_component on alert (component, number) where resolved_at is not null and component is not null;

-- How much each source had reported by the end of a minute in which it reported; kept for an hour, written by the engine and not by the intake.
create table source_minute (
  source {text} not null,
  minute {ms} not null,
  received {int} not null,
  rejected {int} not null,
  primary key (minute, source)
) {strict};
