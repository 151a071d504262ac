-- When each task of upkeep is due. `plan` is what the settings say of it: when they say something else, the row starts over. `meant_at` is when
-- its schedule said, `moved` why that is not when it is due.
create table upkeep (
  name {text} not null primary key,
  plan {text} not null,
  due_at {ms} not null,
  meant_at {ms} not null,
  moved {text},
  took {ms}
) {strict};

-- What was run, by whom, and how it went. A row that is not finished holds everybody else up until its lease runs out.
create table upkeep_run (
  number {int} not null primary key,
  id {text} not null unique,
  name {text} not null,
  chore {text} not null,
  state {text} not null,
  meant_at {ms},
  moved {text},
  started_at {ms} not null,
  started_by {text} not null,
  holder {text} not null,
  until {ms} not null,
  finished_at {ms},
  problem {text},
  report {text},
  output {text},
  task {int} references task (number)
) {strict};
create index upkeep_run_name on upkeep_run (name, number);
create index upkeep_run_open on upkeep_run (until) where finished_at is null;
create index upkeep_run_finished on upkeep_run (finished_at) where finished_at is not null;
