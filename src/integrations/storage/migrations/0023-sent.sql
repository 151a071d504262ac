-- How long messages took that went in the last minute is asked once a minute.
create index outbox_sent on outbox (finished_at) where state = 'sent';
