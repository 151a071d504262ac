-- What sources sent, compressed, as far as it opened alerts; and which.
create table raw (
  id {text} not null primary key,
  at {ms} not null,
  source {text} not null,
  bytes {int} not null,
  body {text} not null
) {strict};
create index raw_at on raw (at);

create table alert_raw (
  alert {int} not null primary key,
  raw {text} not null references raw (id) on delete cascade
) {strict};
create index alert_raw_raw on alert_raw (raw);
