-- What lists show of documents, in one shape for every list: what they are found by, ordered by and added up from.
-- It is made from the documents, in the write that changes them, and could be made anew at any time.
--
-- agency_id, root_id, fiscal_year and partner_id are 0 where a document has none; a document without a date has the last
-- day there is, so that it is ordered like others. name is the number or name as it is ordered, words is all that is
-- searched, each word between blanks; both in small letters without accents.
CREATE TABLE list_entries (
    id BIGINT PRIMARY KEY NOT NULL,
    list TEXT NOT NULL,
    agency_id BIGINT NOT NULL,
    root_id BIGINT NOT NULL,
    fiscal_year BIGINT NOT NULL,
    state TEXT NOT NULL,
    partner_id BIGINT NOT NULL,
    dated_on DATE NOT NULL,
    amount BIGINT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL
);
-- A way along a list in each order that is offered, of the country and of one root. Those of a root end with id + 0, so that
-- a database never takes those of the country for them and passes over the rows of all other roots.
CREATE INDEX list_entries_latest ON list_entries (list, id);
CREATE INDEX list_entries_in_state ON list_entries (list, state, id);
CREATE INDEX list_entries_by_name ON list_entries (list, name, id);
CREATE INDEX list_entries_by_date ON list_entries (list, dated_on, id);
CREATE INDEX list_entries_by_amount ON list_entries (list, amount, id);
CREATE INDEX list_entries_of_root_latest ON list_entries (root_id, list, (id + 0));
CREATE INDEX list_entries_of_root_in_state ON list_entries (root_id, list, state, (id + 0));
CREATE INDEX list_entries_of_root_by_name ON list_entries (root_id, list, name, (id + 0));
CREATE INDEX list_entries_of_root_by_date ON list_entries (root_id, list, dated_on, (id + 0));
CREATE INDEX list_entries_of_root_by_amount ON list_entries (root_id, list, amount, (id + 0));
-- And to the few of them that a filter leaves.
CREATE INDEX list_entries_of_root ON list_entries (root_id, list, state, fiscal_year);
CREATE INDEX list_entries_of_agency ON list_entries (agency_id, list, state, fiscal_year);
CREATE INDEX list_entries_by_partner ON list_entries (partner_id, list);

-- The documents that a word stands in.
CREATE TABLE list_words (
    word TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    PRIMARY KEY (word, entry_id)
);

-- How many documents of a list there are and what they come to: of each agency itself, and of each root with all that is
-- below it.
CREATE TABLE list_sums (
    list TEXT NOT NULL,
    with_below BIGINT NOT NULL,
    agency_id BIGINT NOT NULL,
    fiscal_year BIGINT NOT NULL,
    state TEXT NOT NULL,
    entries BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (list, with_below, agency_id, fiscal_year, state)
);

-- The drafts that mean to take money from a line.
CREATE INDEX planned_fundings_by_line ON planned_fundings (line_id);
