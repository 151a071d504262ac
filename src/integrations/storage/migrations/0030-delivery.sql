-- What a message is about, whose first one jumps the queue; how bad that is, which quiet hours look at; when it was let go, which budgets count;
-- why it waits although its time came; and the digest that carries it.
alter table outbox add column service {text} not null default '';
alter table outbox add column severity {text};
alter table outbox add column cleared_at {ms};
alter table outbox add column held {text};
alter table outbox add column bundle {int};
create index outbox_gate on outbox (due_at, number) where finished_at is null and cleared_at is null;
create index outbox_budget on outbox (person, cleared_at) where cleared_at is not null;
create index outbox_bundle on outbox (bundle) where bundle is not null;

-- A channel that fails message after message is left alone for a while. `last` is the message that failed last: one that fails again and again
-- says nothing of the others.
create table breaker (
  circuit {text} not null primary key,
  failures {int} not null,
  last {int} not null,
  trips {int} not null,
  opened_at {ms},
  until {ms},
  probe {int},
  problem {text} not null
) {strict};
