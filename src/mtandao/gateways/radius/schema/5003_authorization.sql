-- What a user may have, in one statement: his check items and his reply items, those of his groups merged in.
--
-- The server puts all rows on its control list and copies the list to the reply, less the six check items below. The
-- groups of a user are layers above his own rows, in order of priority; a layer is reached when every layer before it
-- says Fall-Through = Yes. ':=' replaces what lower layers said, '=' stands only if they said nothing, '+=' adds.
--
-- Whatever does not fit into that takes the long way: his own check items come with the mark Mtandao-Groups, and the
-- server reads his reply and then group after group itself, as FreeRADIUS always did (the functions after this one).
-- These are: a group with a condition (NAS-Port-Type == …), which only the packet can answer; an operator such as -=;
-- a check item that is not one of the six, or a reply item that is.
--
-- One comparison is made here: Calling-Station-Id == …, the device a login is locked to. Routers spell a MAC in half a
-- dozen ways and the server compares letters. Another device gets nothing of the user's but the mark Mtandao-Device and a message.

create or replace function mtandao_is_control(attribute text) returns boolean
language sql immutable parallel safe
as $$
    -- site.conf takes exactly these off the reply.
    select attribute in (
        'Cleartext-Password', 'NT-Password', 'Auth-Type', 'Simultaneous-Use', 'Expiration', 'Login-Time')
$$;

-- As it was until it was told the device.
drop function if exists mtandao_authorize(text, text);

create or replace function mtandao_authorize(source text, name_hex text, calling_hex text)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
-- In small steps on purpose: each is one look-up by index whose plan the session keeps, and nearly every user has one
-- row and one group that says nothing about check items.
declare
    tenant uuid;
    name text := mtandao_text(name_hex);
    membership record;
    groups text[] := '{}';
    odd boolean;                    -- does not fit; null without rows
    long_way boolean := false;
    falls_through boolean;
    wants_no_groups boolean;
    replies boolean;
    groups_check boolean := false;
    locked_to text;
begin
    select n.tenant_id into tenant from nas n where n.nasname = source;
    if tenant is null or name is null then
        return;
    end if;

    -- Whoever is refused anyway is told the reason for that, whatever device he has.
    select
        bool_or(c.op in (':=', '=', '+=') and not mtandao_is_control(c.attribute)),
        case when not bool_or(c.attribute = 'Auth-Type' and c.value = 'Reject') then
            max(c.value) filter (where c.attribute = 'Calling-Station-Id' and c.op = '==') end
    into odd, locked_to
    from radcheck c where c.tenant_id = tenant and c.username = name;
    if locked_to is not null
        and mtandao_device(locked_to) is distinct from mtandao_device(mtandao_text(calling_hex))
    then
        return query values
            (0::bigint, name, 'Mtandao-Device'::text, 'another'::text, ':='::text),
            (0::bigint, name, 'Reply-Message'::text, 'This account is locked to another device. Call us.'::text, ':='::text);
        return;
    end if;
    long_way := coalesce(odd, false);
    select
        bool_or(r.op not in (':=', '=', '+=') or mtandao_is_control(r.attribute)),
        bool_or(r.attribute = 'Fall-Through' and lower(r.value) in ('no', '0'))
    into odd, wants_no_groups
    from radreply r where r.tenant_id = tenant and r.username = name;
    replies := odd is not null;
    long_way := long_way or coalesce(odd, false);

    if wants_no_groups is not true and not long_way then
        for membership in
            select g.groupname from radusergroup g
            where g.tenant_id = tenant and g.username = name
            order by g.priority, g.groupname
        loop
            select bool_or(c.op not in (':=', '=', '+=') or not mtandao_is_control(c.attribute)) into odd
            from radgroupcheck c where c.tenant_id = tenant and c.groupname = membership.groupname;
            groups_check := groups_check or odd is not null;
            long_way := long_way or coalesce(odd, false);
            select
                bool_or(r.op not in (':=', '=', '+=') or mtandao_is_control(r.attribute)),
                bool_or(r.attribute = 'Fall-Through' and lower(r.value) in ('yes', '1'))
            into odd, falls_through
            from radgroupreply r where r.tenant_id = tenant and r.groupname = membership.groupname;
            long_way := long_way or coalesce(odd, false);
            groups := groups || membership.groupname;
            exit when long_way or falls_through is not true;
        end loop;
    end if;

    if long_way or not groups_check then
        return query
        select c.id, name, c.attribute, mtandao_literal(c.value), c.op::text
        from radcheck c where c.tenant_id = tenant and c.username = name
            and (c.attribute <> 'Calling-Station-Id' or c.op <> '==');
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
                    and (c.attribute <> 'Calling-Station-Id' or c.op <> '==')
                union all
                select g.layer, c.id, c.attribute, c.value, c.op
                from unnest(groups) with ordinality as g (groupname, layer)
                join radgroupcheck c on c.tenant_id = tenant and c.groupname = g.groupname
            ) as l
            window same as (partition by l.attribute)
        ) as i
        where i.op not in (':=', '=', '+=')
            or i.layer >= coalesce(i.replaced_by, 0) and (i.op <> '=' or i.layer = i.first_said_by)
        order by i.layer, i.id;
    end if;

    if long_way then
        return query select 0::bigint, name, 'Mtandao-Groups'::text, 'read'::text, ':='::text;
    elsif not replies and cardinality(groups) = 1 then
        return query
        select r.id, name, r.attribute, mtandao_literal(r.value), '+='::text
        from radgroupreply r
        where r.tenant_id = tenant and r.groupname = groups[1] and r.attribute <> 'Fall-Through';
    elsif replies or groups <> '{}' then
        return query
        select i.id, name, i.attribute, mtandao_literal(i.value), '+='::text
        from (
            select l.*,
                max(l.layer) filter (where l.op = ':=') over same as replaced_by,
                min(l.layer) over same as first_said_by
            from (
                select 0 as layer, r.id, r.attribute, r.value, r.op
                from radreply r where r.tenant_id = tenant and r.username = name
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

create or replace function mtandao_own_reply(source text, name_hex text)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
declare
    tenant uuid := (select n.tenant_id from nas n where n.nasname = source);
    name text := mtandao_text(name_hex);
begin
    return query
    select r.id, r.username, r.attribute, mtandao_literal(r.value), r.op::text from radreply r
    where r.tenant_id = tenant and r.username = name
    order by r.id;
    -- Never without a row: for a user without replies the server reports a group it could not read as "not found",
    -- and would let him in without his plan.
    if not exists (
        select from radreply r
        where r.tenant_id = tenant and r.username = name and r.attribute = 'Fall-Through'
    ) then
        return query select 0::bigint, name, 'Fall-Through'::text, 'Yes'::text, ':='::text;
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
