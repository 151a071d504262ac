-- Which windows calendars of others know, by what they call them there. `sequence` is the last change of theirs that was taken, `version` the
-- window's own after it: a change that is older is none, and what was changed here since counts on from it.
create table maintenance_entry (
  uid {text} not null primary key,
  window_number {int} not null unique references maintenance (number),
  sequence {int} not null,
  version {int} not null
) {strict};
