-- The queue's index holds what conditions and orders look at most, so that counting and sorting 100,000 open tasks reads 7 MB of it and not
-- the 60 MB of the rows. It takes the place of a narrower one: no task writes more entries than before.
drop index task_queue;
create index task_queue on task (priority, number, status, severity, due_at, scheduled_at, created_at, closed_at
  {covering category assignee team component components}) where closed_at is null;

-- Few tasks are called blocked, so the list of them costs the others nothing.
create index task_blocked on task (number) where status = 'blocked';
