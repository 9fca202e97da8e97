-- Statement triggers with transition tables: one call for a bulk change of any size, and no path around them.
-- They run as the tables' owner, so that nobody else needs the right to write the audit; pg_temp comes last in
-- their search path, or somebody's temporary table of the audit's name would get the entries.

CREATE OR REPLACE FUNCTION mtandao_setting(name text) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('mtandao.' || name, true), '') $$;

-- Who changes something now: read once a statement, not once a row. Without a fence, the database role itself.
CREATE OR REPLACE FUNCTION mtandao_who() RETURNS TABLE (
    at timestamptz, actor_kind text, actor_id uuid, actor_name text, origin text, address text, request_id uuid
) LANGUAGE sql STABLE AS $$
    SELECT coalesce(mtandao_setting('now')::timestamptz, clock_timestamp()),
           coalesce(mtandao_setting('actor_kind'), 'database'), mtandao_setting('actor_id')::uuid,
           coalesce(mtandao_setting('actor_name'), session_user::text),
           coalesce(mtandao_setting('origin'), 'database'), coalesce(mtandao_setting('address'), ''),
           mtandao_setting('request')::uuid
$$;

-- Whole rows, without the columns named in the trigger's argument (secrets).
CREATE OR REPLACE FUNCTION mtandao_audit_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hidden text[] := string_to_array(coalesce(TG_ARGV[0], ''), ',');
    inserted boolean := TG_OP = 'INSERT';
BEGIN
    INSERT INTO foundation_auditentry (at, tenant_id, organization_id, table_name, row_id, action, actor_kind,
        actor_id, actor_name, origin, address, request_id, before, after)
    SELECT who.at, (r.v ->> 'tenant_id')::uuid, (r.v ->> 'organization_id')::uuid, TG_TABLE_NAME, r.v ->> 'id',
           lower(TG_OP), who.actor_kind, who.actor_id, who.actor_name, who.origin, who.address, who.request_id,
           CASE WHEN inserted THEN NULL ELSE r.v - hidden END, CASE WHEN inserted THEN r.v - hidden END
    FROM mtandao_who() AS who CROSS JOIN (SELECT to_jsonb(t) AS v FROM changed t) AS r;
    RETURN NULL;
END $$;

-- TRUNCATE has no transition table: what it is about to take is written down before it does.
CREATE OR REPLACE FUNCTION mtandao_audit_truncate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hidden text[] := string_to_array(coalesce(TG_ARGV[0], ''), ',');
BEGIN
    EXECUTE format($sql$
        INSERT INTO foundation_auditentry (at, tenant_id, organization_id, table_name, row_id, action, actor_kind,
            actor_id, actor_name, origin, address, request_id, before)
        SELECT who.at, (r.v ->> 'tenant_id')::uuid, (r.v ->> 'organization_id')::uuid, %L, r.v ->> 'id', 'delete',
               who.actor_kind, who.actor_id, who.actor_name, who.origin, who.address, who.request_id, r.v - $1
        FROM mtandao_who() AS who CROSS JOIN (SELECT to_jsonb(t) AS v FROM %I t) AS r
        $sql$, TG_TABLE_NAME, TG_TABLE_NAME) USING hidden;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION mtandao_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- A note in the audit about something that changed no row. Only into the tenant inside whose fence one stands.
CREATE OR REPLACE FUNCTION mtandao_audit_note(tenant uuid, what text, subject text, facts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF tenant IS DISTINCT FROM mtandao_setting('tenant')::uuid THEN
        RAISE EXCEPTION 'a note belongs to the tenant who is asking' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO foundation_auditentry (at, tenant_id, table_name, row_id, action, actor_kind, actor_id, actor_name,
        origin, address, request_id, after)
    VALUES (coalesce(mtandao_setting('now')::timestamptz, clock_timestamp()), tenant, what, subject, 'note',
        coalesce(mtandao_setting('actor_kind'), 'database'), mtandao_setting('actor_id')::uuid,
        coalesce(mtandao_setting('actor_name'), session_user::text), coalesce(mtandao_setting('origin'), 'database'),
        coalesce(mtandao_setting('address'), ''), mtandao_setting('request')::uuid, facts);
END $$;
