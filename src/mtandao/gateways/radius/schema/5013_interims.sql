-- Interim updates, many at once: lines in the order of server/interims.py, which is that of mtandao_account.
--
-- Nearly every one is the next of a session that runs, older, with counters that rose or stayed. All of these are one
-- statement. Whatever it does not recognize, or is the second of its session here, goes to mtandao_account by itself, which
-- comes to the same with any of them at many times the cost.

create or replace function mtandao_go_on(lines text[]) returns bigint[]
language sql
-- Tables that were empty a moment ago tell the planner nothing; one look-up by index for each line is always right.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    -- The places of those that this takes.
    with told as (
        select l.place, mtandao_session_number(l.says[1], mtandao_text(l.says[4]), mtandao_text(l.says[5])) as unique_id,
            mtandao_told_at(l.says[2]::bigint, l.says[3]::bigint) as at, l.says[6]::bigint as lasted,
            mtandao_octets(l.says[8]::bigint, l.says[7]::bigint) as bytes_in,
            mtandao_octets(l.says[10]::bigint, l.says[9]::bigint) as bytes_out,
            nullif(l.says[17], '')::inet as address, l.says[18] as ipv6, l.says[19] as ipv6_prefix,
            l.says[20] as interface, l.says[21] as delegated_prefix, l.says[24] as class
        from (
            select string_to_array(u.line, ',') as says, u.place from unnest(lines) with ordinality as u (line, place)
        ) as l
        where l.says[6] <> ''
    ),
    -- Always in the same order, so that two that do this at once wait for each other, and not for ever.
    first_told as materialized (select distinct on (t.unique_id) t.* from told t order by t.unique_id, t.place),
    gone_on as (
        update radacct_open r set
            acctupdatetime = t.at,
            acctinterval = case
                when t.at > r.acctupdatetime then extract(epoch from t.at - r.acctupdatetime)::bigint
                else r.acctinterval
            end,
            acctsessiontime = t.lasted,
            acctinputoctets = r.octets_in_before + t.bytes_in,
            acctoutputoctets = r.octets_out_before + t.bytes_out
        from first_told t
        where r.acctuniqueid = t.unique_id and r.acctstoptime is null
            and t.at >= r.acctupdatetime
            and t.at - make_interval(secs => t.lasted) <= r.acctupdatetime + interval '1 hour'
            and t.lasted >= r.acctsessiontime
            and t.bytes_in >= r.acctinputoctets - r.octets_in_before
            and t.bytes_out >= r.acctoutputoctets - r.octets_out_before
            and (t.address is null or t.address = r.framedipaddress)
            -- Of these the first that is told stays.
            and (t.ipv6 = '' or r.framedipv6address is not null)
            and (t.ipv6_prefix = '' or r.framedipv6prefix is not null)
            and (t.interface = '' or r.framedinterfaceid is not null)
            and (t.delegated_prefix = '' or r.delegatedipv6prefix is not null)
            and (t.class = '' or r.class is not null)
        returning t.place
    )
    select coalesce(array_agg(g.place), '{}') from gone_on g
$$;

create or replace function mtandao_note_interims(
    node text, file text, read_from bigint, read_to bigint, lines text[]
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Returns up to where the file is read.
declare
    gone_on bigint[];
    says text[];
begin
    if not mtandao_read_on(node, file, read_from, read_to) then
        return mtandao_lines_read_to(node, file);
    end if;
    gone_on := mtandao_go_on(lines);
    for says in
        select string_to_array(u.line, ',') from unnest(lines) with ordinality as u (line, place)
        where u.place not in (select unnest(gone_on)) order by u.place
    loop
        perform mtandao_account(
            says[1], 3, says[2]::bigint, says[3]::bigint, says[4], says[5], says[6], says[7]::bigint, says[8]::bigint,
            says[9]::bigint, says[10]::bigint, says[11], says[12], says[13], says[14], '', says[15], says[16], says[17],
            says[18], says[19], says[20], says[21], says[22], says[23], says[24]);
    end loop;
    return read_to;
end
$$;
