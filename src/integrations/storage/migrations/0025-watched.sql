-- When each Git repository and each process is looked at next, by whom, and how it was the last time; as with sources that are read.
create table repository_poll (
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

create table process_poll (
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
