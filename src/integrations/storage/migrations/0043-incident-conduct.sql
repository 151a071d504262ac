-- An incident that people conduct: a stage, roles, updates that are owed, and an end that somebody says.

alter table incident add column stage {text} not null default 'investigating';
update incident set stage = 'resolved' where resolved_at is not null;
-- Since when somebody conducts it; such an incident does not end with its last alert.
alter table incident add column conducted_at {ms};
alter table incident add column acknowledged_at {ms};
alter table incident add column acknowledged_by {text};
-- When those who wait for news are owed the next.
alter table incident add column update_due_at {ms};
create index incident_update_due on incident (update_due_at) where update_due_at is not null;
create index incident_task on incident (task) where resolved_at is null;
-- The incident that this one became part of, and which of its alerts came with which part.
alter table incident add column merged_into {int} references incident (number);
create index incident_merged on incident (merged_into) where merged_into is not null;
alter table alert add column came_with {int} references incident (number);
create index alert_came_with on alert (came_with) where came_with is not null;

create table incident_role (
  incident {int} not null references incident (number),
  role {text} not null,
  person {text} not null,
  since_at {ms} not null,
  primary key (incident, role)
) {strict};
