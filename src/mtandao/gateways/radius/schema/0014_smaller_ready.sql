-- A ready user in half the room: a million of them and their index stay in the memory that PostgreSQL has for itself.
-- Most have no row but their password: it stands alone, without arrays around it. What is of one size stands first.
-- Whoever was in the table is written again by 5010_ready.sql.

drop table mtandao_ready_user;

create table mtandao_ready_user (
    tenant_id uuid not null,
    until timestamptz,
    octets_left bigint,
    sessions_at_once integer,
    -- Otherwise the long way: more than one group, or rows that only the server understands.
    plain boolean not null,
    username text not null,
    -- The value of Cleartext-Password, set by ':=', if that is one row.
    password text,
    groupname text,
    then_group text,
    locked_device text,
    locked_router text,
    -- His other check items and then his reply items; null is none.
    attributes text[],
    contents text[],
    ops text[],
    constraint mtandao_ready_user_key primary key (tenant_id, username)
);
