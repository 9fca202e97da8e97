create or replace function mtandao_log_attempt(
    source text, name_hex text, reply text, reason_hex text, message_hex text,
    called_hex text, calling_hex text, class_hex text
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Writes one login attempt; 0 when the router has just been removed.
declare
    tenant uuid := (select n.tenant_id from nas n where n.nasname = source);
begin
    if tenant is null then
        return 0;
    end if;
    -- The subscriber waits for this row. Losing the last half second of the log in a crash harms nobody.
    perform set_config('synchronous_commit', 'off', true);
    insert into radpostauth
        (username, reply, calledstationid, callingstationid, class, tenant_id, nasipaddress, reason, message)
    values (
        coalesce(mtandao_text(name_hex), ''), reply, mtandao_text(called_hex), mtandao_text(calling_hex),
        mtandao_text(class_hex), tenant, source::inet, mtandao_text(reason_hex), mtandao_text(message_hex)
    );
    return 1;
end
$$;
