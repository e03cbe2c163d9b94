-- The tenant's schema. Owned by t_<id>_owner; the application logs in as a member of ${app_role}, to whom the operator's default privileges give
-- select, insert, update and delete.
--
-- Columns that end in _sealed hold personal data, AES-256-GCM under a key of data_key; columns that end in _index are keyed hashes to look them up by.
-- Money would be NUMERIC(20,9) with its currency beside it. Times are TIMESTAMPTZ.

-- One row that the application can read and not write: the second wall behind the database itself. Rows of another tenant, planted in this database,
-- are invisible.
CREATE TABLE tenant_identity (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    tenant_id text NOT NULL CHECK (tenant_id ~ '^[a-z2-7]{26}$')
);
INSERT INTO tenant_identity (tenant_id) VALUES ('${tenant_id}');
REVOKE ALL ON tenant_identity FROM PUBLIC;
REVOKE ALL ON tenant_identity FROM ${app_role};
GRANT SELECT ON tenant_identity TO ${app_role};

CREATE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT tenant_id FROM tenant_identity $$;

-- ---- keys ----------------------------------------------------------------------------------------

CREATE TABLE data_key (
    id         uuid PRIMARY KEY,
    tenant_id  text NOT NULL DEFAULT current_tenant(),
    wrapped    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX data_key_newest ON data_key (created_at DESC);

CREATE TABLE index_key (
    version    integer PRIMARY KEY,
    tenant_id  text NOT NULL DEFAULT current_tenant(),
    wrapped    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- ---- agents --------------------------------------------------------------------------------------

CREATE TABLE agent_revision (
    agent      text NOT NULL,
    revision   text NOT NULL CHECK (revision ~ '^[0-9a-f]{16}$'),
    tenant_id  text NOT NULL DEFAULT current_tenant(),
    content    jsonb NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, revision)
);

-- ---- calls ---------------------------------------------------------------------------------------

CREATE TABLE call (
    id               uuid PRIMARY KEY,
    tenant_id        text NOT NULL DEFAULT current_tenant(),
    call_sid         text NOT NULL UNIQUE CHECK (call_sid ~ '^CA[0-9a-f]{32}$'),
    direction        text NOT NULL CHECK (direction IN ('INBOUND', 'OUTBOUND')),
    -- The agent's row may go; the call keeps the name and the revision that spoke.
    agent            text,
    revision         text,
    attempt_id       uuid,
    state            text NOT NULL,
    from_sealed      bytea,
    from_index       bytea,
    to_sealed        bytea,
    to_index         bytea,
    created_at       timestamptz NOT NULL DEFAULT now(),
    ringing_at       timestamptz,
    answered_at      timestamptz,
    ended_at         timestamptz,
    duration_seconds integer,
    sip_response     integer,
    end_reason       text,
    -- Which attach of the media socket is the valid one: writes of an earlier one are dropped.
    epoch            integer NOT NULL DEFAULT 0,
    -- The intent to end, committed before the socket closes. A closed socket without it is a crash.
    ending_at        timestamptz,
    first_audio_ms   integer,
    version          integer NOT NULL DEFAULT 0,
    FOREIGN KEY (agent, revision) REFERENCES agent_revision (agent, revision) ON DELETE SET NULL (revision)
);
CREATE INDEX call_newest ON call (created_at DESC, id DESC);
CREATE INDEX call_by_agent ON call (agent, created_at DESC);
CREATE INDEX call_by_state ON call (state, created_at DESC);
CREATE INDEX call_by_from ON call (from_index, created_at DESC);
CREATE INDEX call_by_to ON call (to_index, created_at DESC);
CREATE INDEX call_by_attempt ON call (attempt_id) WHERE attempt_id IS NOT NULL;

CREATE TABLE call_event (
    call_sid  text NOT NULL,
    id        bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id text NOT NULL DEFAULT current_tenant(),
    at        timestamptz NOT NULL,
    type      text NOT NULL,
    detail    jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (call_sid, id)
);

CREATE TABLE turn (
    call_sid    text NOT NULL,
    epoch       integer NOT NULL,
    ordinal     integer NOT NULL,
    tenant_id   text NOT NULL DEFAULT current_tenant(),
    speaker     text NOT NULL CHECK (speaker IN ('CALLER', 'AGENT')),
    text_sealed bytea NOT NULL,
    started_at  timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    interrupted boolean NOT NULL,
    response_ms integer,
    PRIMARY KEY (call_sid, epoch, ordinal)
);

-- A ticket to a call's media socket, taken once.
CREATE TABLE media_ticket (
    nonce             text PRIMARY KEY,
    tenant_id         text NOT NULL DEFAULT current_tenant(),
    call_sid          text NOT NULL,
    descriptor_sealed bytea NOT NULL,
    expires_at        timestamptz NOT NULL,
    taken_at          timestamptz
);
CREATE INDEX media_ticket_expiry ON media_ticket (expires_at);

-- ---- webhooks ------------------------------------------------------------------------------------

-- Unpartitioned on purpose: a unique key can't span time partitions. Trimmed after seven days.
CREATE TABLE inbox_key (
    key         bytea PRIMARY KEY,
    tenant_id   text NOT NULL DEFAULT current_tenant(),
    received_at timestamptz NOT NULL DEFAULT now(),
    -- What was answered: a repeated request gets the same words.
    answer      text
);
CREATE INDEX inbox_key_age ON inbox_key (received_at);

CREATE TABLE inbox_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   text NOT NULL DEFAULT current_tenant(),
    key         bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    path        text NOT NULL,
    call_sid    text,
    body_sealed bytea NOT NULL
);
CREATE INDEX inbox_event_by_call ON inbox_event (call_sid, id);

-- ---- campaigns -----------------------------------------------------------------------------------

CREATE TABLE contact_list (
    id         uuid PRIMARY KEY,
    tenant_id  text NOT NULL DEFAULT current_tenant(),
    name       text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    version    integer NOT NULL DEFAULT 0
);

CREATE TABLE contact (
    id            uuid PRIMARY KEY,
    tenant_id     text NOT NULL DEFAULT current_tenant(),
    list_id       uuid NOT NULL REFERENCES contact_list (id) ON DELETE CASCADE,
    ordinal       bigint GENERATED ALWAYS AS IDENTITY,
    number_sealed bytea NOT NULL,
    number_index  bytea NOT NULL,
    region        text NOT NULL CHECK (region ~ '^[A-Z]{2}$'),
    zone          text,
    external_id   text,
    variables_sealed bytea,
    UNIQUE (list_id, number_index)
);
CREATE INDEX contact_by_number ON contact (number_index);

-- A campaign as the dialer last knew it; progress that must survive the CallCampaign's spec lives here.
CREATE TABLE campaign (
    uid        text PRIMARY KEY,
    tenant_id  text NOT NULL DEFAULT current_tenant(),
    name       text NOT NULL,
    -- Set through the tenant API and lifted there: it wins over the declared state.
    stopped_at timestamptz,
    stopped_by text,
    version    integer NOT NULL DEFAULT 0
);
CREATE INDEX campaign_by_name ON campaign (name);

-- Where a contact stands in a campaign.
CREATE TABLE campaign_contact (
    campaign_uid    text NOT NULL REFERENCES campaign (uid) ON DELETE CASCADE,
    contact_id      uuid NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    tenant_id       text NOT NULL DEFAULT current_tenant(),
    state           text NOT NULL CHECK (state IN ('WAITING', 'IN_FLIGHT', 'DONE', 'SUPPRESSED', 'INVALID')),
    reason          text,
    next_attempt_at timestamptz,
    PRIMARY KEY (campaign_uid, contact_id)
);
CREATE INDEX campaign_contact_due ON campaign_contact (campaign_uid, next_attempt_at) WHERE state = 'WAITING';

-- The intent to call, committed before the carrier is asked: at most one originate for each row.
CREATE TABLE attempt (
    id           uuid PRIMARY KEY,
    tenant_id    text NOT NULL DEFAULT current_tenant(),
    campaign_uid text NOT NULL,
    contact_id   uuid NOT NULL,
    ordinal      integer NOT NULL,
    number_index bytea NOT NULL,
    from_number  text NOT NULL,
    intent_at    timestamptz NOT NULL DEFAULT now(),
    dialer       text NOT NULL,
    call_sid     text,
    outcome      text NOT NULL DEFAULT 'IN_FLIGHT',
    outcome_at   timestamptz,
    answered_by  text,
    -- Why the attempt was allowed: window, zone, suppression look-up.
    evidence     jsonb NOT NULL,
    UNIQUE (campaign_uid, contact_id, ordinal),
    FOREIGN KEY (campaign_uid, contact_id) REFERENCES campaign_contact (campaign_uid, contact_id) ON DELETE CASCADE
);
CREATE INDEX attempt_in_flight ON attempt (campaign_uid, outcome) WHERE outcome IN ('IN_FLIGHT', 'UNKNOWN');
CREATE INDEX attempt_by_number ON attempt (number_index, intent_at DESC);
CREATE UNIQUE INDEX attempt_by_call ON attempt (call_sid) WHERE call_sid IS NOT NULL;

-- Outlives the erasure of everything else about a person: only the keyed hash is kept.
CREATE TABLE suppression (
    number_index bytea PRIMARY KEY,
    tenant_id    text NOT NULL DEFAULT current_tenant(),
    source       text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- ---- access --------------------------------------------------------------------------------------

CREATE TABLE api_key (
    id         text PRIMARY KEY,
    tenant_id  text NOT NULL DEFAULT current_tenant(),
    -- HMAC-SHA256 of the secret under the tenant's pepper.
    hash       bytea NOT NULL,
    name       text NOT NULL,
    role       text NOT NULL CHECK (role IN ('VIEWER', 'OPERATOR', 'ADMIN', 'AUDITOR')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

-- ---- the second wall -----------------------------------------------------------------------------

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['data_key', 'index_key', 'agent_revision', 'call', 'call_event', 'turn', 'media_ticket', 'inbox_key', 'inbox_event',
        'contact_list', 'contact', 'campaign', 'campaign_contact', 'attempt', 'suppression', 'api_key']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;
