-- What the auditor found to differ from its log and saw no mend of yet; looked at again with every round, whichever tasks it is at.
create table audit_difference (
  kind {text} not null,
  subject {text} not null,
  expected {text} not null,
  found {text} not null,
  task {int},
  since {ms} not null,
  found_at {ms} not null,
  primary key (kind, subject, expected)
) {strict};
