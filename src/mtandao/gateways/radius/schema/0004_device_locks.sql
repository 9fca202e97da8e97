-- A lock to a device was written as an assignment until now, and so checked nothing.
update radcheck set op = '==' where attribute = 'Calling-Station-Id' and op in (':=', '=');

-- For reading what was refused lately, whoever's it is, and for throwing away what is old.
create index radpostauth_by_date on radpostauth (authdate);
create index radacct_by_stop on radacct (tenant_id, acctstoptime) where acctstoptime is not null;
