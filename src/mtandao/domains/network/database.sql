-- The months of sessions: made ahead, and dropped whole. The role of pages and workers makes no tables, so these act as
-- the owner of the tables, and do nothing but what stands here.

CREATE OR REPLACE FUNCTION network_make_session_months(first date, last date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
-- A table for each month from that of one day to that of the other; how many were missing. What ended in such a month
-- before there was a table for it moves there.
DECLARE
    month timestamp;
    name text;
    since timestamptz;
    until timestamptz;
    made integer := 0;
BEGIN
    IF first IS NULL OR last IS NULL OR last - first > 3700 THEN
        RAISE EXCEPTION 'months are made for ten years at most' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Whoever makes a month waits for all that read sessions, and they would wait behind him.
    PERFORM set_config('lock_timeout', '3s', true);
    PERFORM pg_advisory_xact_lock(hashtext('network session months'));
    FOR month IN SELECT generate_series(
        date_trunc('month', first::timestamp), date_trunc('month', last::timestamp), interval '1 month')
    LOOP
        name := 'network_session_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        since := month AT TIME ZONE 'UTC';
        until := (month + interval '1 month') AT TIME ZONE 'UTC';
        EXECUTE format('CREATE TABLE public.%I (LIKE public.network_session INCLUDING ALL)', name);
        -- Whoever names the month itself stands before the same fence (foundation/database/protect.py).
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format($policy$
            CREATE POLICY tenant_fence ON public.%I USING (
                tenant_id = (SELECT mtandao_setting('tenant'))::uuid OR (SELECT mtandao_setting('scope')) = 'platform')
            $policy$, name);
        EXECUTE format(
            'WITH gone AS (DELETE FROM public.network_session_other WHERE stopped_at >= %L AND stopped_at < %L RETURNING *) '
            'INSERT INTO public.%I SELECT * FROM gone', since, until, name);
        EXECUTE format('ALTER TABLE public.network_session ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            name, since, until);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

CREATE OR REPLACE FUNCTION network_drop_session_months(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
-- Months that were over before that; how many went. Never one of the last 35 days: whoever takes over the platform's
-- role shall not erase his traces.
DECLARE
    month record;
    dropped integer := 0;
BEGIN
    IF before IS NULL THEN
        RAISE EXCEPTION 'before when?' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('lock_timeout', '3s', true);
    FOR month IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.network_session'::regclass AND c.relname ~ '^network_session_\d{4}_\d{2}$'
            AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
                <= least(before, now() - interval '35 days')
    LOOP
        EXECUTE format('DROP TABLE public.%I', month.relname);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;
