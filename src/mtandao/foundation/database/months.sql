-- Tables by month: partitioned by one day or instant, with a table for each month, made ahead, and one (…_other) for what
-- lies in none of them: the default partition or a part of it. Run as the owner after each migration; the product's own
-- role, which makes no tables, calls the functions.

CREATE OR REPLACE FUNCTION mtandao_fence_table(wanted regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
-- A partition is a table that can be named: it stands behind the same fence as the whole.
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', wanted);
    EXECUTE format('DROP POLICY IF EXISTS tenant_fence ON %s', wanted);
    EXECUTE format('CREATE POLICY tenant_fence ON %s USING (
        tenant_id = (SELECT mtandao_setting(''tenant''))::uuid OR (SELECT mtandao_setting(''scope'')) = ''platform'')', wanted);
END $$;

CREATE OR REPLACE FUNCTION mtandao_months(OUT whole regclass, OUT key text, OUT kind text) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT c.oid::regclass, a.attname::text, a.atttypid::regtype::text
    FROM pg_partitioned_table p
    JOIN pg_class c ON c.oid = p.partrelid
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE c.relnamespace = 'public'::regnamespace AND p.partstrat = 'r' AND p.partnatts = 1
        AND a.atttypid IN ('date'::regtype, 'timestamptz'::regtype)
        AND EXISTS (
            SELECT FROM pg_partition_tree(p.partdefid) t JOIN pg_class o ON o.oid = t.relid
            WHERE o.relname = c.relname || '_other')
$$;

CREATE OR REPLACE FUNCTION mtandao_make_month(wanted regclass, key text, month date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
-- What was already written for that month lies among the others, and moves.
DECLARE
    name text := (SELECT relname FROM pg_class WHERE oid = wanted);
    its text := name || to_char(month, '_YYYY_MM');
    following date := (month + interval '1 month')::date;
    options text := (SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = to_regclass(quote_ident(name || '_other')));
BEGIN
    IF to_regclass(quote_ident(its)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE %s INCLUDING ALL)%s', its, wanted, ' WITH (' || options || ')');
    EXECUTE format('WITH found AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM found',
        name || '_other', key, month, key, following, its);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', wanted, its, month, following);
    PERFORM mtandao_fence_table(its::regclass);
END $$;

CREATE OR REPLACE FUNCTION mtandao_coming_months(last date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
-- Of every table by month: those from last month's up to that day's are there, or will be the next time: whoever makes one
-- waits for all that read the table, and they would wait behind us.
DECLARE
    one record;
    month timestamp;
    waits text := current_setting('lock_timeout');
BEGIN
    IF last IS NULL OR last > now() + interval '10 years' THEN
        RAISE EXCEPTION 'months are made for ten years at most' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('lock_timeout', '3s', true);
    -- Two at once would make the same table.
    PERFORM pg_advisory_xact_lock(hashtext('mtandao months'));
    FOR one IN SELECT * FROM mtandao_months() LOOP
        FOR month IN
            SELECT generate_series(date_trunc('month', least(now()::date, last)::timestamp) - interval '1 month', last::timestamp, interval '1 month')
        LOOP
            PERFORM mtandao_make_month(one.whole, one.key, month::date);
        END LOOP;
    END LOOP;
    PERFORM set_config('lock_timeout', waits, true);
EXCEPTION WHEN lock_not_available THEN
    RETURN;
END $$;

CREATE OR REPLACE FUNCTION mtandao_drop_months(wanted regclass, before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
-- Months that were over by that day go as a whole, with what lies among the others of such months. How many went. Whoever
-- reads holds them until the next time: nobody is to wait behind us. Never what is of the last 35 days: whoever takes over
-- the product's role shall not erase his traces.
DECLARE
    one record;
    name text := (SELECT relname FROM pg_class WHERE oid = wanted);
    gone integer := 0;
    waits text := current_setting('lock_timeout');
BEGIN
    IF before IS NULL THEN
        RAISE EXCEPTION 'before when?' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    before := least(before, (now() + coalesce((SELECT offset_by FROM foundation_clockoffset), '0') - interval '35 days')::date);
    PERFORM set_config('lock_timeout', '2s', true);
    FOR one IN
        SELECT c.relname FROM mtandao_months() m
        JOIN pg_inherits i ON i.inhparent = m.whole
        JOIN pg_class c ON c.oid = i.inhrelid
        WHERE m.whole = wanted AND c.relname ~ '_\d{4}_\d{2}$'
            AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %I', one.relname);
        gone := gone + 1;
    END LOOP;
    EXECUTE format('DELETE FROM %I WHERE %I < %L', name || '_other',
        (SELECT key FROM mtandao_months() WHERE whole = wanted), date_trunc('month', before)::date);
    PERFORM set_config('lock_timeout', waits, true);
    RETURN gone;
EXCEPTION WHEN lock_not_available THEN
    RETURN 0;
END $$;
