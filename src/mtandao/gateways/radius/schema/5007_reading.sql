-- For the platform, which reads sessions and mends what routers left behind.

create or replace function mtandao_settled_seq() returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
set lock_timeout = '200ms'
as $$
-- The number up to which every change of radacct is visible to the next statement; null if that cannot be told now.
-- Numbers are drawn before they are committed, so a reader that trusted the highest it sees would pass by a lower
-- one still under way. Writers hold a shared lock from draw to commit; having it alone means that none is under way.
-- Somebody's forgotten transaction makes this give up: accounting never waits for a reader longer than that.
declare
    lock_key bigint := 'radacct_updated_seq'::regclass::oid;
    settled bigint;
begin
    perform pg_advisory_lock(lock_key);
    select case when s.is_called then s.last_value else 0 end into settled from radacct_updated_seq s;
    perform pg_advisory_unlock(lock_key);
    return settled;
exception when lock_not_available then
    return null;
end
$$;

create or replace function mtandao_close_silent_sessions(silent_for interval) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Ends, at their last sign of life, the sessions not heard of for so long. How many. A router that was only
-- unreachable opens its sessions again with the next interim.
declare
    closed bigint;
begin
    if silent_for is null or silent_for < interval '1 minute' then
        raise exception 'a session is silent after a minute at the earliest, not after %', silent_for
            using errcode = 'invalid_parameter_value';
    end if;
    update radacct r set
        acctstoptime = greatest(r.acctupdatetime, r.acctstarttime),
        acctterminatecause = 'Lost-Carrier',
        stop_inferred_at = now()
    where r.acctstoptime is null and r.acctupdatetime < now() - silent_for;
    get diagnostics closed = row_count;
    return closed;
end
$$;
