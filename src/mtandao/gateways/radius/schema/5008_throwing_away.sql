-- For the platform: what is old enough goes, a handful of rows at a time, so that nobody waits for a lock. The floor of
-- 35 days stands here, where whoever takes over the platform's role cannot lower it to erase his traces.

create or replace function mtandao_throw_away_attempts(tenant uuid, older_than interval, most integer) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Sign-in attempts from before that. How many went: fewer than `most` means that none is left.
declare
    gone bigint;
begin
    perform mtandao_refuse_short(older_than);
    delete from radpostauth r using (
        select p.id, p.authdate from radpostauth p
        where p.tenant_id = tenant and p.authdate < now() - older_than
        order by p.authdate limit most for update skip locked
    ) as old
    where r.id = old.id and r.authdate = old.authdate;
    get diagnostics gone = row_count;
    return gone;
end
$$;

create or replace function mtandao_throw_away_sessions(tenant uuid, older_than interval, most integer) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Sessions that ended before that. One that is open stays, however old it is.
declare
    gone bigint;
begin
    perform mtandao_refuse_short(older_than);
    delete from radacct r using (
        select a.radacctid, a.closed_in from radacct a
        where a.tenant_id = tenant and a.closed_in < 'infinity' and a.acctstoptime < now() - older_than
        order by a.acctstoptime limit most for update skip locked
    ) as old
    where r.radacctid = old.radacctid and r.closed_in = old.closed_in;
    get diagnostics gone = row_count;
    return gone;
end
$$;

create or replace function mtandao_refuse_short(older_than interval) returns void
language plpgsql
as $$
begin
    if older_than is null or older_than < interval '35 days' then
        raise exception 'records are kept for 35 days at least, not for %', older_than
            using errcode = 'invalid_parameter_value';
    end if;
end
$$;
