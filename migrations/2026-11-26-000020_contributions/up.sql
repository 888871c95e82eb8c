-- Who gives: companies, associations, people, funds.
CREATE TABLE sponsors (
    id BIGINT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE
);
CREATE INDEX sponsors_by_name ON sponsors (name);

CREATE TABLE sponsor_aliases (
    sponsor_id BIGINT NOT NULL REFERENCES sponsors (id),
    alias TEXT NOT NULL,
    PRIMARY KEY (sponsor_id, alias)
);

-- What a sponsor agreed to give an agency in a year. The pledge is no money; receipts are movements. What may change
-- by an amendment stands here as it holds, and in contribution_versions as it was; an empty purpose is any purpose.
CREATE TABLE contributions (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    document_no TEXT NOT NULL,
    signed_on DATE NOT NULL,
    sponsor_id BIGINT NOT NULL REFERENCES sponsors (id),
    fund_source TEXT NOT NULL REFERENCES fund_sources (code),
    version BIGINT NOT NULL,
    pledge BIGINT NOT NULL CHECK (pledge >= 0),
    purpose TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    conditions TEXT NOT NULL,
    content_hash TEXT,
    UNIQUE (agency_id, fiscal_year, document_no),
    CHECK (starts_on <= ends_on)
);
CREATE INDEX contributions_by_sponsor ON contributions (sponsor_id, fiscal_year);
CREATE INDEX contributions_by_year ON contributions (fiscal_year, agency_id);

-- The first version is the draft's. An amendment writes the next that was never used, and keeps whose place it took.
CREATE TABLE contribution_versions (
    contribution_id BIGINT NOT NULL REFERENCES contributions (id),
    version BIGINT NOT NULL,
    version_before BIGINT NOT NULL,
    action_id BIGINT UNIQUE,
    document_no TEXT NOT NULL,
    dated_on DATE NOT NULL,
    reason TEXT NOT NULL,
    pledge BIGINT NOT NULL CHECK (pledge >= 0),
    purpose TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    conditions TEXT NOT NULL,
    PRIMARY KEY (contribution_id, version)
);

-- What came from a contribution onto a line and went back from it, net of what was turned round.
CREATE TABLE contribution_lines (
    contribution_id BIGINT NOT NULL REFERENCES contributions (id),
    line_id BIGINT NOT NULL REFERENCES budget_lines (id),
    received BIGINT NOT NULL CHECK (received >= 0),
    returned BIGINT NOT NULL CHECK (returned >= 0),
    PRIMARY KEY (contribution_id, line_id)
);
CREATE INDEX contribution_lines_by_line ON contribution_lines (line_id);

-- Goods and services: valued, and no money. What was recorded by mistake is withdrawn and stays.
CREATE TABLE in_kind_contributions (
    id BIGINT PRIMARY KEY NOT NULL,
    contribution_id BIGINT NOT NULL REFERENCES contributions (id),
    description TEXT NOT NULL,
    value BIGINT NOT NULL CHECK (value > 0),
    received_on DATE NOT NULL,
    document_no TEXT NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    withdrawn_by BIGINT REFERENCES users (id),
    withdrawn_at TIMESTAMP,
    withdrawal_reason TEXT NOT NULL
);
CREATE INDEX in_kind_contributions_by_contribution ON in_kind_contributions (contribution_id, id);

-- How much of a line's money is a contribution's that is tied to the line's purpose.
CREATE TABLE ties (
    contribution_id BIGINT NOT NULL REFERENCES contributions (id),
    line_id BIGINT NOT NULL REFERENCES budget_lines (id),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (contribution_id, line_id)
);
CREATE INDEX ties_by_line ON ties (line_id);

-- What went along with an action that took money from a line to another, or (no line) out of the book.
CREATE TABLE tie_moves (
    action_id BIGINT NOT NULL,
    contribution_id BIGINT NOT NULL REFERENCES contributions (id),
    from_line_id BIGINT NOT NULL REFERENCES budget_lines (id),
    to_line_id BIGINT REFERENCES budget_lines (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    id BIGINT PRIMARY KEY NOT NULL
);
CREATE INDEX tie_moves_by_action ON tie_moves (action_id);
CREATE INDEX tie_moves_by_contribution ON tie_moves (contribution_id);

CREATE INDEX actions_by_contribution ON actions (contribution_id, id);
