-- What is measured over time: one row for each metric of each subject. `host.disk` of `noc1:/var`, `operation.duration` of `nightly backup`.
create table metric (
  number {serial},
  name {text} not null,
  subject {text} not null
) {strict};
create unique index metric_name on metric (name, subject);

-- Sums over stretches `width` milliseconds long, 0 for what was measured itself. `block` keeps what is written together in one place: it is the
-- stretch of several such widths in which `at` lies, and within it a metric's rows follow one another.
create table metric_point (
  width {ms} not null,
  block {ms} not null,
  metric {int} not null,
  at {ms} not null,
  count {int} not null,
  failed {int} not null,
  sum {real} not null,
  min {real} not null,
  max {real} not null,
  primary key (width, block, metric, at)
) {clustered};

-- How the values of metrics that ask for it are spread, for percentiles: how many lay in each bucket, a few percent wide.
create table metric_spread (
  width {ms} not null,
  block {ms} not null,
  metric {int} not null,
  at {ms} not null,
  bucket {int} not null,
  count {int} not null,
  primary key (width, block, metric, at, bucket)
) {clustered};
