-- What a session had moved when its router began to count from zero: the standard columns hold the whole.
alter table radacct
    add column octets_in_before bigint not null default 0,
    add column octets_out_before bigint not null default 0;
