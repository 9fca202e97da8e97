-- Statement triggers with transition tables: one call for a bulk change of any size, and no path around them.
-- They run as the tables' owner, so that nobody else needs the right to write the audit; pg_temp comes last in
-- their search path, or somebody's temporary table of the audit's name would get the entries.

CREATE OR REPLACE FUNCTION mtandao_setting(name text) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('mtandao.' || name, true), '') $$;

-- Whole rows, without the columns named in the trigger's argument (secrets).
CREATE OR REPLACE FUNCTION mtandao_audit_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hidden text[] := string_to_array(coalesce(TG_ARGV[0], ''), ',');
    inserted boolean := TG_OP = 'INSERT';
BEGIN
    INSERT INTO foundation_auditentry (at, tenant_id, organization_id, table_name, row_id, action, actor_kind,
        actor_id, actor_name, origin, address, request_id, before, after)
    SELECT coalesce(mtandao_setting('now')::timestamptz, clock_timestamp()), (r.v ->> 'tenant_id')::uuid,
           (r.v ->> 'organization_id')::uuid, TG_TABLE_NAME, r.v ->> 'id', lower(TG_OP),
           coalesce(mtandao_setting('actor_kind'), 'database'), mtandao_setting('actor_id')::uuid,
           coalesce(mtandao_setting('actor_name'), session_user::text),
           coalesce(mtandao_setting('origin'), 'database'), coalesce(mtandao_setting('address'), ''),
           mtandao_setting('request')::uuid,
           CASE WHEN inserted THEN NULL ELSE r.v - hidden END, CASE WHEN inserted THEN r.v - hidden END
    FROM (SELECT to_jsonb(t) AS v FROM changed t) AS r;
    RETURN NULL;
END $$;

-- The changed columns only; a hidden column that changed is named without its values. A row whose id itself was
-- changed has no other half, and is written whole.
CREATE OR REPLACE FUNCTION mtandao_audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hidden text[] := string_to_array(coalesce(TG_ARGV[0], ''), ',');
    -- Stamps of our own loops: alone they make no entry.
    unworthy text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',');
BEGIN
    INSERT INTO foundation_auditentry (at, tenant_id, organization_id, table_name, row_id, action, actor_kind,
        actor_id, actor_name, origin, address, request_id, before, after)
    SELECT coalesce(mtandao_setting('now')::timestamptz, clock_timestamp()), p.tenant_id,
           (p.any_row ->> 'organization_id')::uuid, TG_TABLE_NAME, p.any_row ->> 'id', 'update',
           coalesce(mtandao_setting('actor_kind'), 'database'), mtandao_setting('actor_id')::uuid,
           coalesce(mtandao_setting('actor_name'), session_user::text),
           coalesce(mtandao_setting('origin'), 'database'), coalesce(mtandao_setting('address'), ''),
           mtandao_setting('request')::uuid, d.was, d.is_now
    FROM (SELECT o.old_row, n.new_row, coalesce(n.new_row, o.old_row) AS any_row,
                 coalesce(o.tenant_id, n.tenant_id) AS tenant_id
          FROM (SELECT id, tenant_id, to_jsonb(r) AS old_row FROM old_rows r) AS o
          FULL JOIN (SELECT id, tenant_id, to_jsonb(r) AS new_row FROM new_rows r) AS n USING (id)) AS p
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(w.key, CASE WHEN w.key = ANY (hidden) THEN '"hidden"' ELSE p.old_row -> w.key END)
                   FILTER (WHERE p.old_row IS NOT NULL) AS was,
               jsonb_object_agg(w.key, CASE WHEN w.key = ANY (hidden) THEN '"hidden"' ELSE p.new_row -> w.key END)
                   FILTER (WHERE p.new_row IS NOT NULL) AS is_now,
               count(*) FILTER (WHERE w.key <> ALL (unworthy)) AS changed
        FROM jsonb_each(p.any_row) AS w WHERE p.old_row -> w.key IS DISTINCT FROM p.new_row -> w.key) AS d
    WHERE d.changed > 0;
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
        SELECT coalesce(mtandao_setting('now')::timestamptz, clock_timestamp()), (r.v ->> 'tenant_id')::uuid,
               (r.v ->> 'organization_id')::uuid, %L, r.v ->> 'id', 'delete',
               coalesce(mtandao_setting('actor_kind'), 'database'), mtandao_setting('actor_id')::uuid,
               coalesce(mtandao_setting('actor_name'), session_user::text),
               coalesce(mtandao_setting('origin'), 'database'), coalesce(mtandao_setting('address'), ''),
               mtandao_setting('request')::uuid, r.v - $1
        FROM (SELECT to_jsonb(t) AS v FROM %I t) AS r $sql$, TG_TABLE_NAME, TG_TABLE_NAME) USING hidden;
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
