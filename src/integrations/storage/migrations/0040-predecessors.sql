-- A flexible window lasts so long from the first alert that comes in its time. One that waits for a predecessor keeps which one, and when it was to begin.
alter table maintenance add column flexible {ms};
alter table maintenance add column held_by {int};
alter table maintenance add column held_from {ms};

-- Which windows have to be over before another may begin.
create table maintenance_after (
  window_number {int} not null references maintenance (number),
  predecessor {int} not null references maintenance (number),
  primary key (window_number, predecessor)
) {strict};
create index maintenance_after_predecessor on maintenance_after (predecessor);
