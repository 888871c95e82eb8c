-- When a year takes which kind of movement: rows, since the law changes. A kind without a row has the law's window.
CREATE TABLE fiscal_year_windows (
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    kind TEXT NOT NULL,
    opens_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    late BOOLEAN NOT NULL,
    PRIMARY KEY (fiscal_year, kind),
    CHECK (opens_on <= ends_on)
);

-- Who changed a window, from what to what, and why.
CREATE TABLE fiscal_year_changes (
    id BIGINT PRIMARY KEY NOT NULL,
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    kind TEXT NOT NULL,
    opens_on_before DATE NOT NULL,
    ends_on_before DATE NOT NULL,
    late_before BOOLEAN NOT NULL,
    opens_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    late BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX fiscal_year_changes_by_year ON fiscal_year_changes (fiscal_year, id);

-- A closing of a year, for one agency with what is below it, or (no agency) for the country. Reopened, it stays to be
-- read and counts no more.
CREATE TABLE year_closings (
    id BIGINT PRIMARY KEY NOT NULL,
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    agency_id BIGINT REFERENCES agencies (id),
    closed_on DATE NOT NULL,
    document_no TEXT NOT NULL,
    reason TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    reopened_on DATE,
    reopened_by BIGINT REFERENCES users (id),
    reopened_at TIMESTAMP,
    reopening_reason TEXT NOT NULL
);
CREATE UNIQUE INDEX year_closings_standing ON year_closings (fiscal_year, (COALESCE(agency_id, 0))) WHERE reopened_on IS NULL;

-- The actions that a closing bound together, in their order: they are turned round together.
CREATE TABLE year_closing_actions (
    closing_id BIGINT NOT NULL REFERENCES year_closings (id),
    action_id BIGINT NOT NULL REFERENCES actions (id),
    PRIMARY KEY (closing_id, action_id)
);
CREATE INDEX year_closing_actions_by_action ON year_closing_actions (action_id);

-- How many agencies have closed the year by themselves: where it is none, nobody asks which.
ALTER TABLE fiscal_years ADD COLUMN closed_agencies BIGINT NOT NULL DEFAULT 0;

-- In which year's lines a commitment's open money stands: its own year, or, carried over, a later one.
ALTER TABLE commitments ADD COLUMN standing_year BIGINT NOT NULL DEFAULT 0;
UPDATE commitments SET standing_year = fiscal_year;
CREATE INDEX commitments_by_standing_year ON commitments (standing_year, agency_id);

-- One's own last action, to be turned round.
CREATE INDEX actions_by_recorder ON actions (recorded_by, id);
