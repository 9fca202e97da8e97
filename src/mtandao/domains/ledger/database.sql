-- A journal whose postings do not sum to zero is refused, whoever writes it. Checking per statement is enough,
-- because the same trigger refuses to add postings to a journal that has some already.
CREATE OR REPLACE FUNCTION ledger_postings_are_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad uuid;
BEGIN
    SELECT n.journal_id INTO bad FROM new_postings n GROUP BY n.journal_id HAVING sum(n.amount) <> 0 LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'journal % does not sum to zero', bad USING ERRCODE = 'check_violation';
    END IF;
    SELECT n.journal_id INTO bad FROM new_postings n
        JOIN ledger_account a ON a.id = n.account_id
        JOIN ledger_journal j ON j.id = n.journal_id
        WHERE a.tenant_id <> n.tenant_id OR j.tenant_id <> n.tenant_id LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'journal % crosses tenants', bad USING ERRCODE = 'check_violation';
    END IF;
    SELECT n.journal_id INTO bad FROM new_postings n JOIN ledger_account a ON a.id = n.account_id
        GROUP BY n.journal_id HAVING count(DISTINCT a.currency) > 1 LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'journal % mixes currencies', bad USING ERRCODE = 'check_violation';
    END IF;
    SELECT p.journal_id INTO bad FROM ledger_posting p
        WHERE p.journal_id IN (SELECT journal_id FROM new_postings)
        GROUP BY p.journal_id
        HAVING count(*) <> (SELECT count(*) FROM new_postings n WHERE n.journal_id = p.journal_id) LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'journal % is closed', bad USING ERRCODE = 'check_violation';
    END IF;
    UPDATE ledger_account a SET balance = a.balance + moved.amount
    FROM (SELECT account_id, sum(amount) AS amount FROM new_postings GROUP BY account_id ORDER BY account_id) AS moved
    WHERE a.id = moved.account_id AND a.subscriber_id IS NOT NULL;
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
