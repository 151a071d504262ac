-- A clock walks one path of its policy. `round_at` and `fired_at` say when its round and its last step began, so that what became of their
-- pages can be told; `last_resort_at` when somebody was told because nobody else could be. A clock that somebody answered keeps its place,
-- and `resumes_at` says when it runs again if nothing more comes of the answer.
alter table clock add column path {text};
alter table clock add column round_at {ms};
alter table clock add column fired_at {ms};
alter table clock add column last_resort_at {ms};
alter table clock add column hold {text};
alter table clock add column resumes_at {ms};
create index clock_resumes on clock (resumes_at, task) where resumes_at is not null;
create index clock_subject on clock (subject);

-- Who has answered, where a policy wants more than one to; those before the clock's start count for nothing.
create table answer (
  task {int} not null,
  person {text} not null,
  at {ms} not null,
  primary key (task, person)
) {strict};

-- How often a team was told by turns: whose turn it is.
create table turn (
  team {text} not null primary key,
  taken {int} not null
) {strict};

-- Up to when each rule that starts clocks has looked at tasks.
create table escalation_mark (
  rule {text} not null primary key,
  until {ms} not null
) {strict};
create index task_working on task (updated_at, number) where status = 'in_progress';
