-- A silence keeps alerts quiet for a while. `due_at` is its next moment: it begins, reminds its author, ends.

create table silence (
  number {int} not null primary key,
  id {text} not null unique,
  matchers {text} not null,
  comment {text} not null,
  author {text} not null,
  created_at {ms} not null,
  starts_at {ms} not null,
  ends_at {ms} not null,
  ends_on_resolve {int} not null,
  repage {int} not null,
  remind_at {ms},
  due_at {ms} not null,
  ended_at {ms},
  ended_by {text},
  ending {text}
) {strict};
-- The few that have not ended: what the intake reads with every flush, and what the engine looks for.
create index silence_due on silence (due_at, number) where ended_at is null;

-- Which alerts a silence holds, and held: a row without `until` is one that it holds now.
create table silenced (
  silence {int} not null references silence (number),
  alert {int} not null,
  since {ms} not null,
  until {ms},
  primary key (silence, alert)
) {strict};
create index silenced_alert on silenced (alert) where until is null;
create index silenced_now on silenced (silence) where until is null;
