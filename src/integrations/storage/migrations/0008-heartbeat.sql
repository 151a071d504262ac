-- Signs of life: when the next must have come. `period` and `grace` are null while the configuration declares none, in milliseconds else.
create table heartbeat (
  name {text} not null primary key,
  first_seen_at {ms} not null,
  last_seen_at {ms},
  due_at {ms},
  period {ms},
  grace {ms},
  late {int} not null,
  count {int} not null
) {strict};
create index heartbeat_due on heartbeat (due_at) where late = 0 and due_at is not null;
