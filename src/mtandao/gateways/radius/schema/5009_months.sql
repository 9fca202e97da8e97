-- The tables of months: made ahead, and thrown away whole.

create or replace function mtandao_coming_months() returns void
language sql security definer
set search_path = pg_catalog, public
as $$
    select mtandao_make_months(now()::date, (now() + interval '3 months')::date)
$$;

create or replace function mtandao_throw_away_months(older_than interval) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Months whose last session ended before that. How many went. Whoever keeps less of his own had it deleted in them.
declare
    month record;
    gone bigint := 0;
begin
    perform mtandao_refuse_short(older_than);
    for month in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'radacct'::regclass and c.relname ~ '^radacct_\d{4}_\d{2}$'
            and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' < now() - older_than
    loop
        execute format('drop table %I', month.relname);
        gone := gone + 1;
    end loop;
    return gone;
end
$$;
