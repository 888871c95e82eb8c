-- The audit trail: who did, read or tried what, when, from where, and what the record said before and after.
CREATE TABLE audit_entries (
    id BIGINT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    user_id BIGINT,
    username TEXT NOT NULL,
    role TEXT NOT NULL,
    client TEXT NOT NULL,
    request_id TEXT NOT NULL,
    act TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id BIGINT,
    agency_id BIGINT REFERENCES agencies (id),
    action_id BIGINT,
    outcome TEXT NOT NULL,
    content_before TEXT,
    content_after TEXT
);
CREATE INDEX audit_entries_by_time ON audit_entries (recorded_at);
CREATE INDEX audit_entries_by_record ON audit_entries (record, record_id);
CREATE INDEX audit_entries_by_action ON audit_entries (action_id);
CREATE INDEX audit_entries_by_agency ON audit_entries (agency_id, id);

-- The chain: the hash of each entry together with the hash before it, in the order in which entries were sealed.
CREATE TABLE audit_links (
    number BIGINT PRIMARY KEY NOT NULL,
    entry_id BIGINT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    sealed_at TIMESTAMP NOT NULL
);

-- Entries that are stored and not in the chain yet: on PostgreSQL for a moment, on SQLite never.
CREATE TABLE audit_pending (
    entry_id BIGINT PRIMARY KEY NOT NULL
);

-- The seal: the last number of the chain and its hash, kept beside it.
CREATE TABLE audit_seals (
    id BIGINT PRIMARY KEY NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_seals (id, number, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- From which amount on a second person approves; without an amount nobody is asked. The latest of a subject holds.
CREATE TABLE approval_rules (
    id BIGINT PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL,
    above BIGINT CHECK (above >= 0),
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);

-- What one person prepared and another approves or declines; the input is kept as it was typed.
CREATE TABLE approvals (
    id BIGINT PRIMARY KEY NOT NULL,
    step TEXT NOT NULL,
    target_id BIGINT,
    input TEXT NOT NULL,
    reading TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    document_no TEXT NOT NULL,
    title TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    above BIGINT NOT NULL,
    prepared_by BIGINT NOT NULL REFERENCES users (id),
    prepared_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL,
    decided_by BIGINT REFERENCES users (id),
    decided_at TIMESTAMP,
    reason TEXT NOT NULL,
    action_id BIGINT REFERENCES actions (id)
);
CREATE INDEX approvals_by_state ON approvals (state, agency_id);
