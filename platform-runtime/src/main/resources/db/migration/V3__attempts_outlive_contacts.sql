-- That a person was called must be known for as long as anybody could call again. With its contact an attempt would go: when somebody deletes a list, and when
-- a restore (docs/adr/052) puts lists back to an earlier time. A contact that comes back, or the same number in another upload, would be called once more.
ALTER TABLE attempt DROP CONSTRAINT attempt_campaign_uid_contact_id_fkey;

-- The dialer's question: what was tried with this number in this campaign?
CREATE INDEX attempt_by_campaign_and_number ON attempt (campaign_uid, number_index);

-- Who deletes a contact looks for it in all campaigns: without this, a list of a hundred thousand takes hours.
CREATE INDEX campaign_contact_by_contact ON campaign_contact (contact_id);
