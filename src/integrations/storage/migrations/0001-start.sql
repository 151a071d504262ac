-- Written once for both engines; the braces are filled by the dialect. Instants are milliseconds of UTC, JSON is text.
-- Ranks are numbers so that an index can sort by them: priority 0 urgent … 3 low, severity 0 critical … 3 info.

create table counter (
  kind {text} not null primary key,
  last {int} not null
) {strict};

create table event (
  seq {serial},
  at {ms} not null,
  kind {text} not null,
  subject {text} not null,
  cause {text},
  actor {text} not null,
  data {text} not null
) {strict};
create index event_subject on event (subject, seq);

create table lease (
  name {text} not null primary key,
  holder {text} not null,
  term {int} not null,
  until {ms} not null
) {strict};

create table token (
  number {int} not null primary key,
  id {text} not null unique,
  name {text} not null,
  prefix {text} not null,
  hash {text} not null unique,
  scope {text} not null,
  source {text},
  created_at {ms} not null,
  created_by {text} not null,
  revoked_at {ms}
) {strict};

create table source (
  name {text} not null primary key,
  kind {text} not null,
  first_seen_at {ms} not null,
  last_seen_at {ms} not null,
  received {int} not null,
  rejected {int} not null
) {strict};

-- One row a minute, source and reason: a broken or hostile sender cannot fill the disk, and still every refusal is counted.
create table rejection (
  minute {ms} not null,
  source {text} not null,
  reason {text} not null,
  count {int} not null,
  last_at {ms} not null,
  problem {text} not null,
  bytes {int} not null,
  sample {text} not null,
  primary key (minute, source, reason)
) {strict};

create table task (
  number {int} not null primary key,
  id {text} not null unique,
  title {text} not null,
  description {text} not null,
  category {text} not null,
  status {text} not null,
  priority {int} not null,
  severity {int},
  source {text},
  component {text},
  assignee {text},
  labels {text} not null,
  tags {text} not null,
  cause {text},
  external {text},
  created_at {ms} not null,
  created_by {text} not null,
  updated_at {ms} not null,
  updated_by {text} not null,
  due_at {ms},
  started_at {ms},
  closed_at {ms},
  deleted_at {ms},
  version {int} not null
) {strict};
create index task_queue on task (priority, number) where closed_at is null;
create index task_closed on task (closed_at) where closed_at is not null;
create unique index task_external on task (external) where external is not null;

create table task_tag (
  tag {text} not null,
  task {int} not null references task (number),
  primary key (tag, task)
) {strict};
create index task_tag_task on task_tag (task);

create table alert (
  number {int} not null primary key,
  id {text} not null unique,
  source {text} not null,
  fingerprint {text} not null,
  status {text} not null,
  severity {int} not null,
  title {text} not null,
  text {text} not null,
  labels {text} not null,
  annotations {text} not null,
  component {text},
  url {text},
  sender_group {text},
  count {int} not null,
  starts_at {ms},
  first_seen_at {ms} not null,
  last_seen_at {ms} not null,
  acknowledged_by {text},
  acknowledged_at {ms},
  resolved_by {text},
  resolved_at {ms},
  task {int} references task (number),
  version {int} not null
) {strict};
-- The dedup key is unique while open; a resolved alert frees it, so that a new trigger is a new occurrence.
create unique index alert_open on alert (source, fingerprint) where resolved_at is null;
create index alert_list on alert (status desc, severity, number) where resolved_at is null;
create index alert_resolved on alert (resolved_at) where resolved_at is not null;
create index alert_task on alert (task);

-- A policy as it was when a clock started; clocks point here, so an edited policy never changes a running clock.
create table policy (
  hash {text} not null primary key,
  name {text} not null,
  body {text} not null,
  seen_at {ms} not null
) {strict};

create table clock (
  task {int} not null primary key references task (number),
  subject {text} not null,
  policy {text} not null references policy (hash),
  brief {text} not null,
  state {text} not null,
  step {int} not null,
  round {int} not null,
  due_at {ms} not null,
  started_at {ms} not null,
  ended_at {ms},
  ended_by {text}
) {strict};
create index clock_due on clock (due_at, task) where state = 'running';

create table outbox (
  number {int} not null primary key,
  id {text} not null,
  subject {text} not null,
  kind {text} not null,
  channel {text} not null,
  person {text} not null,
  address {text} not null,
  message {text} not null,
  state {text} not null,
  attempts {int} not null,
  due_at {ms} not null,
  holder {text},
  created_at {ms} not null,
  finished_at {ms},
  receipt {text},
  problem {text},
  withdrawn {text}
) {strict};
-- While a row is being sent, due_at is the end of its lease: the same index finds what is due and what a dead sender left behind.
create index outbox_due on outbox (due_at, number) where finished_at is null;
create index outbox_failed on outbox (finished_at) where state = 'failed';
create index outbox_subject on outbox (subject, number);
