-- Which router is this, and whose is it? Asked by source address, the only thing a stranger cannot choose.

create or replace function mtandao_client(source text)
returns table (id bigint, username text, attribute text, value text, op text)
language sql stable security definer
set search_path = pg_catalog, public
as $$
    -- The rows the server makes a RADIUS client of; none for an unknown address, which is then met with silence.
    select n.id, ''::text, field.attribute, mtandao_literal(field.value), ':='::text
    from nas n
    cross join lateral (
        values
            (case family(n.nasname::inet) when 6 then 'FreeRADIUS-Client-IPv6-Address'
                else 'FreeRADIUS-Client-IP-Address' end, n.nasname),
            ('FreeRADIUS-Client-Secret', n.secret),
            ('FreeRADIUS-Client-Shortname', coalesce(nullif(n.shortname, ''), n.nasname)),
            ('FreeRADIUS-Client-NAS-Type', n.type),
            ('Mtandao-Wall-Filter', n.wall_filter),
            -- Left out rather than 'no', which would keep newer servers from learning that the router does sign.
            ('FreeRADIUS-Client-Require-MA', case when n.require_message_authenticator then 'yes' end)
    ) as field (attribute, value)
    where n.nasname = source and field.value is not null
$$;

create or replace function mtandao_tenant_of(source text) returns uuid
language sql stable
as $$
    select n.tenant_id from nas n where n.nasname = source
$$;
