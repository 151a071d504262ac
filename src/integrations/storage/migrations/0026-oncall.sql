-- Who takes over duty from whom, and when: on top of the plan that the configuration makes. `instead` null takes over whatever there is.

create table oncall_override (
  number {int} not null primary key,
  id {text} not null unique,
  kind {text} not null,
  plan {text} not null,
  person {text} not null,
  instead {text},
  starts_at {ms} not null,
  ends_at {ms} not null,
  reason {text} not null,
  author {text} not null,
  created_at {ms} not null,
  removed_at {ms},
  removed_by {text}
) {strict};
create index oncall_override_ends on oncall_override (ends_at);

-- Which addresses somebody has proved to read: a code was sent there, and came back. The code itself is not kept.
create table contact_proof (
  person {text} not null,
  channel {text} not null,
  address {text} not null,
  code_hash {text},
  sent_at {ms} not null,
  attempts {int} not null,
  verified_at {ms},
  primary key (person, channel, address)
) {strict};
