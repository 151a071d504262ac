-- What a task is planned with. Lists and records are JSON on the task, so that one change of the row is one change of the task with its
-- before and after; the tables beside it are their indexes, written with it.

alter table task add column due_zone {text};
alter table task add column scheduled_at {ms};
alter table task add column scheduled_zone {text};
alter table task add column estimate {ms};
alter table task add column team {text};
alter table task add column parent {int} references task (number);
alter table task add column needs {text} not null default '[]';
alter table task add column watchers {text} not null default '[]';
alter table task add column checklist {text} not null default '[]';
alter table task add column links {text} not null default '[]';
alter table task add column attributes {text} not null default '{}';

-- "Nothing" sorts last whichever way, so the sort keys are expressions and their indexes too.
create index task_due on task ((coalesce(due_at, 9007199254740991)), number) where closed_at is null;
create index task_due_at on task (due_at) where closed_at is null and due_at is not null;
create index task_scheduled on task (scheduled_at) where closed_at is null and scheduled_at is not null;
create index task_created on task (created_at);
create index task_assignee on task (assignee, priority, number) where closed_at is null;
create index task_team on task (team) where closed_at is null and team is not null;
create index task_parent on task (parent) where parent is not null;
create index task_component on task (component) where component is not null;

create table task_dependency (
  task {int} not null references task (number),
  needs {int} not null references task (number),
  primary key (task, needs)
) {strict};
create index task_dependency_needs on task_dependency (needs, task);

create table task_watcher (
  person {text} not null,
  task {int} not null references task (number),
  primary key (person, task)
) {strict};
create index task_watcher_task on task_watcher (task);

create table task_link (
  kind {text} not null,
  target {text} not null,
  task {int} not null references task (number),
  primary key (kind, target, task)
) {strict};
create index task_link_task on task_link (task);

-- Not strict: that a number of any size compares as one on both engines takes a type that strict tables lack.
create table task_attribute (
  name {text} not null,
  value {text} not null,
  number double precision,
  task {int} not null references task (number),
  primary key (task, name)
);
create index task_attribute_value on task_attribute (name, value, task);
create index task_attribute_number on task_attribute (name, number, task) where number is not null;

-- Undo asks for the last change of one person. Tasks that alerts opened are nobody's to undo, so they stay out of this index.
create index event_undo on event (actor, seq)
  where kind in ('task.edited', 'task.started', 'task.done', 'task.reopened', 'task.deleted', 'task.undone', 'task.redone')
    or (kind = 'task.created' and cause is null);

-- What one command did to many tasks, so that the failures can be tried again.
create table task_batch (
  id {text} not null primary key,
  at {ms} not null,
  actor {text} not null,
  query {text} not null,
  verb {text} not null,
  input {text} not null,
  matched {int} not null,
  failures {text} not null
) {strict};
create index task_batch_actor on task_batch (actor, at);
