-- Sessions by month, and what changed of them as a queue.
--
-- Those that run lie in a partition of their own, small and hot; one that ends moves to the month of its end. A month
-- goes as a whole. Interims rewrite rows of the first one all day long, and no index holds a column that they change, so
-- that PostgreSQL rewrites a row in place. That is why what changed is told by a queue and not by a number in the row.

drop trigger radacct_takes_a_number on radacct;
drop function radacct_take_number();
drop function if exists mtandao_settled_seq();
alter table radacct rename to radacct_before;
drop index radacct_open_by_user, radacct_open_by_nas, radacct_by_user, radacct_by_update, radacct_by_stop;

create sequence radacct_id;

create table radacct (
    radacctid bigint not null default nextval('radacct_id'),
    acctsessionid text not null,
    acctuniqueid text not null,
    username text,
    realm text,
    nasipaddress inet not null,
    nasportid text,
    nasporttype text,
    acctstarttime timestamptz not null,
    acctupdatetime timestamptz not null,
    acctstoptime timestamptz,
    acctinterval bigint,
    acctsessiontime bigint not null default 0,
    acctauthentic text,
    connectinfo_start text,
    connectinfo_stop text,
    acctinputoctets bigint not null default 0,
    acctoutputoctets bigint not null default 0,
    calledstationid text,
    callingstationid text,
    acctterminatecause text,
    servicetype text,
    framedprotocol text,
    framedipaddress inet,
    framedipv6address inet,
    framedipv6prefix inet,
    framedinterfaceid text,
    delegatedipv6prefix inet,
    class text,
    -- Added.
    tenant_id uuid not null,
    -- When we concluded without a Stop packet that the session was over (the router restarted, or fell silent).
    -- A packet from later than this proves us wrong and opens the session again; after a real Stop nothing does.
    stop_inferred_at timestamptz,
    -- The day (UTC) on which it ended, 'infinity' while it runs: tells the partition.
    closed_in date not null default 'infinity',
    constraint radacct_key primary key (radacctid, closed_in),
    constraint radacct_number_is_unique unique (acctuniqueid, closed_in),
    constraint radacct_stopped_is_not_before_started check (acctstoptime >= acctstarttime),
    constraint radacct_counts_from_zero check (
        acctsessiontime >= 0 and acctinputoctets >= 0 and acctoutputoctets >= 0
    ),
    constraint radacct_closed_has_stopped check (closed_in = 'infinity' or acctstoptime is not null)
) partition by range (closed_in);

-- Room in each page for the rows' next versions, and no waiting until a fifth of it is dead.
create table radacct_open partition of radacct for values from ('infinity') to (maxvalue)
with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- What ended in a month that nobody made a table for (a clock that was years off).
create table radacct_other partition of radacct default;

create index radacct_by_user on radacct (tenant_id, username, acctstarttime);
create index radacct_by_stop on radacct (tenant_id, acctstoptime);
create index radacct_open_by_nas on radacct_open (nasipaddress);

-- What changed and was not read yet. A session may be here many times; the row itself says how it stands.
create table radacct_changed (
    seq bigint generated always as identity primary key,
    radacctid bigint not null,
    -- Where the row was then. If it has moved since, that was a change of its own, later in this queue.
    closed_in date not null
);

create function radacct_note_change() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, public
as $$
begin
    insert into radacct_changed (radacctid, closed_in) values (new.radacctid, new.closed_in);
    return null;
end
$$;

create function mtandao_make_months(first date, last date) returns void
language plpgsql
as $$
-- A table for each month from that of one day to that of the other. Those that are there stay.
declare
    month date;
begin
    for month in select generate_series(date_trunc('month', first), date_trunc('month', last), interval '1 month') loop
        if to_regclass('radacct_' || to_char(month, 'YYYY_MM')) is null then
            execute format(
                'create table %I partition of radacct for values from (%L) to (%L)',
                'radacct_' || to_char(month, 'YYYY_MM'), month, (month + interval '1 month')::date);
        end if;
    end loop;
end
$$;

select mtandao_make_months(
    coalesce((select min(acctstoptime) at time zone 'UTC' from radacct_before), now())::date,
    (now() + interval '3 months')::date);

insert into radacct (
    acctsessionid, acctuniqueid, username, realm, nasipaddress, nasportid, nasporttype, acctstarttime, acctupdatetime,
    acctstoptime, acctinterval, acctsessiontime, acctauthentic, connectinfo_start, connectinfo_stop, acctinputoctets,
    acctoutputoctets, calledstationid, callingstationid, acctterminatecause, servicetype, framedprotocol,
    framedipaddress, framedipv6address, framedipv6prefix, framedinterfaceid, delegatedipv6prefix, class, tenant_id,
    stop_inferred_at, closed_in)
select acctsessionid, acctuniqueid, username, realm, nasipaddress, nasportid, nasporttype, acctstarttime, acctupdatetime,
    acctstoptime, acctinterval, acctsessiontime, acctauthentic, connectinfo_start, connectinfo_stop, acctinputoctets,
    acctoutputoctets, calledstationid, callingstationid, acctterminatecause, servicetype, framedprotocol,
    framedipaddress, framedipv6address, framedipv6prefix, framedinterfaceid, delegatedipv6prefix, class, tenant_id,
    stop_inferred_at, coalesce((acctstoptime at time zone 'UTC')::date, 'infinity')
from radacct_before order by radacctid;

drop table radacct_before;
drop sequence radacct_updated_seq;

create trigger radacct_tells_its_changes after insert or update on radacct
for each row execute function radacct_note_change();

-- Whoever reads begins with all that is there: reading twice is harmless.
insert into radacct_changed (radacctid, closed_in) select radacctid, closed_in from radacct order by radacctid;
