-- How many people live in an agency's area from a day on: what figures per head are of.
CREATE TABLE populations (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    valid_from DATE NOT NULL,
    people BIGINT NOT NULL CHECK (people > 0),
    source TEXT NOT NULL,
    UNIQUE (agency_id, valid_from)
);

-- The latest day that an agency's year tells of, without reading the year.
CREATE INDEX actions_by_agency_and_day ON actions (agency_id, fiscal_year, dated_on);
