-- Strings travel from the server as hexadecimal, so that no byte of a packet can ever be SQL, and back as literals.

create or replace function mtandao_text(hex text) returns text
language plpgsql immutable strict parallel safe
as $$
-- The text behind the hexadecimal; null for nothing. Bytes that are not UTF-8 stay visible as 0x….
begin
    if hex = '' then
        return null;
    end if;
    -- Nearly every string is plain ASCII, and needs no savepoint to catch an error in.
    if hex ~ '^([2-7][0-9a-f])+$' then
        return convert_from(decode(hex, 'hex'), 'UTF8');
    end if;
    begin
        return convert_from(decode(hex, 'hex'), 'UTF8');
    exception when data_exception then
        return '0x' || hex;
    end;
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
