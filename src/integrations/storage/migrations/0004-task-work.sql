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
