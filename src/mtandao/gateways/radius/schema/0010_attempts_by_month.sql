-- Sign-in attempts by month: a month goes as a whole. What a provider keeps for a shorter time goes by DELETE in it.

alter table radpostauth rename to radpostauth_before;
drop index radpostauth_by_user, radpostauth_by_time, radpostauth_by_arrival;

create sequence radpostauth_id;

create table radpostauth (
    id bigint not null default nextval('radpostauth_id'),
    username text not null,
    -- A standard column that tools expect. It stays empty: a wrong password is often the right one for another door.
    pass text not null default '',
    reply text not null,
    calledstationid text,
    callingstationid text,
    authdate timestamptz not null default now(),
    class text,
    -- Added.
    tenant_id uuid not null,
    nasipaddress inet not null,
    -- 'wrong password', 'unknown user', … (server/reasons.py lists them); null when accepted.
    reason text,
    -- What the router was told (Reply-Message), or what could not be read.
    message text,
    -- When the row came here: a server that could not reach this database brings its attempts later.
    noted_at timestamptz not null default now(),
    constraint radpostauth_key primary key (id, authdate),
    constraint radpostauth_never_holds_a_password check (pass = '')
) partition by range (authdate);

-- What is of a month that nobody made a table for (a server's clock that was years off).
create table radpostauth_other partition of radpostauth default;

create index radpostauth_by_user on radpostauth (tenant_id, username, authdate);
create index radpostauth_by_time on radpostauth (tenant_id, authdate);
create index radpostauth_by_arrival on radpostauth (noted_at);

create function mtandao_make_attempt_months(first date, last date) returns void
language plpgsql
as $$
-- A table for each month from that of one day to that of the other, in UTC. Those that are there stay; what was already
-- written for a month lies among the others, and moves.
declare
    month date;
    its text;
    from_at text;
    until_at text;
begin
    for month in select generate_series(date_trunc('month', first), date_trunc('month', last), interval '1 month') loop
        its := 'radpostauth_' || to_char(month, 'YYYY_MM');
        continue when to_regclass(its) is not null;
        from_at := month || ' 00:00+00';
        until_at := (month + interval '1 month')::date || ' 00:00+00';
        execute format('create table public.%I (like radpostauth including all)', its);
        execute format(
            'with found as (delete from radpostauth_other where authdate >= %L and authdate < %L returning *) '
            'insert into %I select * from found', from_at, until_at, its);
        execute format('alter table radpostauth attach partition %I for values from (%L) to (%L)', its, from_at, until_at);
    end loop;
end
$$;

select mtandao_make_attempt_months(
    greatest(coalesce((select min(authdate) at time zone 'UTC' from radpostauth_before), now()), now() - interval '10 years')::date,
    (now() + interval '3 months')::date);

insert into radpostauth (
    id, username, reply, calledstationid, callingstationid, authdate, class, tenant_id, nasipaddress, reason, message,
    noted_at)
select id, username, reply, calledstationid, callingstationid, authdate, class, tenant_id, nasipaddress, reason, message,
    noted_at
from radpostauth_before;

select setval('radpostauth_id', coalesce((select max(id) from radpostauth_before), 0) + 1, false);

drop table radpostauth_before;
