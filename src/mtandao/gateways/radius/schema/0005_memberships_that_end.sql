-- A membership may end: at an instant, or when so many octets are used. Then the login is in another group (the wall),
-- or, where none is named, is refused.
alter table radusergroup
    add column until timestamptz,
    add column octets_left bigint,
    add column then_group text;

-- How far the platform's clock stands from this machine's. Only a demo's can be moved; elsewhere there is no row.
create table mtandao_clock (
    only_one boolean primary key default true check (only_one),
    offset_by interval not null
);
