-- Keeps the ready rows of users and groups as the standard tables say.
--
-- A trigger makes them anew for whoever writes the tables by hand. The platform, which writes six times about the same
-- five hundred users, says that it will do so itself at the end (mtandao.makes_ready). The lock keeps the two apart: a
-- batch that has not seen a row written by hand must not be the last to speak.

create or replace function mtandao_make_users_ready(tenant uuid, names text[]) returns void
language plpgsql security definer
set search_path = pg_catalog, public
as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('users of ' || tenant, 0));
    perform mtandao_write_ready_users(tenant, names);
end
$$;

create or replace function mtandao_write_ready_users(tenant uuid, names text[]) returns void
language plpgsql
as $$
begin
    insert into mtandao_ready_user as known (
        tenant_id, username, plain, password, attributes, contents, ops, sessions_at_once, locked_device,
        locked_router, groupname, until, octets_left, then_group)
    select tenant, n.username, c.fits and r.fits and g.memberships <= 1, c.password,
        nullif(c.attributes || r.attributes, '{}'), nullif(c.contents || r.contents, '{}'), nullif(c.ops || r.ops, '{}'),
        c.sessions_at_once, c.locked_device, c.locked_router, g.groupname, g.until, g.octets_left, g.then_group
    from (select distinct unnest(names) as username) as n
    cross join lateral (
        select count(*) as written,
            coalesce(not bool_or(k.op in (':=', '=', '+=') and not mtandao_is_control(k.attribute)
                or k.attribute = 'Simultaneous-Use' and mtandao_as_number(k.value) is null), true) as fits,
            mtandao_literal(max(k.value) filter (where alone)) as password,
            coalesce(array_agg(lower(k.attribute) order by k.id) filter (where sent and not alone), '{}') as attributes,
            coalesce(array_agg(mtandao_literal(k.value) order by k.id) filter (where sent and not alone), '{}') as contents,
            coalesce(array_agg(k.op::text order by k.id) filter (where sent and not alone), '{}') as ops,
            mtandao_as_number(max(k.value) filter (where k.attribute = 'Simultaneous-Use')) as sessions_at_once,
            -- Whoever is refused anyway is told the reason for that, whatever device he has.
            case when refused then null else max(k.value) filter (where k.attribute = 'Calling-Station-Id' and k.op = '==') end
                as locked_device,
            case when refused then null else max(k.value) filter (where k.attribute = 'NAS-IP-Address' and k.op = '==') end
                as locked_router
        from (
            select a.*,
                a.attribute <> 'Simultaneous-Use' and not mtandao_is_lock(a.attribute, a.op)
                    -- The server makes it of the other where an answer asks for it (MS-CHAP).
                    and not (a.attribute = 'NT-Password' and bool_or(a.attribute = 'Cleartext-Password') over ()) as sent,
                a.attribute = 'Cleartext-Password' and a.op = ':=' as alone,
                bool_or(a.attribute = 'Auth-Type' and a.value = 'Reject') over () as refused
            from radcheck a where a.tenant_id = tenant and a.username = n.username
        ) as k
        group by refused
        union all
        select 0, true, null, '{}', '{}', '{}', null, null, null
        where not exists (select from radcheck a where a.tenant_id = tenant and a.username = n.username)
    ) as c
    cross join lateral (
        select count(*) as written,
            coalesce(not bool_or(
                k.op not in (':=', '=', '+=') or mtandao_is_control(k.attribute) or k.attribute = 'Fall-Through'), true) as fits,
            coalesce(array_agg(lower(k.attribute) order by k.id), '{}') as attributes,
            coalesce(array_agg(mtandao_literal(k.value) order by k.id), '{}') as contents,
            coalesce(array_agg('+='::text), '{}') as ops
        from radreply k where k.tenant_id = tenant and k.username = n.username
    ) as r
    cross join lateral (
        select count(*) as memberships, max(k.groupname) as groupname, max(k.until) as until,
            max(k.octets_left) as octets_left, max(k.then_group) as then_group
        from radusergroup k where k.tenant_id = tenant and k.username = n.username
    ) as g
    where c.written + r.written + g.memberships > 0
    on conflict on constraint mtandao_ready_user_key do update set
        (plain, password, attributes, contents, ops, sessions_at_once, locked_device, locked_router, groupname, until,
            octets_left, then_group)
        = row (excluded.plain, excluded.password, excluded.attributes, excluded.contents, excluded.ops,
            excluded.sessions_at_once, excluded.locked_device, excluded.locked_router, excluded.groupname, excluded.until,
            excluded.octets_left, excluded.then_group)
    where known is distinct from excluded;
    delete from mtandao_ready_user u
    where u.tenant_id = tenant and u.username = any(names)
        and not exists (select from radcheck k where k.tenant_id = tenant and k.username = u.username)
        and not exists (select from radreply k where k.tenant_id = tenant and k.username = u.username)
        and not exists (select from radusergroup k where k.tenant_id = tenant and k.username = u.username);
end
$$;

create or replace function mtandao_as_number(value text) returns integer
language sql immutable
as $$
    select case when value ~ '^\d{1,9}$' then value::integer end
$$;

create or replace function mtandao_write_ready_groups(tenant uuid, names text[]) returns void
language plpgsql
as $$
begin
    delete from mtandao_ready_group g where g.tenant_id = tenant and g.groupname = any(names);
    insert into mtandao_ready_group (tenant_id, groupname, plain, attributes, contents, ops, sessions_at_once)
    select tenant, n.groupname, c.fits and r.fits,
        c.attributes || r.attributes, c.contents || r.contents, c.ops || r.ops, c.sessions_at_once
    from (select distinct unnest(names) as groupname) as n
    cross join lateral (
        select count(*) as written,
            coalesce(not bool_or(k.op not in (':=', '=', '+=') or not mtandao_is_control(k.attribute)
                or k.attribute = 'Simultaneous-Use' and mtandao_as_number(k.value) is null), true)
                -- Twice the same would have to be merged.
                and count(*) = count(distinct k.attribute) as fits,
            coalesce(array_agg(lower(k.attribute) order by k.id) filter (where k.attribute <> 'Simultaneous-Use'), '{}') as attributes,
            coalesce(array_agg(mtandao_literal(k.value) order by k.id) filter (where k.attribute <> 'Simultaneous-Use'), '{}') as contents,
            coalesce(array_agg(k.op::text order by k.id) filter (where k.attribute <> 'Simultaneous-Use'), '{}') as ops,
            mtandao_as_number(max(k.value) filter (where k.attribute = 'Simultaneous-Use')) as sessions_at_once
        from radgroupcheck k where k.tenant_id = tenant and k.groupname = n.groupname
    ) as c
    cross join lateral (
        select count(*) as written,
            coalesce(not bool_or(k.op not in (':=', '=', '+=') or mtandao_is_control(k.attribute)), true) as fits,
            coalesce(array_agg(lower(k.attribute) order by k.id) filter (where k.attribute <> 'Fall-Through'), '{}') as attributes,
            coalesce(array_agg(mtandao_literal(k.value) order by k.id) filter (where k.attribute <> 'Fall-Through'), '{}') as contents,
            coalesce(array_agg('+='::text) filter (where k.attribute <> 'Fall-Through'), '{}') as ops
        from radgroupreply k where k.tenant_id = tenant and k.groupname = n.groupname
    ) as r
    where c.written + r.written > 0;
end
$$;

create or replace function mtandao_users_changed() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public
as $$
declare
    touched record;
begin
    if current_setting('mtandao.makes_ready', true) = 'on' then
        return null;
    end if;
    for touched in
        select t.tenant_id, array_agg(distinct t.username) as names from changed t group by t.tenant_id
    loop
        perform pg_advisory_xact_lock(hashtextextended('users of ' || touched.tenant_id, 0));
        perform mtandao_write_ready_users(touched.tenant_id, touched.names);
    end loop;
    return null;
end
$$;

create or replace function mtandao_groups_changed() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public
as $$
declare
    touched record;
begin
    for touched in
        select t.tenant_id, array_agg(distinct t.groupname) as names from changed t group by t.tenant_id
    loop
        perform pg_advisory_xact_lock(hashtextextended('groups of ' || touched.tenant_id, 0));
        perform mtandao_write_ready_groups(touched.tenant_id, touched.names);
    end loop;
    return null;
end
$$;

do $$
declare
    watched text;
    told text;
begin
    foreach watched in array array['radcheck', 'radreply', 'radusergroup', 'radgroupcheck', 'radgroupreply'] loop
        told := case when watched like 'radgroup%' then 'mtandao_groups_changed' else 'mtandao_users_changed' end;
        execute format('create or replace trigger ready_after_insert after insert on %I
            referencing new table as changed for each statement execute function %I()', watched, told);
        execute format('create or replace trigger ready_after_delete after delete on %I
            referencing old table as changed for each statement execute function %I()', watched, told);
        -- A row that changes its name was somebody's before: two triggers, as each sees one side.
        execute format('create or replace trigger ready_after_update after update on %I
            referencing new table as changed for each statement execute function %I()', watched, told);
        execute format('create or replace trigger ready_before_update after update on %I
            referencing old table as changed for each statement execute function %I()', watched, told);
    end loop;
end
$$;

-- Of what was there before there were ready rows.
select mtandao_write_ready_groups(tenant_id, array_agg(distinct groupname))
from (select tenant_id, groupname from radgroupcheck union select tenant_id, groupname from radgroupreply) as g
group by tenant_id;
select mtandao_write_ready_users(tenant_id, array_agg(distinct username))
from (select tenant_id, username from radcheck union select tenant_id, username from radreply
    union select tenant_id, username from radusergroup) as u
group by tenant_id;
