-- What the dialer needs to look after an attempt when nobody tells it anything.
ALTER TABLE attempt
    -- When the carrier is first known to have left its queue and dialled.
    ADD COLUMN dialled_at       timestamptz,
    -- The callee must not be spoken to: end the call, however far it has come.
    ADD COLUMN end_requested_at timestamptz,
    -- When to look next what the carrier says; null when there is nothing left to learn.
    ADD COLUMN review_at        timestamptz;

UPDATE attempt SET review_at = now() WHERE outcome IN ('IN_FLIGHT', 'UNKNOWN');

CREATE INDEX attempt_review ON attempt (review_at) WHERE review_at IS NOT NULL;
