-- Users and groups as they are sent to the server, so that an authorization is a few look-ups by key. Made from the
-- standard tables, which stay the truth, and kept by triggers on them (5010_ready.sql).

create table mtandao_ready_user (
    tenant_id uuid not null,
    username text not null,
    -- Otherwise the long way: more than one group, or rows that only the server understands.
    plain boolean not null,
    -- His check items and then his reply items.
    attributes text[] not null,
    contents text[] not null,
    ops text[] not null,
    sessions_at_once integer,
    locked_device text,
    locked_router text,
    groupname text,
    until timestamptz,
    octets_left bigint,
    then_group text,
    constraint mtandao_ready_user_key primary key (tenant_id, username)
);

create table mtandao_ready_group (
    tenant_id uuid not null,
    groupname text not null,
    plain boolean not null,
    attributes text[] not null,
    contents text[] not null,
    ops text[] not null,
    sessions_at_once integer,
    constraint mtandao_ready_group_key primary key (tenant_id, groupname)
);
