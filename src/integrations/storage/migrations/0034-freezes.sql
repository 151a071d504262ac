-- When nobody works on what (a freeze, hard or soft; a time that is critical to business), or when alone they do (allowed).
create table change_freeze (
  number {int} not null primary key,
  id {text} not null unique,
  title {text} not null,
  kind {text} not null,
  scope {text} not null,
  zone {text} not null,
  start {ms} not null,
  length {ms} not null,
  ends {text} not null,
  gap {text} not null,
  overlap {text} not null,
  rule {text},
  until_at {ms} not null,
  created_at {ms} not null,
  created_by {text} not null,
  ended_at {ms},
  ended_by {text}
) {strict};
create index change_freeze_open on change_freeze (until_at, number) where ended_at is null;
