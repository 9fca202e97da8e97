-- What a user may have, in one statement: his check items and his reply items, those of his groups merged in.
--
-- Two ways lead to the same. Nearly everybody is *ready* (5010_ready.sql): his own rows and those of his one group lie as
-- arrays, and what is sent is the one behind the other. The long way reads the standard tables themselves and merges.
--
-- The server puts all rows on its control list and copies the list to the reply, less the check items below. The
-- groups of a user are layers above his own rows, in order of priority; a layer is reached when every layer before it
-- says Fall-Through = Yes. ':=' replaces what lower layers said, '=' stands only if they said nothing, '+=' adds.
--
-- Whatever does not fit into that the server does itself: his own check items come with the mark Mtandao-Groups, and it
-- reads his reply and then group after group, as FreeRADIUS always did (the functions at the end).
-- These are: a group with a condition (NAS-Port-Type == …), which only the packet can answer; an operator such as -=;
-- a check item that is not one of the six, or a reply item that is.
--
-- Two comparisons are made here. Calling-Station-Id == …, the device a login is locked to: routers spell a MAC in half
-- a dozen ways and the server compares letters. NAS-IP-Address == …, the router it is locked to: a packet says of
-- itself what it likes, and comes from where it comes from. Whoever does not fit gets nothing of the user's but the mark
-- Mtandao-Lock and a message.
--
-- A membership that has ended (radusergroup.until, octets_left) counts as one in its then_group, or is refused where
-- there is none. One that ends later comes with the seconds and octets that are left, and the server cuts down to
-- that what the router is told.

create or replace function mtandao_is_control(attribute text) returns boolean
language sql immutable parallel safe
as $$
    -- site.conf takes exactly these off the reply.
    select attribute in (
        'Cleartext-Password', 'NT-Password', 'Auth-Type', 'Simultaneous-Use', 'Expiration', 'Login-Time')
$$;

create or replace function mtandao_is_lock(attribute text, op text) returns boolean
language sql immutable parallel safe
as $$
    select op = '==' and attribute in ('Calling-Station-Id', 'NAS-IP-Address')
$$;

create or replace function mtandao_now() returns timestamptz
language sql stable
as $$
    -- By the platform's clock, which a demo moves.
    select now() + coalesce((select c.offset_by from mtandao_clock c), interval '0')
$$;

create or replace function mtandao_has_ended(until timestamptz, octets_left bigint) returns boolean
language sql stable
as $$
    select coalesce(octets_left <= 0, false) or (until is not null and until <= mtandao_now())
$$;

create or replace function mtandao_what_does_not_fit(
    source text, calling_hex text, locked_device text, locked_router text
) returns text
language sql immutable
as $$
    -- 'device' or 'router', if the login is locked to another one.
    select case
        when locked_router <> source then 'router'
        when mtandao_device(locked_device) <> coalesce(mtandao_device(mtandao_text(calling_hex)), '') then 'device'
    end
$$;

create or replace function mtandao_items(variadic pairs text[])
returns table (id bigint, username text, attribute text, value text, op text)
language sql immutable
as $$
    -- Attribute and value in turns, each to be set.
    select 0::bigint, ''::text, pairs[place], pairs[place + 1], ':='::text
    from generate_subscripts(pairs, 1) as place where place % 2 = 1
$$;

drop function if exists mtandao_authorize(text, text);
drop function if exists mtandao_authorize(text, text, text);

create or replace function mtandao_authorize(
    source text, name_hex text, calling_hex text, silent_after_seconds bigint
)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
-- In small steps on purpose: each is one look-up by index whose plan the session keeps.
declare
    tenant uuid;
    name text := mtandao_text(name_hex);
    his mtandao_ready_user%rowtype;
    its mtandao_ready_group%rowtype;
    odd text;
    sessions integer;
    more text[] := '{}';
begin
    select n.tenant_id into tenant from nas n where n.nasname = source;
    if tenant is null or name is null then
        return;
    end if;
    select * into his from mtandao_ready_user u where u.tenant_id = tenant and u.username = name;
    if not found or not his.plain then
        return query select * from mtandao_authorize_long(tenant, source, name, calling_hex);
        return;
    end if;
    if his.locked_device is not null or his.locked_router is not null then
        odd := mtandao_what_does_not_fit(source, calling_hex, his.locked_device, his.locked_router);
        if odd is not null then
            return query select * from mtandao_items('Mtandao-Lock', odd, 'Reply-Message',
                'This account is locked to another ' || odd || '. Call us.');
            return;
        end if;
    end if;
    if his.until is not null or his.octets_left is not null then
        if mtandao_has_ended(his.until, his.octets_left) then
            if his.then_group is null then
                return query select * from mtandao_items('Auth-Type', 'Reject', 'Reply-Message',
                    case when his.octets_left <= 0 then 'Your data is used up.' else 'Your time is over.' end);
                return;
            end if;
            his.groupname := his.then_group;
        else
            more := mtandao_what_is_left(his.until, his.octets_left);
        end if;
    end if;
    if his.password is not null then
        his.attributes := array_prepend('cleartext-password', his.attributes);
        his.contents := array_prepend(his.password, his.contents);
        his.ops := array_prepend(':=', his.ops);
    end if;
    select * into its from mtandao_ready_group g where g.tenant_id = tenant and g.groupname = his.groupname;
    if found and (not its.plain or its.attributes && his.attributes
        or its.sessions_at_once is not null and his.sessions_at_once is not null)
    then
        return query select * from mtandao_authorize_long(tenant, source, name, calling_hex);
        return;
    end if;
    sessions := coalesce(his.sessions_at_once, its.sessions_at_once, 0);
    -- Nearly everybody who asks is not online yet.
    if sessions > 0
        and exists (
            select from radacct r where r.tenant_id = tenant and r.username = name and r.closed_in = 'infinity')
        and mtandao_open_sessions_of(tenant, source, name, calling_hex, silent_after_seconds) >= sessions
    then
        more := more || array['Mtandao-Full', 'yes'];
    end if;
    -- What his own rows and his group's leave out of each other needs no merging.
    return query
    select 0::bigint, name, i.attribute, i.value, i.op
    from unnest(his.attributes || its.attributes, his.contents || its.contents, his.ops || its.ops)
        as i (attribute, value, op);
    if more <> '{}' then
        return query select * from mtandao_items(variadic more);
    end if;
end
$$;

create or replace function mtandao_what_is_left(until timestamptz, octets_left bigint) returns text[]
language sql stable
as $$
    -- Octets in two halves, as the router takes them.
    select case when until is null then '{}'::text[] else
            array['Mtandao-Seconds-Left', ceil(extract(epoch from until - mtandao_now()))::bigint::text] end
        || case when octets_left is null then '{}'::text[] else
            array['Mtandao-Limit', (octets_left & 4294967295)::text,
                'Mtandao-Limit-Gigawords', (octets_left >> 32)::text] end
$$;

create or replace function mtandao_authorize_long(tenant uuid, source text, name text, calling_hex text)
returns table (id bigint, username text, attribute text, value text, op text)
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
#variable_conflict use_column
declare
    membership record;
    groups text[] := '{}';
    odd boolean;                    -- does not fit; null without rows
    long_way boolean := false;
    falls_through boolean;
    wants_no_groups boolean;
    replies boolean;
    groups_check boolean := false;
    locked_device text;
    locked_router text;
    refused boolean;
    other text;
    more text[] := '{}';
begin
    select
        bool_or(c.op in (':=', '=', '+=') and not mtandao_is_control(c.attribute)),
        bool_or(c.attribute = 'Auth-Type' and c.value = 'Reject'),
        max(c.value) filter (where c.attribute = 'Calling-Station-Id' and c.op = '=='),
        max(c.value) filter (where c.attribute = 'NAS-IP-Address' and c.op = '==')
    into odd, refused, locked_device, locked_router
    from radcheck c where c.tenant_id = tenant and c.username = name;
    -- Whoever is refused anyway is told the reason for that, whatever device he has.
    if refused is false then
        other := mtandao_what_does_not_fit(source, calling_hex, locked_device, locked_router);
        if other is not null then
            return query select * from mtandao_items('Mtandao-Lock', other, 'Reply-Message',
                'This account is locked to another ' || other || '. Call us.');
            return;
        end if;
    end if;
    long_way := coalesce(odd, false);
    select
        bool_or(r.op not in (':=', '=', '+=') or mtandao_is_control(r.attribute)),
        bool_or(r.attribute = 'Fall-Through' and lower(r.value) in ('no', '0'))
    into odd, wants_no_groups
    from radreply r where r.tenant_id = tenant and r.username = name;
    replies := odd is not null;
    long_way := long_way or coalesce(odd, false);

    if wants_no_groups is not true then
        for membership in
            select g.groupname, g.until, g.octets_left, g.then_group from radusergroup g
            where g.tenant_id = tenant and g.username = name
            order by g.priority, g.groupname
        loop
            if mtandao_has_ended(membership.until, membership.octets_left) then
                if membership.then_group is null then
                    return query select * from mtandao_items('Auth-Type', 'Reject', 'Reply-Message',
                        case when membership.octets_left <= 0 then 'Your data is used up.' else 'Your time is over.' end);
                    return;
                end if;
                membership.groupname := membership.then_group;
            else
                more := more || mtandao_what_is_left(membership.until, membership.octets_left);
            end if;
            continue when long_way;
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
            exit when not long_way and falls_through is not true;
        end loop;
    end if;

    if long_way or not groups_check then
        return query
        select c.id, name, c.attribute, mtandao_literal(c.value), c.op::text
        from radcheck c where c.tenant_id = tenant and c.username = name
            and not mtandao_is_lock(c.attribute, c.op);
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
                    and not mtandao_is_lock(c.attribute, c.op)
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

    if more <> '{}' then
        return query select * from mtandao_items(variadic more);
    end if;
    if long_way then
        return query select * from mtandao_items('Mtandao-Groups', 'read');
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
    select case when mtandao_has_ended(g.until, g.octets_left) then g.then_group else g.groupname end
    from radusergroup g
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
