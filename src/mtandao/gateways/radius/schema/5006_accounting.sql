-- One accounting packet, whatever its kind and in whatever order it comes.
--
-- A packet looks among the sessions that run, and nearly always finds its own there. Only when it does not (the first
-- of a session, or one that comes after its end) are the months asked, and what is found is taken back among those
-- that run, where the same statement then decides what becomes of it.

create or replace function mtandao_closed_in(stopped timestamptz) returns date
language sql immutable parallel safe
as $$
    -- The partition of a session that stopped then, or runs.
    select coalesce((stopped at time zone 'UTC')::date, 'infinity'::date)
$$;

create or replace function mtandao_nas_restarted(
    source inet, tenant uuid, at timestamptz, called_station text, cause text
) returns bigint
language plpgsql
as $$
-- Accounting-On or -Off: closes what this router had open when it went down. Nothing is known of the time after the
-- last interim, so that is where each session ends. A controller restarts one of its radios by naming it.
declare
    closed bigint;
begin
    update radacct r set
        acctstoptime = greatest(r.acctupdatetime, r.acctstarttime),
        acctterminatecause = coalesce(cause, 'NAS-Reboot'),
        stop_inferred_at = at,
        closed_in = mtandao_closed_in(greatest(r.acctupdatetime, r.acctstarttime))
    where r.closed_in = 'infinity' and r.nasipaddress = source and r.tenant_id = tenant
        -- A notice that was delayed must not close what began, or was heard from, after the restart.
        and r.acctstarttime <= at and r.acctupdatetime <= at
        and (called_station is null or r.calledstationid = called_station);
    get diagnostics closed = row_count;
    return closed;
end
$$;

create or replace function mtandao_is_another(
    began timestamptz, heard timestamptz, lasted bigint, known_seconds bigint, told bigint, counted bigint
) returns boolean
language sql immutable parallel safe
as $$
    -- Whether a packet is of another session that only has the same number as the one that was heard of until then. It
    -- began an hour after that; or it began after that at all, is younger than that was, and has moved less: the router
    -- restarted, and gives its numbers anew.
    select began > heard + interval '1 hour'
        or coalesce(lasted < known_seconds and told < counted and began > heard + interval '5 seconds', false)
$$;

create or replace function mtandao_began_anew(
    lasted bigint, known_seconds bigint, bytes_in bigint, bytes_out bigint, counted_in bigint, counted_out bigint
) returns boolean
language sql immutable parallel safe
as $$
    -- Counters only rise. One that is lower though its session is older began again from zero, and so did the other; a
    -- packet that is not older is late, and one without bytes says nothing.
    select coalesce(lasted > known_seconds, false) and bytes_in + bytes_out > 0
        and (bytes_in < counted_in or bytes_out < counted_out)
$$;

create or replace function mtandao_counted(
    total bigint, before bigint, told bigint, anew boolean, late boolean
) returns bigint
language sql immutable parallel safe
as $$
    -- What a session moved in all, after a packet. A late one says nothing that a later one has not said.
    select case when anew then total + told when late then total else greatest(total, before + told) end
$$;

drop function if exists mtandao_taken_back(text, timestamptz);

create or replace function mtandao_taken_back(unique_id text, began timestamptz, lasted bigint, told bigint)
returns boolean
language plpgsql
as $$
-- Whether a session of this number that had ended is now among those that run. One that is another gives the number away.
begin
    update radacct r set acctuniqueid = r.acctuniqueid || '-' || r.radacctid
    where r.acctuniqueid = unique_id and r.closed_in < 'infinity' and mtandao_is_another(
        began, r.acctstoptime, lasted, r.acctsessiontime, told,
        r.acctinputoctets + r.acctoutputoctets - r.octets_in_before - r.octets_out_before);
    update radacct r set closed_in = 'infinity'
    where r.acctuniqueid = unique_id and r.closed_in < 'infinity';
    return found;
end
$$;

create or replace function mtandao_told_at(received_epoch bigint, delay_seconds bigint) returns timestamptz
language sql stable parallel safe
as $$
    -- When a router sent what came then, by this server's clock. A delay of more than a month is a broken clock.
    select least(now(), to_timestamp(
        received_epoch - case when delay_seconds between 0 and 2678400 then delay_seconds else 0 end))
$$;

create or replace function mtandao_octets(gigawords bigint, octets bigint) returns bigint
language sql immutable parallel safe
as $$
    -- Kept below the sign bit: nonsense from a router must not become an error that stops the queue.
    select (least(gigawords, 2147483647) << 32) + octets
$$;

create or replace function mtandao_session_number(source text, session text, name text) returns text
language sql stable parallel safe
as $$
    -- Acct-Session-Id is unique only on its router, and only between two restarts.
    select md5(concat_ws(chr(31), source, session, name))
$$;

drop function if exists mtandao_goes_on;

create or replace function mtandao_account(
    source text,
    status integer,              -- Acct-Status-Type: 1 Start, 2 Stop, 3 Interim-Update, 7 Accounting-On, 8 -Off
    received_epoch bigint,       -- this server's clock, never the router's
    delay_seconds bigint,        -- Acct-Delay-Time, with the time spent in our own buffer
    session_hex text,
    name_hex text,
    session_seconds text,        -- '' when the packet has none, as every text below
    octets_in bigint, gigawords_in bigint, octets_out bigint, gigawords_out bigint,
    port_hex text, port_type text,
    called_hex text, calling_hex text,
    terminate_cause text, service_type text, framed_protocol text,
    framed_ip text, framed_ipv6 text, framed_ipv6_prefix text, framed_interface_hex text, delegated_prefix text,
    authentic text, connect_info_hex text, class_hex text
) returns text
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Returns what was done, in a word. Never raises because of what a packet holds: a packet that raised would come
-- back from the buffer for ever and keep all others waiting.
declare
    tenant uuid;
    nas inet := source::inet;
    session text := mtandao_text(session_hex);
    name text := mtandao_text(name_hex);
    at timestamptz := mtandao_told_at(received_epoch, delay_seconds);
    lasted bigint := nullif(session_seconds, '')::bigint;
    began timestamptz := at - make_interval(secs => coalesce(lasted, 0));
    bytes_in bigint := mtandao_octets(gigawords_in, octets_in);
    bytes_out bigint := mtandao_octets(gigawords_out, octets_out);
    unique_id text := mtandao_session_number(source, session, name);
    is_start boolean := status = 1;
    is_stop boolean := status = 2;
    stopped timestamptz;
begin
    select n.tenant_id into tenant from nas n where n.nasname = source;
    if status in (7, 8) then
        perform mtandao_nas_restarted(
            nas, tenant, at, mtandao_text(called_hex), nullif(terminate_cause, ''));
        return 'restarted';
    end if;
    if session is null then
        return 'no session id';
    end if;
    for attempt in 1..3 loop
        -- Counters only rise, or begin anew, and a stop stays: packets may come twice and in any order.
        update radacct r set
            acctstarttime = case when is_start then least(r.acctstarttime, at) else r.acctstarttime end,
            acctupdatetime = greatest(r.acctupdatetime, at),
            acctinterval = case
                when not is_start and at > r.acctupdatetime
                    then extract(epoch from at - r.acctupdatetime)::bigint
                else r.acctinterval
            end,
            acctstoptime = case
                when r.acctstoptime is not null and r.stop_inferred_at is null then r.acctstoptime
                when is_stop then greatest(at, r.acctstarttime)
                when r.acctstoptime is null then null
                -- We had concluded that it was over.
                when at > r.stop_inferred_at and not is_start then null
                else greatest(r.acctstoptime, least(at, r.stop_inferred_at))
            end,
            stop_inferred_at = case
                when is_stop or at > r.stop_inferred_at and not is_start then null
                else r.stop_inferred_at
            end,
            acctterminatecause = case
                when r.acctstoptime is not null and r.stop_inferred_at is null then r.acctterminatecause
                when is_stop then nullif(terminate_cause, '')
                when at > r.stop_inferred_at and not is_start then null
                else r.acctterminatecause
            end,
            acctsessiontime = greatest(r.acctsessiontime, coalesce(lasted, case
                when is_stop then extract(epoch from at - r.acctstarttime)::bigint else 0 end)),
            acctinputoctets = mtandao_counted(
                r.acctinputoctets, r.octets_in_before, bytes_in, mtandao_began_anew(
                    lasted, r.acctsessiontime, bytes_in, bytes_out, r.acctinputoctets - r.octets_in_before,
                    r.acctoutputoctets - r.octets_out_before),
                coalesce(lasted < r.acctsessiontime, false)),
            acctoutputoctets = mtandao_counted(
                r.acctoutputoctets, r.octets_out_before, bytes_out, mtandao_began_anew(
                    lasted, r.acctsessiontime, bytes_in, bytes_out, r.acctinputoctets - r.octets_in_before,
                    r.acctoutputoctets - r.octets_out_before),
                coalesce(lasted < r.acctsessiontime, false)),
            (octets_in_before, octets_out_before) = row (
                case when mtandao_began_anew(
                    lasted, r.acctsessiontime, bytes_in, bytes_out, r.acctinputoctets - r.octets_in_before,
                    r.acctoutputoctets - r.octets_out_before) then r.acctinputoctets else r.octets_in_before end,
                case when mtandao_began_anew(
                    lasted, r.acctsessiontime, bytes_in, bytes_out, r.acctinputoctets - r.octets_in_before,
                    r.acctoutputoctets - r.octets_out_before) then r.acctoutputoctets else r.octets_out_before end),
            connectinfo_start = case
                when is_start then coalesce(mtandao_text(connect_info_hex), r.connectinfo_start)
                else r.connectinfo_start end,
            connectinfo_stop = case
                when is_stop then coalesce(mtandao_text(connect_info_hex), r.connectinfo_stop)
                else r.connectinfo_stop end,
            -- An address may come late (IPv6 often does) or change; the newest packet knows best.
            framedipaddress = case when at >= r.acctupdatetime
                then coalesce(nullif(framed_ip, '')::inet, r.framedipaddress)
                else coalesce(r.framedipaddress, nullif(framed_ip, '')::inet) end,
            framedipv6address = coalesce(r.framedipv6address, nullif(framed_ipv6, '')::inet),
            framedipv6prefix = coalesce(r.framedipv6prefix, nullif(framed_ipv6_prefix, '')::inet),
            framedinterfaceid = coalesce(r.framedinterfaceid, mtandao_text(framed_interface_hex)),
            delegatedipv6prefix = coalesce(r.delegatedipv6prefix, nullif(delegated_prefix, '')::inet),
            class = coalesce(r.class, mtandao_text(class_hex))
        where r.acctuniqueid = unique_id and r.closed_in = 'infinity'
            and not mtandao_is_another(
                began, coalesce(r.acctstoptime, r.acctupdatetime), lasted, r.acctsessiontime, bytes_in + bytes_out,
                r.acctinputoctets + r.acctoutputoctets - r.octets_in_before - r.octets_out_before)
        returning r.acctstoptime into stopped;
        if found then
            if stopped is not null then
                update radacct r set closed_in = mtandao_closed_in(stopped)
                where r.acctuniqueid = unique_id and r.closed_in = 'infinity';
            end if;
            return 'updated';
        end if;
        -- The router counts from the beginning after some restarts. The older session keeps its history, ended where
        -- it was last heard of, and gives its number away, before one that had ended may take its place.
        update radacct r set
            acctuniqueid = r.acctuniqueid || '-' || r.radacctid,
            acctstoptime = coalesce(r.acctstoptime, greatest(r.acctupdatetime, r.acctstarttime)),
            acctterminatecause = coalesce(r.acctterminatecause, 'NAS-Reboot'),
            closed_in = mtandao_closed_in(coalesce(r.acctstoptime, greatest(r.acctupdatetime, r.acctstarttime)))
        where r.acctuniqueid = unique_id and r.closed_in = 'infinity'
            and mtandao_is_another(
                began, coalesce(r.acctstoptime, r.acctupdatetime), lasted, r.acctsessiontime, bytes_in + bytes_out,
                r.acctinputoctets + r.acctoutputoctets - r.octets_in_before - r.octets_out_before);
        continue when mtandao_taken_back(unique_id, began, lasted, bytes_in + bytes_out);
        if tenant is null then
            return 'unknown router';
        end if;
        insert into radacct (
            acctsessionid, acctuniqueid, username, nasipaddress, nasportid, nasporttype,
            acctstarttime, acctupdatetime, acctstoptime, acctsessiontime, acctauthentic,
            connectinfo_start, connectinfo_stop, acctinputoctets, acctoutputoctets,
            calledstationid, callingstationid, acctterminatecause, servicetype, framedprotocol,
            framedipaddress, framedipv6address, framedipv6prefix, framedinterfaceid, delegatedipv6prefix,
            class, tenant_id, closed_in
        ) values (
            session, unique_id, name, nas, mtandao_text(port_hex), nullif(port_type, ''),
            began, at, case when is_stop then at end, coalesce(lasted, 0), nullif(authentic, ''),
            case when not is_stop then mtandao_text(connect_info_hex) end,
            case when is_stop then mtandao_text(connect_info_hex) end, bytes_in, bytes_out,
            mtandao_text(called_hex), mtandao_text(calling_hex),
            case when is_stop then nullif(terminate_cause, '') end,
            nullif(service_type, ''), nullif(framed_protocol, ''),
            nullif(framed_ip, '')::inet, nullif(framed_ipv6, '')::inet, nullif(framed_ipv6_prefix, '')::inet,
            mtandao_text(framed_interface_hex), nullif(delegated_prefix, '')::inet,
            mtandao_text(class_hex), tenant, mtandao_closed_in(case when is_stop then at end)
        ) on conflict (acctuniqueid, closed_in) do nothing;
        if found then
            return 'inserted';
        end if;
    end loop;
    raise exception 'session % kept changing under our hands', unique_id using errcode = 'serialization_failure';
end
$$;
