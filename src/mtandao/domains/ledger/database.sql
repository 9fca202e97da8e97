-- A journal whose postings do not sum to zero is refused, whoever writes it. Checking per statement is enough,
-- because the same trigger refuses to add postings to a journal that has some already.
CREATE OR REPLACE FUNCTION ledger_postings_are_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad record;
BEGIN
    -- One pass over what is new: a billing run posts thousands at a time.
    SELECT n.journal_id,
           sum(n.amount) <> 0 AS apart,
           bool_or(a.tenant_id <> n.tenant_id OR j.tenant_id <> n.tenant_id) AS crosses,
           bool_or(j.booked_on <> n.booked_on) AS another_day,
           min(a.currency) <> max(a.currency) AS mixes
    INTO bad
    FROM new_postings n
        JOIN ledger_account a ON a.id = n.account_id
        JOIN ledger_journal j ON j.id = n.journal_id
    GROUP BY n.journal_id
    HAVING sum(n.amount) <> 0
        OR bool_or(a.tenant_id <> n.tenant_id OR j.tenant_id <> n.tenant_id OR j.booked_on <> n.booked_on)
        OR min(a.currency) <> max(a.currency)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal % %', bad.journal_id, CASE
            WHEN bad.crosses THEN 'crosses tenants'
            WHEN bad.another_day THEN 'is booked on another day'
            WHEN bad.mixes THEN 'mixes currencies'
            ELSE 'does not sum to zero' END USING ERRCODE = 'check_violation';
    END IF;
    SELECT fresh.journal_id INTO bad
    FROM (SELECT journal_id, count(*) AS lines FROM new_postings GROUP BY journal_id) AS fresh
        JOIN ledger_posting p ON p.journal_id = fresh.journal_id
    GROUP BY fresh.journal_id, fresh.lines HAVING count(*) <> fresh.lines LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal % is closed', bad.journal_id USING ERRCODE = 'check_violation';
    END IF;
    UPDATE ledger_account a SET balance = a.balance + moved.amount
    FROM (SELECT account_id, sum(amount) AS amount FROM new_postings GROUP BY account_id ORDER BY account_id) AS moved
    WHERE a.id = moved.account_id AND a.subscriber_id IS NOT NULL;
    INSERT INTO ledger_turnover (id, tenant_id, code, detail, currency, booked_on, debit, credit)
    SELECT gen_random_uuid(), a.tenant_id, a.code, a.detail, a.currency, n.booked_on,
           coalesce(sum(n.amount) FILTER (WHERE n.amount > 0), 0),
           coalesce(-sum(n.amount) FILTER (WHERE n.amount < 0), 0)
    FROM new_postings n JOIN ledger_account a ON a.id = n.account_id
    GROUP BY a.tenant_id, a.code, a.detail, a.currency, n.booked_on;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER postings_are_sound AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS new_postings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_postings_are_sound();

-- Nobody but the trigger above writes a balance. It alone acts as the table's owner inside another trigger.
CREATE OR REPLACE FUNCTION ledger_balance_follows_postings() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.balance <> (CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.balance END)
        AND (pg_trigger_depth() < 2
             OR current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)) THEN
        RAISE EXCEPTION 'a balance is the sum of its postings' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER balance_follows_postings BEFORE INSERT OR UPDATE OF balance ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_balance_follows_postings();

-- Which account it is stays as it was opened: renaming one would move everything that was ever posted to it.
CREATE OR REPLACE FUNCTION ledger_account_stays_itself() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.tenant_id, NEW.code, NEW.detail, NEW.currency) IS DISTINCT FROM
       (OLD.id, OLD.tenant_id, OLD.code, OLD.detail, OLD.currency)
       OR NEW.subscriber_id IS DISTINCT FROM OLD.subscriber_id THEN
        RAISE EXCEPTION 'an account stays what it was opened as' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER account_stays_itself
    BEFORE UPDATE OF id, tenant_id, code, detail, currency, subscriber_id ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_stays_itself();

-- A day's sums are written by the functions here and by nobody else: as the owner, and from inside one of them.
CREATE OR REPLACE FUNCTION ledger_turnover_follows_postings() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        OR (pg_trigger_depth() < 2 AND coalesce(current_setting('mtandao.folding', true), '') <> 'on') THEN
        RAISE EXCEPTION 'a turnover is the sum of its postings' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER turnover_follows_postings BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_turnover
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_turnover_follows_postings();

-- Many rows of one account and day become one with their sums. Whoever reads meanwhile sees the many or the one;
-- whoever posts meanwhile adds a row that is folded the next time.
CREATE OR REPLACE FUNCTION ledger_fold_turnover(tenant uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    folded bigint;
BEGIN
    IF tenant IS DISTINCT FROM mtandao_setting('tenant')::uuid THEN
        RAISE EXCEPTION 'only one''s own sums are folded' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('mtandao.folding', 'on', true);
    WITH many AS (
        SELECT code, detail, currency, booked_on FROM ledger_turnover WHERE tenant_id = tenant
        GROUP BY code, detail, currency, booked_on HAVING count(*) > 1
    ), gone AS (
        DELETE FROM ledger_turnover t USING many m
        WHERE t.tenant_id = tenant AND t.code = m.code AND t.detail = m.detail AND t.currency = m.currency
            AND t.booked_on = m.booked_on
        RETURNING t.code, t.detail, t.currency, t.booked_on, t.debit, t.credit
    ), one AS (
        INSERT INTO ledger_turnover (id, tenant_id, code, detail, currency, booked_on, debit, credit)
        SELECT gen_random_uuid(), tenant, code, detail, currency, booked_on, sum(debit), sum(credit)
        FROM gone GROUP BY code, detail, currency, booked_on
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM one) INTO folded;
    PERFORM set_config('mtandao.folding', '', true);
    RETURN folded;
END $$;
