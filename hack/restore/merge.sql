-- What was there then is in the temporary tables then_…; see docs/adr/052-a-tenant-is-restored-in-place.md.

DO $$
BEGIN
    -- The last that the copy says. Without it this fails here.
    PERFORM FROM copy_is_whole;
    IF EXISTS (SELECT FROM then_index_key t LEFT JOIN index_key k USING (version) WHERE k.wrapped IS DISTINCT FROM t.wrapped) THEN
        RAISE EXCEPTION 'the copy hashes telephone numbers with another key: nobody could tell who was called since or must not be called';
    END IF;
END
$$;

-- In this order no dialer, upload, opt-out or callback can be waited for in a circle. An intent to call takes its campaign's row first: whoever has it finishes,
-- whoever wants it waits until the campaign is stopped. Reading goes on, and so does everything of calls.
SET LOCAL lock_timeout = '60s';
LOCK TABLE campaign IN EXCLUSIVE MODE;
LOCK TABLE contact_list, contact, suppression, attempt, campaign_contact IN SHARE ROW EXCLUSIVE MODE;
SET LOCAL lock_timeout = 0;

CREATE TEMP TABLE told (position serial, what text, number bigint) ON COMMIT DROP;

-- What was sealed with a key that is gone was erased, and stays so. The key's id is behind the first byte.
CREATE TEMP TABLE erased ON COMMIT DROP AS
SELECT c.id FROM then_contact c
WHERE NOT EXISTS (SELECT FROM data_key k WHERE uuid_send(k.id) = substr(c.number_sealed, 2, 16))
   OR (c.variables_sealed IS NOT NULL AND NOT EXISTS (SELECT FROM data_key k WHERE uuid_send(k.id) = substr(c.variables_sealed, 2, 16)));
DELETE FROM then_contact c USING erased e WHERE e.id = c.id;

CREATE INDEX ON then_contact (id);
CREATE INDEX ON then_contact (list_id, number_index);
CREATE INDEX ON then_attempt (id);
ANALYZE then_contact_list, then_contact, then_campaign, then_campaign_contact, then_attempt, then_suppression;

INSERT INTO told (what, number)
SELECT 'contacts come back', count(*) FROM then_contact t WHERE NOT EXISTS (SELECT FROM contact c WHERE c.id = t.id)
UNION ALL SELECT 'contacts are taken out', count(*) FROM contact c WHERE NOT EXISTS (SELECT FROM then_contact t WHERE t.id = c.id)
UNION ALL SELECT 'contacts are changed back', count(*) FROM then_contact t JOIN contact c ON c.id = t.id WHERE row(t.*) IS DISTINCT FROM row(c.*)
UNION ALL SELECT 'contacts stay erased', count(*) FROM erased
UNION ALL SELECT 'attempts that were lost come back', count(*) FROM then_attempt t WHERE NOT EXISTS (SELECT FROM attempt a WHERE a.id = t.id)
UNION ALL SELECT 'suppressions that were lost come back', count(*) FROM then_suppression t WHERE NOT EXISTS (SELECT FROM suppression s WHERE s.number_index = t.number_index);

-- ---- contacts, as they were then ----------------------------------------------------------------

-- Who was deleted and uploaded again is another row and the same person.
CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT c.id AS was, t.id AS becomes
FROM contact c JOIN contact_list l ON l.id = c.list_id
JOIN then_contact_list tl ON tl.name = l.name JOIN then_contact t ON t.list_id = tl.id AND t.number_index = c.number_index
WHERE c.id <> t.id;

-- Where people stand goes with their contact, when that is deleted here.
CREATE TEMP TABLE standing ON COMMIT DROP AS SELECT * FROM campaign_contact;
UPDATE standing s SET contact_id = m.becomes FROM moved m WHERE m.was = s.contact_id;

DELETE FROM contact_list l WHERE NOT EXISTS (SELECT FROM then_contact_list t WHERE t.id = l.id AND t.name = l.name);
DELETE FROM contact c WHERE NOT EXISTS (SELECT FROM then_contact t WHERE t.id = c.id AND row(t.*) IS NOT DISTINCT FROM row(c.*));
INSERT INTO contact_list SELECT * FROM then_contact_list ON CONFLICT (id) DO NOTHING;
INSERT INTO contact OVERRIDING SYSTEM VALUE SELECT * FROM then_contact ON CONFLICT (id) DO NOTHING;

-- ---- opt-outs, campaigns and attempts only grow ---------------------------------------------------

INSERT INTO suppression SELECT * FROM then_suppression ON CONFLICT (number_index) DO NOTHING;

INSERT INTO campaign SELECT * FROM then_campaign ON CONFLICT (uid) DO NOTHING;
UPDATE campaign SET stopped_at = now(), stopped_by = 'restore', version = version + 1 WHERE stopped_at IS NULL;

-- Attempts of one person get their order from the time. Far apart first: (campaign, contact, ordinal) is unique at every moment.
UPDATE attempt a SET contact_id = m.becomes, ordinal = a.ordinal + 1000000 FROM moved m WHERE m.was = a.contact_id;
UPDATE then_attempt SET ordinal = ordinal + 2000000;
-- Whatever became of such a call since, nobody here was told.
UPDATE then_attempt SET review_at = now() WHERE outcome IN ('IN_FLIGHT', 'UNKNOWN');
INSERT INTO attempt SELECT t.* FROM then_attempt t WHERE NOT EXISTS (SELECT FROM attempt a WHERE a.id = t.id);
CREATE TEMP TABLE ordered ON COMMIT DROP AS
SELECT a.id, row_number() OVER (PARTITION BY a.campaign_uid, a.contact_id ORDER BY a.intent_at, a.id) AS ordinal
FROM attempt a WHERE (a.campaign_uid, a.contact_id) IN (SELECT campaign_uid, contact_id FROM attempt WHERE ordinal > 1000000);
UPDATE attempt a SET ordinal = o.ordinal + 3000000 FROM ordered o WHERE o.id = a.id;
UPDATE attempt a SET ordinal = a.ordinal - 3000000 FROM ordered o WHERE o.id = a.id;

-- An opt-out that came back ends what is said to that person now.
UPDATE attempt a SET end_requested_at = coalesce(a.end_requested_at, now()), review_at = now()
FROM suppression s WHERE s.number_index = a.number_index AND a.outcome IN ('IN_FLIGHT', 'UNKNOWN') AND a.end_requested_at IS NULL;

-- ---- where people stand in campaigns ---------------------------------------------------------------

INSERT INTO campaign_contact SELECT s.* FROM standing s JOIN contact c ON c.id = s.contact_id ON CONFLICT (campaign_uid, contact_id) DO NOTHING;
INSERT INTO campaign_contact SELECT t.* FROM then_campaign_contact t JOIN contact c ON c.id = t.contact_id
    ON CONFLICT (campaign_uid, contact_id) DO NOTHING;
-- Nobody would wake who waits for an attempt that isn't there. The planner decides, by all attempts with that number.
UPDATE campaign_contact cc SET state = 'WAITING', reason = NULL, next_attempt_at = now()
WHERE cc.state = 'IN_FLIGHT' AND NOT EXISTS (
    SELECT FROM attempt a WHERE a.campaign_uid = cc.campaign_uid AND a.contact_id = cc.contact_id AND a.outcome = 'IN_FLIGHT');

\pset tuples_only on
\pset format unaligned
\pset fieldsep ' '
SELECT number, what FROM told ORDER BY position;
