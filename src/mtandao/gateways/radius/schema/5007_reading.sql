-- For the platform, which reads sessions and mends what routers left behind.

create or replace function mtandao_forget_changes(seqs bigint[]) returns void
language sql security definer
set search_path = pg_catalog, public
as $$
    -- These were read, and what they told is kept elsewhere.
    delete from radacct_changed c where c.seq = any(seqs)
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
        stop_inferred_at = now(),
        closed_in = mtandao_closed_in(greatest(r.acctupdatetime, r.acctstarttime))
    where r.closed_in = 'infinity' and r.acctupdatetime < now() - silent_for;
    get diagnostics closed = row_count;
    return closed;
end
$$;
