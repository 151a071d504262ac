-- What is asked whether it is well: one row a probe and target. `plan` is what the settings say of it. `state` is what the last look found,
-- `settled` what is certain; `told` is the severity of the alert that is open about it. `turn` counts the results.
create table probe (
  name {text} not null primary key,
  setting {text} not null,
  component {int},
  target {text} not null,
  plan {text} not null,
  needs {text} not null,
  due_at {ms} not null,
  state {text} not null,
  settled {text} not null,
  since {ms} not null,
  attempt {int} not null,
  failing_since {ms},
  held {int} not null,
  ring {text} not null,
  flapping {int} not null,
  told {text},
  checked_at {ms},
  response_us {int},
  summary {text} not null,
  turn {int} not null
) {strict};
create index probe_due on probe (due_at);
create index probe_component on probe (component) where component is not null;

-- The last results of each, in as many slots as are kept: a result takes the place of the oldest, so that nothing has to be cleared away.
create table probe_result (
  probe {text} not null,
  slot {int} not null,
  at {ms} not null,
  state {text} not null,
  response_us {int},
  summary {text} not null,
  measures {text} not null,
  primary key (probe, slot)
) {strict};
