-- Windows that a carrier gave notice of (MAINTNOTE): whose work it is, what they call it, and which circuits of ours they named.
create table maintenance_notice (
  window_number {int} not null primary key references maintenance (number),
  provider {text} not null,
  account {text} not null,
  maintenance {text} not null,
  circuits {text} not null
) {strict};
