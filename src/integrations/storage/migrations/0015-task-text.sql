-- An index of three letters in a row over what tasks say, so that a rare word is not looked for in every one of them. It only ever names
-- tasks to look into. It is written later and many at once: a task above `upto`, or among the stale, is looked into whatever it says.
{text-table};
{text-trigrams};

create table task_text_progress (upto {int} not null, removed_at {ms}) {strict};
insert into task_text_progress (upto) values (0);

create table task_text_stale (task {int} not null primary key) {strict};
