-- What a task touches, as JSON on the task and as the index beside it, like everything else that a task holds as a list.

alter table task add column components {text} not null default '[]';

create table task_touch (
  component {int} not null references component (number),
  task {int} not null references task (number),
  primary key (component, task)
) {strict};
create index task_touch_task on task_touch (task);

-- Alerts call a system by whatever name its source has for it.
create index component_record_key on component_record (key);

-- Who starts it as soon as nothing conflicts with it any more, and since when they wait; who works on it beside its owner.
alter table task add column waiter {text};
alter table task add column waiting_since {ms};
alter table task add column participants {text} not null default '[]';
create index task_waiter on task (waiting_since, number) where waiter is not null and closed_at is null;

-- Undo, again, over what may be undone since.
drop index event_undo;
create index event_undo on event (actor, seq)
  where kind in ('task.edited', 'task.started', 'task.waits', 'task.joined', 'task.handed-over', 'task.done', 'task.reopened', 'task.deleted',
      'task.repeated', 'task.recurred', 'task.skipped', 'task.undone', 'task.redone')
    or (kind = 'task.created' and cause is null);

-- What comes round again. The newest task of a series carries the rule, and hands it on to the one it makes; `recurs_at` is when that is due,
-- where it is made by the clock. The occurrence is a wall reading: it stands when the rules of its zone change.
alter table task add column recurrence {text};
alter table task add column series {int};
alter table task add column occurrence {ms};
alter table task add column recurs_at {ms};
create index task_recurs on task (recurs_at, number) where recurs_at is not null;
create index task_series on task (series) where series is not null;
