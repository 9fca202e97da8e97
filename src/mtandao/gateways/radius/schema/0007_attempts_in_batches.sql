-- Attempts come from files that the servers append to, many at once and a little late.

-- When the row came here: a server that could not reach this database brings its attempts later.
alter table radpostauth add column noted_at timestamptz not null default now();
drop index radpostauth_by_date;
create index radpostauth_by_arrival on radpostauth (noted_at);

-- How far each server's files were read, written together with what was read: each line is here once.
create table mtandao_attempt_files (
    node text not null,
    file text not null,
    read_to bigint not null,
    read_at timestamptz not null default now(),
    primary key (node, file)
);

drop function if exists mtandao_log_attempt(text, text, text, text, text, text, text, text);
