-- What a user may have, in two statements: his check items and his reply items, those of his groups merged in.
--
-- The groups of a user are layers above his own rows, in order of priority; a layer is reached when every layer
-- before it says Fall-Through = Yes. ':=' replaces what lower layers said, '=' stands only if they said nothing,
-- '+=' adds. These three are merged here. A group with any other operator (a condition such as NAS-Port-Type == …,
-- a subtraction) needs the packet, which only the server has: then the user's rows alone are returned, with
-- Fall-Through = Yes, and the server walks through the groups one by one (mtandao_groups and its two companions).

create or replace function mtandao_applying_groups(tenant uuid, name text)
returns table (layer bigint, groupname text)
language sql stable
as $$
    with mine as (
        select
            g.groupname,
            row_number() over (order by g.priority, g.groupname) as layer,
            exists (
                select from radgroupreply r
                where r.tenant_id = tenant and r.groupname = g.groupname
                    and r.attribute = 'Fall-Through' and lower(r.value) in ('yes', '1')
            ) as falls_through
        from radusergroup g
        where g.tenant_id = tenant and g.username = name
    )
    select m.layer, m.groupname
    from mine m
    where not exists (select from mine lower where lower.layer < m.layer and not lower.falls_through)
        and not exists (
            select from radreply r
            where r.tenant_id = tenant and r.username = name
                and r.attribute = 'Fall-Through' and lower(r.value) in ('no', '0')
        )
$$;

create or replace function mtandao_needs_the_packet(tenant uuid, name text) returns boolean
language sql stable
as $$
    select exists (
        select from radusergroup g
        join radgroupcheck c on c.tenant_id = tenant and c.groupname = g.groupname
        where g.tenant_id = tenant and g.username = name and c.op not in (':=', '=', '+=')
    ) or exists (
        select from radusergroup g
        join radgroupreply r on r.tenant_id = tenant and r.groupname = g.groupname
        where g.tenant_id = tenant and g.username = name and r.op not in (':=', '=', '+=')
    )
$$;

create or replace function mtandao_check(source text, name_hex text)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
declare
    tenant uuid := mtandao_tenant_of(source);
    name text := mtandao_text(name_hex);
begin
    if tenant is null or name is null then
        return;
    end if;
    if mtandao_needs_the_packet(tenant, name) then
        return query
        select c.id, name, c.attribute, mtandao_literal(c.value), c.op::text
        from radcheck c where c.tenant_id = tenant and c.username = name
        -- At least one row, or the server stops before it reads the reply.
        union all select 0, name, 'Mtandao-Groups', 'separate', ':=';
        return;
    end if;
    return query
    with item as (
        select 0 as layer, c.id, c.attribute, c.value, c.op
        from radcheck c where c.tenant_id = tenant and c.username = name
        union all
        select g.layer, c.id, c.attribute, c.value, c.op
        from mtandao_applying_groups(tenant, name) g
        join radgroupcheck c on c.tenant_id = tenant and c.groupname = g.groupname
    )
    select i.id, name, i.attribute, mtandao_literal(i.value), i.op::text
    from item i
    where i.op not in (':=', '=', '+=')
        or not exists (
            select from item other
            where lower(other.attribute) = lower(i.attribute) and other.op in (':=', '=', '+=')
                and (other.layer > i.layer and other.op = ':=' or other.layer < i.layer and i.op = '=')
        )
    order by i.layer, i.id;
end
$$;

create or replace function mtandao_reply(source text, name_hex text)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
declare
    tenant uuid := mtandao_tenant_of(source);
    name text := mtandao_text(name_hex);
begin
    if tenant is null or name is null then
        return;
    end if;
    if mtandao_needs_the_packet(tenant, name) then
        return query
        select r.id, name, r.attribute, mtandao_literal(r.value), r.op::text
        from radreply r where r.tenant_id = tenant and r.username = name and r.attribute <> 'Fall-Through'
        union all select 0, name, 'Fall-Through', coalesce(
            (select r.value from radreply r
             where r.tenant_id = tenant and r.username = name and r.attribute = 'Fall-Through'), 'Yes'), ':=';
        return;
    end if;
    return query
    with item as (
        select 0 as layer, r.id, r.attribute, r.value, r.op
        from radreply r where r.tenant_id = tenant and r.username = name
        union all
        select g.layer, r.id, r.attribute, r.value, r.op
        from mtandao_applying_groups(tenant, name) g
        join radgroupreply r on r.tenant_id = tenant and r.groupname = g.groupname
    )
    select i.id, name, i.attribute, mtandao_literal(i.value), i.op::text
    from item i
    where i.attribute <> 'Fall-Through'
        and not exists (
            select from item other
            where lower(other.attribute) = lower(i.attribute)
                and (other.layer > i.layer and other.op = ':=' or other.layer < i.layer and i.op = '=')
        )
    order by i.layer, i.id;
end
$$;

create or replace function mtandao_groups(source text, name_hex text) returns setof text
language sql stable security definer
set search_path = pg_catalog, public
as $$
    select g.groupname from radusergroup g
    where g.tenant_id = mtandao_tenant_of(source) and g.username = mtandao_text(name_hex)
    order by g.priority, g.groupname
$$;

create or replace function mtandao_group_check(source text, group_hex text)
returns table (id bigint, groupname text, attribute text, value text, op text)
language sql stable security definer
set search_path = pg_catalog, public
as $$
    select c.id, c.groupname, c.attribute, mtandao_literal(c.value), c.op::text from radgroupcheck c
    where c.tenant_id = mtandao_tenant_of(source) and c.groupname = mtandao_text(group_hex)
    order by c.id
$$;

create or replace function mtandao_group_reply(source text, group_hex text)
returns table (id bigint, groupname text, attribute text, value text, op text)
language sql stable security definer
set search_path = pg_catalog, public
as $$
    select r.id, r.groupname, r.attribute, mtandao_literal(r.value), r.op::text from radgroupreply r
    where r.tenant_id = mtandao_tenant_of(source) and r.groupname = mtandao_text(group_hex)
    order by r.id
$$;

create or replace function mtandao_open_sessions(
    source text, name_hex text, calling_hex text, silent_after_seconds bigint
) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
-- How many sessions count against Simultaneous-Use. Not the one this device left behind on this router, or a redial
-- would lock its owner out; not one silent for three interims, or a lost Stop would lock him out for ever.
declare
    tenant uuid := mtandao_tenant_of(source);
    name text := mtandao_text(name_hex);
    device text := mtandao_text(calling_hex);
begin
    return (
        select count(*) from radacct r
        where r.tenant_id = tenant and r.username = name and r.acctstoptime is null
            and (device is null or r.nasipaddress <> source::inet
                or upper(r.callingstationid) is distinct from upper(device))
            -- A router with a slower rhythm of its own is given three of its own intervals, a day at most.
            and r.acctupdatetime > now() - make_interval(
                secs => greatest(silent_after_seconds, 3 * least(coalesce(r.acctinterval, 0), 28800)))
    );
end
$$;
