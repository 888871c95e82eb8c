-- What the State Treasury says it has booked, how it is set beside the book's payments, and the records that both
-- sides sign.

-- A statement that was withdrawn bears its own number in withdrawn_as, so that its number on paper is free again.
CREATE TABLE treasury_statements (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    statement_no TEXT NOT NULL,
    covers_from DATE,
    covers_to DATE,
    imported_by BIGINT NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    withdrawn_as BIGINT NOT NULL,
    UNIQUE (agency_id, fiscal_year, statement_no, withdrawn_as)
);

-- Paid out is above zero, paid back below it.
CREATE TABLE treasury_lines (
    id BIGINT PRIMARY KEY NOT NULL,
    statement_id BIGINT NOT NULL REFERENCES treasury_statements (id),
    line_no TEXT NOT NULL,
    booked_on DATE NOT NULL,
    voucher_no TEXT NOT NULL,
    payee TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    content TEXT NOT NULL,
    UNIQUE (statement_id, line_no)
);

-- Lines and payments that somebody put together, held apart or settled, or that a signature fixed. What nobody
-- decided is not kept: it is found anew each time, by the same rules.
CREATE TABLE treasury_pairings (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    origin TEXT NOT NULL,
    made_by BIGINT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    explanation TEXT NOT NULL,
    settled_by BIGINT,
    settled_at TIMESTAMP
);
CREATE INDEX treasury_pairings_by_agency ON treasury_pairings (agency_id, fiscal_year);

CREATE TABLE treasury_paired_lines (
    line_id BIGINT PRIMARY KEY NOT NULL REFERENCES treasury_lines (id),
    pairing_id BIGINT NOT NULL REFERENCES treasury_pairings (id)
);
CREATE INDEX treasury_paired_lines_by_pairing ON treasury_paired_lines (pairing_id);

CREATE TABLE treasury_paired_payments (
    action_id BIGINT PRIMARY KEY NOT NULL REFERENCES actions (id),
    pairing_id BIGINT NOT NULL REFERENCES treasury_pairings (id)
);
CREATE INDEX treasury_paired_payments_by_pairing ON treasury_paired_payments (pairing_id);

-- How many days may lie between a payment and its line where no voucher number says that they belong together.
CREATE TABLE treasury_windows (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    days BIGINT NOT NULL CHECK (days >= 0),
    PRIMARY KEY (agency_id, fiscal_year)
);

-- Biên bản đối chiếu: the figures as they were when the agency signed. One stands for an agency and period.
CREATE TABLE treasury_records (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    period TEXT NOT NULL,
    payments BIGINT NOT NULL,
    books BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    treasury BIGINT NOT NULL,
    matched_count BIGINT NOT NULL,
    timing BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    settled_count BIGINT NOT NULL,
    open BIGINT NOT NULL,
    open_count BIGINT NOT NULL,
    signed_by BIGINT NOT NULL,
    signed_on DATE NOT NULL,
    signed_at TIMESTAMP NOT NULL,
    treasury_signatory TEXT NOT NULL,
    treasury_signed_on DATE,
    countersigned_by BIGINT,
    countersigned_at TIMESTAMP,
    withdrawn_as BIGINT NOT NULL,
    withdrawn_by BIGINT,
    withdrawn_at TIMESTAMP,
    withdrawal_reason TEXT NOT NULL,
    CHECK (treasury - books = timing + settled + open),
    UNIQUE (agency_id, fiscal_year, period, withdrawn_as)
);

-- What did not agree when the record was signed, and what agreed only over the period's edge.
CREATE TABLE treasury_record_rows (
    record_id BIGINT NOT NULL REFERENCES treasury_records (id),
    position BIGINT NOT NULL,
    standing TEXT NOT NULL,
    outcome TEXT NOT NULL,
    treasury_vouchers TEXT NOT NULL,
    book_vouchers TEXT NOT NULL,
    payees TEXT NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    books BIGINT NOT NULL,
    treasury BIGINT NOT NULL,
    explanation TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    settled_at TIMESTAMP,
    PRIMARY KEY (record_id, position)
);

-- Who did what, and what it was about: of what is undone, the trace that stays.
CREATE TABLE treasury_events (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    explanation TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX treasury_events_by_agency ON treasury_events (agency_id, fiscal_year, id);
