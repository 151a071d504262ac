-- What a text message is answered with, by the one it went to; what was done by answering; and how far the vendor says it came.
alter table outbox add column code {text};
alter table outbox add column answered {text};
alter table outbox add column delivery {text};
create index outbox_code on outbox (address, code) where code is not null;
create index outbox_id on outbox (id);
