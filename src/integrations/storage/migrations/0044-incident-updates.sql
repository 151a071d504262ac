-- When the lead of an incident is asked for the update that is owed; asked again until there is one.

alter table incident add column update_ask_at {ms};
drop index incident_update_due;
create index incident_update_ask on incident (update_ask_at) where update_ask_at is not null;
