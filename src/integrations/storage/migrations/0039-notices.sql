-- Who was told what of a window: a row for each message, written with it. `uid` and `sequence` are what calendars know it by; `starts_at` and
-- `ends_at` are the times that were said, so that whatever differs from them later is told.
create table maintenance_told (
  notification {int} not null primary key,
  window_number {int} not null references maintenance (number),
  occurrence {ms} not null,
  uid {text} not null,
  sequence {int} not null,
  kind {text} not null,
  stakeholder {text} not null,
  person {text} not null,
  channel {text} not null,
  address {text} not null,
  starts_at {ms} not null,
  ends_at {ms} not null,
  tentative {int} not null,
  at {ms} not null
) {strict};
create index maintenance_told_window on maintenance_told (window_number, notification);

-- Up to which lead time the next occurrence of a window was reminded of; a smaller one is still to come.
create table maintenance_reminded (
  window_number {int} not null primary key references maintenance (number),
  occurrence {ms} not null,
  starts_at {ms} not null,
  lead {ms} not null
) {strict};
