DROP INDEX list_entries_in_state;
CREATE INDEX list_entries_in_state ON list_entries (list, state, id);
