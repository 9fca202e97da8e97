-- What the server asks with every packet, parsed and planned once for each of its connections.
--
-- It calls this when it opens one, and then says EXECUTE. Neither is possible through a pooler that gives every
-- transaction another connection (transaction mode): between the server and this database there is none.

create or replace function mtandao_prepare() returns void
language plpgsql
set search_path = pg_catalog, public
as $$
begin
    execute 'prepare mtandao_authorize (text, text, text, bigint) as
        select * from public.mtandao_authorize($1, $2, $3, $4)';
    execute 'prepare mtandao_account (
            text, integer, bigint, bigint, text, text, text, bigint, bigint, bigint, bigint, text, text, text, text,
            text, text, text, text, text, text, text, text, text, text, text) as
        select public.mtandao_account($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26)';
end
$$;
