-- Lines that servers wrote to files: each is here once, whoever reads and dies.

create or replace function mtandao_lines_read_to(node text, file text) returns bigint
language sql stable security definer
set search_path = pg_catalog, public
as $$
    select coalesce((select f.read_to from mtandao_line_files f where f.node = $1 and f.file = $2), 0)
$$;

create or replace function mtandao_forget_lines(node text, file text) returns void
language sql security definer
set search_path = pg_catalog, public
as $$
    -- The file is gone from its server.
    delete from mtandao_line_files f where f.node = $1 and f.file = $2
$$;

create or replace function mtandao_read_on(node text, file text, read_from bigint, read_to bigint) returns boolean
language plpgsql
as $$
-- Marks a stretch of a file as read. False if it does not begin where the file stands: somebody read on in the meantime,
-- and whoever asked notes nothing.
begin
    perform pg_advisory_xact_lock(hashtextextended(node || '/' || file, 0));
    if mtandao_lines_read_to(node, file) <> read_from then
        return false;
    end if;
    insert into mtandao_line_files as f (node, file, read_to) values (node, file, read_to)
    on conflict on constraint mtandao_line_files_key
    do update set read_to = excluded.read_to, read_at = excluded.read_at;
    return true;
end
$$;
