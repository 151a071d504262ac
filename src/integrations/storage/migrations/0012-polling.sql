-- When each monitoring system that is polled is asked next, by whom it is being asked, and how it went. `plan` is what the settings say of it:
-- when they say something else, the row starts over. From `stale_at` on a person should know that what it said is old.
create table source_poll (
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
