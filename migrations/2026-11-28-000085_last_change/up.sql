-- The next number as the last write left it that changed the book: on SQLite, what tells that it changed. Readings in the
-- audit trail, sign-ins and their sessions take numbers too, and change nothing that others are shown.
ALTER TABLE record_numbers ADD COLUMN last_change BIGINT NOT NULL DEFAULT 0;
UPDATE record_numbers SET last_change = next_number;
