-- Who works on a shared terminal, each behind a secret of their own: kept as a salted scrypt hash, with the tries that failed.
create table operator (
  name {text} not null primary key,
  sealed {text} not null,
  created_at {ms} not null,
  created_by {text} not null,
  sealed_at {ms} not null,
  failures {int} not null,
  wait_until {ms} not null,
  entered_at {ms}
) {strict};
