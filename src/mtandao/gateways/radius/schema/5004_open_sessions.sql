-- How many sessions count against Simultaneous-Use. Not the one this device left behind on this router, or a redial
-- would lock its owner out; not one silent for three interims, or a lost Stop would lock him out for ever.

create or replace function mtandao_open_sessions_of(
    tenant uuid, source text, name text, calling_hex text, silent_after_seconds bigint
) returns bigint
language sql stable
as $$
    select count(*) from radacct r
    where r.tenant_id = tenant and r.username = name and r.closed_in = 'infinity'
        and (mtandao_text(calling_hex) is null or r.nasipaddress <> source::inet
            or upper(r.callingstationid) is distinct from upper(mtandao_text(calling_hex)))
        -- A router with a slower rhythm of its own is given three of its own intervals, a day at most.
        and r.acctupdatetime > now() - make_interval(
            secs => greatest(silent_after_seconds, 3 * least(coalesce(r.acctinterval, 0), 28800)))
$$;

create or replace function mtandao_open_sessions(
    source text, name_hex text, calling_hex text, silent_after_seconds bigint
) returns bigint
language sql stable security definer
set search_path = pg_catalog, public
as $$
    select mtandao_open_sessions_of(
        mtandao_tenant_of(source), source, mtandao_text(name_hex), calling_hex, silent_after_seconds)
$$;
