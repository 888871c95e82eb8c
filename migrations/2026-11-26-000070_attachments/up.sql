-- What scanned papers hold, each once, under its SHA-256. BYTEA is PostgreSQL's word; to SQLite a blob is a blob.
CREATE TABLE attachment_contents (
    hash TEXT PRIMARY KEY NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    bytes BYTEA NOT NULL
);

-- What is attached to which document, and in whose books.
CREATE TABLE attachments (
    id BIGINT PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES attachment_contents (hash),
    added_by BIGINT NOT NULL REFERENCES users (id),
    added_at TIMESTAMP NOT NULL,
    UNIQUE (subject, subject_id, hash)
);
CREATE INDEX attachments_by_hash ON attachments (hash);
