-- What an alert writes when it opens, with fewer indexes to keep.

-- What may be undone, by a range: a list of kinds cost every event 2 µs of 4, whatever it was, because the list is made anew for each statement.
drop index event_undo;
create index event_undo on event (actor, seq) where kind > 'task.d' and kind < 'task/' or kind = 'task.created' and cause is null;

-- Work in the way is found among the few tasks in progress.
drop index task_component;

-- Most tasks of alerts are nobody's; those without an owner are found in the queue's own index.
drop index task_assignee;
create index task_assignee on task (assignee, priority, number) where closed_at is null and assignee is not null;

-- One index says what is due, and what of it was not let through yet.
drop index outbox_gate;
drop index outbox_due;
create index outbox_due on outbox (due_at, number, cleared_at) where finished_at is null;

-- A message is named from outside after it was let out.
drop index outbox_id;
create index outbox_id on outbox (id) where cleared_at is not null;
