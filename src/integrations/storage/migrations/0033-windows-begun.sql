-- The few windows that are on: what the intake asks with every flush.
create index maintenance_begun on maintenance (starts_at) where state in ('approved', 'announced', 'active', 'over-running');
