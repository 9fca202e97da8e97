create or replace function mtandao_open_sessions(
    source text, name_hex text, calling_hex text, silent_after_seconds bigint
) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, public
as $$
-- How many sessions count against Simultaneous-Use. Not the one this device left behind on this router, or a redial
-- would lock its owner out; not one silent for three interims, or a lost Stop would lock him out for ever.
declare
    tenant uuid := (select n.tenant_id from nas n where n.nasname = source);
    name text := mtandao_text(name_hex);
    device text := mtandao_text(calling_hex);
begin
    return (
        select count(*) from radacct r
        where r.tenant_id = tenant and r.username = name and r.acctstoptime is null
            and (device is null or r.nasipaddress <> source::inet
                or upper(r.callingstationid) is distinct from upper(device))
            -- A router with a slower rhythm of its own is given three of its own intervals, a day at most.
            and r.acctupdatetime > now() - make_interval(
                secs => greatest(silent_after_seconds, 3 * least(coalesce(r.acctinterval, 0), 28800)))
    );
end
$$;
