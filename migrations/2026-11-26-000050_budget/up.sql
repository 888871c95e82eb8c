-- Who issued a decision; what it moved is the action's.
CREATE TABLE decisions (
    action_id BIGINT PRIMARY KEY NOT NULL,
    issued_by TEXT NOT NULL
);
