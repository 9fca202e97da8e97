-- The tables of months: made ahead, and thrown away whole.

create or replace function mtandao_make_months(first date, last date) returns void
language plpgsql
as $$
-- A table for each month from that of one day to that of the other. Those that are there stay. The schema is named: whoever
-- calls with a search path that begins elsewhere may not create anything there.
declare
    month date;
begin
    for month in select generate_series(date_trunc('month', first), date_trunc('month', last), interval '1 month') loop
        if to_regclass('radacct_' || to_char(month, 'YYYY_MM')) is null then
            execute format(
                'create table public.%I partition of radacct for values from (%L) to (%L)',
                'radacct_' || to_char(month, 'YYYY_MM'), month, (month + interval '1 month')::date);
        end if;
    end loop;
end
$$;

create or replace function mtandao_coming_months() returns void
language plpgsql security definer
set search_path = pg_catalog, public
as $$
begin
    perform mtandao_make_months(now()::date, (now() + interval '3 months')::date);
    perform mtandao_make_attempt_months(now()::date, (now() + interval '3 months')::date);
end
$$;

create or replace function mtandao_drop_months_of(whole text, older_than interval) returns bigint
language plpgsql
as $$
-- Months that were over before that. How many went. Whoever reads one holds it until the next time: nobody who signs in is
-- to wait behind us.
declare
    month record;
    gone bigint := 0;
    waits text := current_setting('lock_timeout');
begin
    perform mtandao_refuse_short(older_than);
    perform set_config('lock_timeout', '2s', true);
    for month in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = whole::regclass and c.relname ~ ('^' || whole || '_\d{4}_\d{2}$')
            and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' < now() - older_than
        order by c.relname
    loop
        execute format('drop table %I', month.relname);
        gone := gone + 1;
    end loop;
    perform set_config('lock_timeout', waits, true);
    return gone;
exception when lock_not_available then
    return 0;
end
$$;

create or replace function mtandao_throw_away_months(older_than interval) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Months whose last session ended before that. Whoever keeps less of his own had it deleted in them.
begin
    return mtandao_drop_months_of('radacct', older_than);
end
$$;

create or replace function mtandao_throw_away_attempt_months(older_than interval) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public
as $$
-- Months whose last sign-in was tried before that. Likewise.
begin
    return mtandao_drop_months_of('radpostauth', older_than);
end
$$;
