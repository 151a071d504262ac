-- The component of the inventory that an alert is about, where one was known when it opened.
alter table alert add column about {int};
create index alert_about on alert (about, severity) where resolved_at is null and about is not null;
update alert set about = (select min(touched.component) from task_touch as touched where touched.task = alert.task) where resolved_at is null;
