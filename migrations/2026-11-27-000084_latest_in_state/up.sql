-- The latest of a state are walked along this index alone: with id itself at its end, a database may take the numbers of
-- all documents instead, and pass over those of every other state.
DROP INDEX list_entries_in_state;
CREATE INDEX list_entries_in_state ON list_entries (list, state, (id + 0));
