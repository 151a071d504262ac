-- The last states of an alert over all its occurrences, oldest first: f firing, r resolved. Written when an occurrence ends.
create table flap (
  source {text} not null,
  fingerprint {text} not null,
  ring {text} not null,
  at {ms} not null,
  flapping {int} not null,
  primary key (source, fingerprint)
) {strict};

-- Until then an incident of a flapping alert stays open although its last member is resolved.
alter table incident add column settle_at {ms};
create index incident_settle on incident (settle_at) where settle_at is not null;
