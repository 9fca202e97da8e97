create or replace function mtandao_note_attempts(
    node text, file text, read_from bigint, read_to bigint, lines text[]
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Sign-in attempts, a line each in the order of server/attempts.py. Attempts of a router that has just been removed are
-- nobody's.
begin
    if not mtandao_read_on(node, file, read_from, read_to) then
        return mtandao_lines_read_to(node, file);
    end if;
    insert into radpostauth (
        username, calledstationid, callingstationid, reply, reason, message, class, tenant_id, nasipaddress, authdate)
    select coalesce(mtandao_text(a.says[4]), ''), mtandao_text(a.says[5]), mtandao_text(a.says[6]),
        coalesce(a.says[7], 'Access-Accept'), mtandao_text(a.says[8]), mtandao_text(a.says[9]), mtandao_text(a.says[10]),
        n.tenant_id, n.address, to_timestamp(a.says[1]::bigint) + a.says[2]::integer * interval '1 microsecond'
    from (select string_to_array(l.line, ',') as says from unnest(lines) as l (line)) as a
    join (select k.nasname, k.nasname::inet as address, k.tenant_id from nas k offset 0) as n on n.nasname = a.says[3];
    return read_to;
end
$$;
