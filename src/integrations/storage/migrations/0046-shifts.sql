-- What people wrote down for whoever comes after them, and how shifts changed hands. An empty team is the whole house.
create table shift_note (
  id {text} not null primary key,
  team {text} not null,
  author {text} not null,
  at {ms} not null,
  text {text} not null,
  about {text} not null
) {strict};
create index shift_note_team on shift_note (team, at);

create table shift_handover (
  number {int} not null primary key,
  id {text} not null unique,
  team {text} not null,
  giver {text} not null,
  takers {text} not null,
  note {text} not null,
  state {text} not null,
  created_at {ms} not null,
  created_by {text} not null,
  accept_by {ms} not null,
  told_at {ms},
  ended_at {ms},
  ended_by {text}
) {strict};
create unique index shift_handover_pending on shift_handover (team) where state = 'pending';
create index shift_handover_taken on shift_handover (team, ended_at) where state = 'accepted';

-- The briefing as somebody read it; of whoever accepted it is the record.
create table shift_reading (
  handover {int} not null,
  person {text} not null,
  at {ms} not null,
  briefing {text} not null,
  primary key (handover, person)
) {strict};
