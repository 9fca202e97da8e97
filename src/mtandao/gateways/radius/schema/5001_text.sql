-- Strings travel from the server as hexadecimal, so that no byte of a packet can ever be SQL, and back as literals.

create or replace function mtandao_odd_text(hex text) returns text
language plpgsql immutable strict parallel safe
as $$
begin
    if hex = '' then
        return null;
    end if;
    begin
        return convert_from(decode(hex, 'hex'), 'UTF8');
    exception when data_exception then
        return '0x' || hex;
    end;
end
$$;

create or replace function mtandao_text(hex text) returns text
language sql immutable parallel safe
as $$
    -- The text behind the hexadecimal; null for nothing. Bytes that are not UTF-8 stay visible as 0x…. Nearly every
    -- string is plain ASCII, which this spelling leaves as it is; it marks all else by a backslash.
    select case
        when strpos(encode(decode(hex, 'hex'), 'escape'), '\') = 0 then nullif(encode(decode(hex, 'hex'), 'escape'), '')
        else mtandao_odd_text(hex)
    end
$$;

create or replace function mtandao_literal(value text) returns text
language sql immutable parallel safe
as $$
    -- FreeRADIUS reads a value between quotes as quoted, one between backquotes as a program to expand, and a
    -- backslash as an escape. A subscriber may choose such a password: it has to arrive as he typed it, and never run.
    select case
        when value !~ '[\\]|^[''"`]' then value
        when left(value, 1) = '''' then '\047' || substr(replace(value, '\', '\\'), 2)
        when left(value, 1) = '"' then '\042' || substr(replace(value, '\', '\\'), 2)
        when left(value, 1) = '`' then '\140' || substr(replace(value, '\', '\\'), 2)
        else replace(value, '\', '\\')
    end
$$;

create or replace function mtandao_device(station text) returns text
language plpgsql immutable strict parallel safe
as $$
-- One spelling for every device, whoever wrote it: MikroTik says 02:1A:7F:00:10:2B, others 02-1a-7f-00-10-2b,
-- 021a.7f00.102b or 021a7f-00102b. RouterOS's DHCP puts the hardware type before it and leaves zeros out
-- (1:2:1a:7f:0:10:2b). What is no MAC (a circuit's name) stays as it is.
declare
    plain text := regexp_replace(lower(trim(station)), '^0?1:(?=([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$)', '');
begin
    if plain ~ '^[0-9a-f]{1,2}([:-])([0-9a-f]{1,2}\1){4}[0-9a-f]{1,2}$'
        or plain ~ '^[0-9a-f]{4}([.-])[0-9a-f]{4}\1[0-9a-f]{4}$' or plain ~ '^[0-9a-f]{6}[:-]?[0-9a-f]{6}$'
    then
        return plain::macaddr::text;
    end if;
    return station;
end
$$;
