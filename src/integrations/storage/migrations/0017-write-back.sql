-- What a source should know of what was done here with its alerts (`wanted`), and what it was last told (`told`, as of `told_at`): one row for
-- each alert and each aspect of it. `due_at` is when the difference is told, or the end of the lease of whoever is telling it.
create table write_back (
  subject {text} not null,
  aspect {text} not null,
  source {text} not null,
  fingerprint {text} not null,
  labels {text} not null,
  wanted {text},
  told {text},
  told_at {ms},
  receipt {text},
  due_at {ms},
  holder {text},
  attempts {int} not null,
  problem {text},
  primary key (subject, aspect)
) {strict};
create index write_back_due on write_back (source, due_at) where due_at is not null;
create index write_back_key on write_back (source, fingerprint);
