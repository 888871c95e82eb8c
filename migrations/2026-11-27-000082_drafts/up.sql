-- Files that were sent to be looked at before they are stored, and what came of storing them. They are kept for an hour.
CREATE TABLE uploads (
    id BIGINT PRIMARY KEY NOT NULL,
    kept_by BIGINT NOT NULL REFERENCES users (id),
    kept_at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    writing TEXT NOT NULL,
    mapping TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    added BIGINT CHECK (added >= 0),
    unchanged BIGINT CHECK (unchanged >= 0)
);
CREATE INDEX uploads_by_keeper ON uploads (kept_by, kept_at);
