-- What a user may have, in one statement: his check items, and his reply items as assignments for the server to run.
--
-- The groups of a user are layers above his own rows, in order of priority; a layer is reached when every layer
-- before it says Fall-Through = Yes. ':=' replaces what lower layers said, '=' stands only if they said nothing,
-- '+=' adds. These three are merged here. A group with any other operator (a condition such as NAS-Port-Type == …,
-- a subtraction) needs the packet, which only the server has: then the user's own rows are returned with the mark
-- Mtandao-Groups, and the server walks through the groups one by one (mtandao_groups and its two companions).

create or replace function mtandao_assignment(attribute text, value text) returns text
language sql immutable parallel safe
as $$
    -- Between single quotes nothing is expanded, and only these two characters mean anything.
    select mtandao_literal(
        '&reply:' || attribute || ' += ''' || replace(replace(value, '\', '\\'), '''', '\''') || '''')
$$;

create or replace function mtandao_authorize(source text, name_hex text)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
-- In small steps on purpose: each is one look-up by index whose plan the session keeps, and nearly every user has one
-- group that says nothing about check items.
declare
    tenant uuid;
    name text := mtandao_text(name_hex);
    membership record;
    groups text[] := '{}';
    says_more boolean;                  -- of the group at hand: operators beyond the three; null without rows
    falls_through boolean;
    wants_no_groups boolean;            -- null without replies of his own
    groups_check boolean := false;
    needs_the_packet boolean := false;
begin
    select n.tenant_id into tenant from nas n where n.nasname = source;
    if tenant is null or name is null then
        return;
    end if;

    select bool_or(r.attribute = 'Fall-Through' and lower(r.value) in ('no', '0')) into wants_no_groups
    from radreply r where r.tenant_id = tenant and r.username = name;
    if wants_no_groups is not true then
        for membership in
            select g.groupname from radusergroup g
            where g.tenant_id = tenant and g.username = name
            order by g.priority, g.groupname
        loop
            select bool_or(c.op not in (':=', '=', '+=')) into says_more
            from radgroupcheck c where c.tenant_id = tenant and c.groupname = membership.groupname;
            groups_check := groups_check or says_more is not null;
            needs_the_packet := needs_the_packet or coalesce(says_more, false);
            select
                bool_or(r.op not in (':=', '=', '+=')),
                bool_or(r.attribute = 'Fall-Through' and lower(r.value) in ('yes', '1'))
            into says_more, falls_through
            from radgroupreply r where r.tenant_id = tenant and r.groupname = membership.groupname;
            needs_the_packet := needs_the_packet or coalesce(says_more, false);
            groups := groups || membership.groupname;
            exit when needs_the_packet or falls_through is not true;
        end loop;
    end if;
    if needs_the_packet then
        groups := '{}';
        groups_check := false;
        return query select 0::bigint, name, 'Mtandao-Groups'::text, 'separate'::text, ':='::text;
    end if;

    if not groups_check then
        return query
        select c.id, name, c.attribute, mtandao_literal(c.value), c.op::text
        from radcheck c where c.tenant_id = tenant and c.username = name;
    else
        return query
        select i.id, name, i.attribute, mtandao_literal(i.value), i.op::text
        from (
            select l.*,
                max(l.layer) filter (where l.op = ':=') over same as replaced_by,
                min(l.layer) filter (where l.op in (':=', '=', '+=')) over same as first_said_by
            from (
                select 0 as layer, c.id, c.attribute, c.value, c.op
                from radcheck c where c.tenant_id = tenant and c.username = name
                union all
                select g.layer, c.id, c.attribute, c.value, c.op
                from unnest(groups) with ordinality as g (groupname, layer)
                join radgroupcheck c on c.tenant_id = tenant and c.groupname = g.groupname
            ) as l
            window same as (partition by lower(l.attribute))
        ) as i
        where i.op not in (':=', '=', '+=')
            or i.layer >= coalesce(i.replaced_by, 0) and (i.op <> '=' or i.layer = i.first_said_by)
        order by i.layer, i.id;
    end if;

    if wants_no_groups is null and cardinality(groups) = 1 then
        return query
        select r.id, name, 'Mtandao-Reply'::text, mtandao_assignment(r.attribute, r.value), '+='::text
        from radgroupreply r
        where r.tenant_id = tenant and r.groupname = groups[1] and r.attribute <> 'Fall-Through';
    elsif wants_no_groups is not null or groups <> '{}' then
        return query
        select i.id, name, 'Mtandao-Reply'::text, mtandao_assignment(i.attribute, i.value), '+='::text
        from (
            select l.*,
                max(l.layer) filter (where l.op = ':=') over same as replaced_by,
                min(l.layer) over same as first_said_by
            from (
                select 0 as layer, r.id, r.attribute, r.value, r.op
                from radreply r where r.tenant_id = tenant and r.username = name and r.op <> '-='
                union all
                select g.layer, r.id, r.attribute, r.value, r.op
                from unnest(groups) with ordinality as g (groupname, layer)
                join radgroupreply r on r.tenant_id = tenant and r.groupname = g.groupname
            ) as l
            where l.attribute <> 'Fall-Through'
            window same as (partition by lower(l.attribute))
        ) as i
        where i.layer >= coalesce(i.replaced_by, 0) and (i.op <> '=' or i.layer = i.first_said_by)
        order by i.layer, i.id;
    end if;
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
    tenant uuid := (select n.tenant_id from nas n where n.nasname = source);
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
