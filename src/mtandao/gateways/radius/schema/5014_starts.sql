-- Starts, stops and restarts of servers elsewhere: lines in the order of server/starts.py.

create or replace function mtandao_note_starts(
    node text, file text, read_from bigint, read_to bigint, lines text[]
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Returns up to where the file is read.
declare
    says text[];
begin
    if not mtandao_read_on(node, file, read_from, read_to) then
        return mtandao_lines_read_to(node, file);
    end if;
    for says in
        select l.says
        from (
            select string_to_array(u.line, ',') as says, u.place from unnest(lines) with ordinality as u (line, place)
        ) as l
        -- By session, in the order in which interims are taken: two that do this at once wait for each other, and not
        -- for ever.
        order by mtandao_session_number(l.says[3], mtandao_text(l.says[6]), mtandao_text(l.says[7])), l.place
    loop
        perform mtandao_account(
            says[3], says[1]::integer, says[4]::bigint, says[5]::bigint, says[6], says[7], says[8], says[9]::bigint,
            says[10]::bigint, says[11]::bigint, says[12]::bigint, says[13], says[14], says[15], says[16], says[2],
            says[17], says[18], says[19], says[20], says[21], says[22], says[23], says[24], says[25], says[26]);
    end loop;
    return read_to;
end
$$;
