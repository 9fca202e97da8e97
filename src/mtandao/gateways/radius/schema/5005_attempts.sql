create or replace function mtandao_note_attempts(
    node text, file text, read_from bigint, read_to bigint, lines text[]
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Sign-in attempts, a line each in the order of server/attempts.py. Returns up to where the file is read. Attempts of a
-- router that has just been removed are nobody's.
begin
    if not mtandao_read_on(node, file, read_from, read_to) then
        return mtandao_lines_read_to(node, file);
    end if;
    insert into radpostauth (
        username, reply, reason, message, calledstationid, callingstationid, class, tenant_id, nasipaddress, authdate)
    select coalesce(mtandao_text(a.says[3]), ''), a.says[4], mtandao_text(a.says[5]), mtandao_text(a.says[6]),
        mtandao_text(a.says[7]), mtandao_text(a.says[8]), mtandao_text(a.says[9]), n.tenant_id,
        a.says[2]::inet, to_timestamp(a.says[1]::bigint) + make_interval(secs => a.place / 1000000.0)
    from (
        select string_to_array(l.line, ',') as says, l.place from unnest(lines) with ordinality as l (line, place)
    ) as a
    join nas n on n.nasname = a.says[2]
    order by a.place;
    return read_to;
end
$$;
