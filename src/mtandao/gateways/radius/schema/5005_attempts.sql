create or replace function mtandao_attempts_read_to(node text, file text) returns bigint
language sql stable security definer
set search_path = pg_catalog, public
as $$
    select coalesce((select f.read_to from mtandao_attempt_files f where f.node = $1 and f.file = $2), 0)
$$;

create or replace function mtandao_note_attempts(
    node text, file text, read_from bigint, read_to bigint,
    at_epochs bigint[], sources text[], name_hexes text[], replies text[], reason_hexes text[], message_hexes text[],
    called_hexes text[], calling_hexes text[], class_hexes text[]
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Login attempts of one stretch of one server's file, in its order. Returns up to where the file is read: if that is
-- not `read_to`, somebody read on in the meantime and nothing was written. Attempts of a router that has just been
-- removed are nobody's.
declare
    stands_at bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended(node || '/' || file, 0));
    stands_at := mtandao_attempts_read_to(node, file);
    if stands_at <> read_from then
        return stands_at;
    end if;
    insert into radpostauth (
        username, reply, reason, message, calledstationid, callingstationid, class, tenant_id, nasipaddress, authdate)
    select coalesce(mtandao_text(a.name_hex), ''), a.reply, mtandao_text(a.reason_hex), mtandao_text(a.message_hex),
        mtandao_text(a.called_hex), mtandao_text(a.calling_hex), mtandao_text(a.class_hex), n.tenant_id,
        a.source::inet, to_timestamp(a.at_epoch) + make_interval(secs => a.place / 1000000.0)
    from unnest(at_epochs, sources, name_hexes, replies, reason_hexes, message_hexes, called_hexes, calling_hexes,
            class_hexes) with ordinality
        as a (at_epoch, source, name_hex, reply, reason_hex, message_hex, called_hex, calling_hex, class_hex, place)
    join nas n on n.nasname = a.source
    order by a.place;
    insert into mtandao_attempt_files as f (node, file, read_to) values (node, file, read_to)
    on conflict on constraint mtandao_attempt_files_pkey
    do update set read_to = excluded.read_to, read_at = excluded.read_at;
    return read_to;
end
$$;

create or replace function mtandao_forget_attempt_file(node text, file text) returns void
language sql security definer
set search_path = pg_catalog, public
as $$
    -- It is gone from its server.
    delete from mtandao_attempt_files f where f.node = $1 and f.file = $2
$$;
