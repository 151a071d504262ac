-- When each calendar of the settings is read next, by whom it is being read, and how it went; as with the sources of the inventory.
create table calendar_poll (
  source {text} not null primary key,
  plan {text} not null,
  due_at {ms} not null,
  stale_at {ms} not null,
  holder {text},
  until {ms},
  failures {int} not null,
  tried_at {ms},
  succeeded_at {ms},
  problem {text},
  report {text}
) {strict};

-- What the next reading of a calendar starts from: the token of a CalDAV server, or the stamp of a published file; and when all of it was read.
create table calendar_mark (
  calendar {text} not null primary key,
  mark {text},
  whole_at {ms} not null
) {strict};

-- How each entry of a mirror and its window were when they last agreed. `intent` is the form that was about to be written there, `version` the
-- window's that `ours` is of; a row without a window is an entry that none takes in.
create table calendar_entry (
  calendar {text} not null,
  uid {text} not null,
  href {text} not null,
  etag {text},
  theirs {text},
  ours {text},
  intent {text},
  window_number {int} references maintenance (number),
  version {int},
  problem {text},
  primary key (calendar, uid)
) {strict};

-- When calendars of others say that nobody works on a scope, or that a person is away.
create table busy_time (
  calendar {text} not null,
  entry {text} not null,
  start_at {ms} not null,
  end_at {ms} not null,
  kind {text} not null,
  scope {text} not null,
  person {text},
  title {text} not null,
  primary key (calendar, entry, start_at)
) {strict};
create index busy_time_when on busy_time (kind, end_at);
create index busy_time_person on busy_time (person, end_at) where person is not null;
