-- The book and its ledger. SQL that SQLite and PostgreSQL both take; what they say differently is in src/db/dialect.rs.

CREATE TABLE book (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    synthetic BOOLEAN NOT NULL,
    made_at TIMESTAMP NOT NULL
);

CREATE TABLE record_numbers (next_number BIGINT NOT NULL);
INSERT INTO record_numbers (next_number) VALUES (1);

CREATE TABLE fiscal_years (
    fiscal_year BIGINT PRIMARY KEY NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    adjustment_ends_on DATE NOT NULL,
    closed_on DATE,
    CHECK (starts_on < ends_on AND ends_on < adjustment_ends_on)
);

CREATE TABLE agencies (
    id BIGINT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id BIGINT REFERENCES agencies (id),
    root_id BIGINT NOT NULL,
    path TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE
);
CREATE INDEX agencies_by_path ON agencies (path);

CREATE TABLE agency_aliases (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    alias TEXT NOT NULL,
    PRIMARY KEY (agency_id, alias)
);

CREATE TABLE agency_successions (
    predecessor_id BIGINT NOT NULL REFERENCES agencies (id),
    successor_id BIGINT NOT NULL REFERENCES agencies (id),
    effective_on DATE NOT NULL,
    PRIMARY KEY (predecessor_id, successor_id)
);

CREATE TABLE fund_sources (
    code TEXT PRIMARY KEY NOT NULL,
    parent_code TEXT REFERENCES fund_sources (code),
    position BIGINT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE
);
INSERT INTO fund_sources (code, parent_code, position, name_vi, name_en) VALUES
    ('state_budget', NULL, 1, 'Ngân sách nhà nước', 'State budget'),
    ('socialised', NULL, 2, 'Xã hội hóa', 'Socialised'),
    ('other', NULL, 3, 'Nguồn hợp pháp khác', 'Other legal sources');

CREATE TABLE purposes (
    code TEXT PRIMARY KEY NOT NULL,
    position BIGINT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL
);
INSERT INTO purposes (code, position, name_vi, name_en) VALUES
    ('press_order', 1, 'Đặt hàng báo chí', 'Press orders'),
    ('training', 2, 'Tập huấn, bồi dưỡng', 'Training'),
    ('it_monitoring', 3, 'Dịch vụ CNTT theo dõi thông tin', 'IT monitoring'),
    ('other_communication', 4, 'Truyền thông khác', 'Other communication');

-- Every đồng of a line stands in exactly one of the five stages. Beside them, how it came and went.
-- Each stage and each sum is guarded here a second time; the ledger's guarded update is the first.
CREATE TABLE budget_lines (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    root_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    fund_source TEXT NOT NULL REFERENCES fund_sources (code),
    purpose TEXT NOT NULL REFERENCES purposes (code),
    classification TEXT NOT NULL,
    title TEXT NOT NULL,
    available BIGINT NOT NULL CHECK (available >= 0),
    committed BIGINT NOT NULL CHECK (committed >= 0),
    advanced BIGINT NOT NULL CHECK (advanced >= 0),
    payable BIGINT NOT NULL CHECK (payable >= 0),
    paid BIGINT NOT NULL CHECK (paid >= 0),
    initial BIGINT NOT NULL CHECK (initial >= 0),
    supplement BIGINT NOT NULL CHECK (supplement >= 0),
    received BIGINT NOT NULL CHECK (received >= 0),
    transferred_in BIGINT NOT NULL CHECK (transferred_in >= 0),
    transferred_out BIGINT NOT NULL CHECK (transferred_out >= 0),
    carried_in BIGINT NOT NULL CHECK (carried_in >= 0),
    carried_out BIGINT NOT NULL CHECK (carried_out >= 0),
    cut BIGINT NOT NULL CHECK (cut >= 0),
    lapsed BIGINT NOT NULL CHECK (lapsed >= 0),
    returned BIGINT NOT NULL CHECK (returned >= 0),
    CHECK (
        initial + supplement + received + transferred_in - transferred_out + carried_in - carried_out - cut - lapsed - returned
        = available + committed + advanced + payable + paid
    ),
    UNIQUE (agency_id, fiscal_year, fund_source, purpose, classification, title)
);

CREATE TABLE agency_balances (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    fund_source TEXT NOT NULL,
    purpose TEXT NOT NULL,
    available BIGINT NOT NULL CHECK (available >= 0),
    committed BIGINT NOT NULL CHECK (committed >= 0),
    advanced BIGINT NOT NULL CHECK (advanced >= 0),
    payable BIGINT NOT NULL CHECK (payable >= 0),
    paid BIGINT NOT NULL CHECK (paid >= 0),
    initial BIGINT NOT NULL,
    supplement BIGINT NOT NULL,
    received BIGINT NOT NULL,
    transferred_in BIGINT NOT NULL,
    transferred_out BIGINT NOT NULL,
    carried_in BIGINT NOT NULL,
    carried_out BIGINT NOT NULL,
    cut BIGINT NOT NULL,
    lapsed BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    PRIMARY KEY (fiscal_year, agency_id, fund_source, purpose)
);

CREATE TABLE root_balances (
    root_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    fund_source TEXT NOT NULL,
    purpose TEXT NOT NULL,
    available BIGINT NOT NULL CHECK (available >= 0),
    committed BIGINT NOT NULL CHECK (committed >= 0),
    advanced BIGINT NOT NULL CHECK (advanced >= 0),
    payable BIGINT NOT NULL CHECK (payable >= 0),
    paid BIGINT NOT NULL CHECK (paid >= 0),
    initial BIGINT NOT NULL,
    supplement BIGINT NOT NULL,
    received BIGINT NOT NULL,
    transferred_in BIGINT NOT NULL,
    transferred_out BIGINT NOT NULL,
    carried_in BIGINT NOT NULL,
    carried_out BIGINT NOT NULL,
    cut BIGINT NOT NULL,
    lapsed BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    PRIMARY KEY (fiscal_year, root_id, fund_source, purpose)
);

-- What a commitment holds on each of its lines; what is available belongs to the line alone.
CREATE TABLE commitment_balances (
    commitment_id BIGINT NOT NULL,
    line_id BIGINT NOT NULL REFERENCES budget_lines (id),
    committed BIGINT NOT NULL CHECK (committed >= 0),
    advanced BIGINT NOT NULL CHECK (advanced >= 0),
    payable BIGINT NOT NULL CHECK (payable >= 0),
    paid BIGINT NOT NULL CHECK (paid >= 0),
    PRIMARY KEY (commitment_id, line_id)
);
CREATE INDEX commitment_balances_by_line ON commitment_balances (line_id);

-- Movements made by one action belong together, and are reversed together, once.
CREATE TABLE actions (
    id BIGINT PRIMARY KEY NOT NULL,
    verb TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    commitment_id BIGINT,
    contribution_id BIGINT,
    dated_on DATE NOT NULL,
    document_no TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    reverses_id BIGINT UNIQUE REFERENCES actions (id)
);
CREATE INDEX actions_by_agency ON actions (agency_id, fiscal_year, id);
CREATE INDEX actions_by_commitment ON actions (commitment_id, id);

-- A reversal keeps the kind of what it turns round, and names it: so the sums of each kind are net of reversals.
CREATE TABLE movements (
    id BIGINT PRIMARY KEY NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    from_line_id BIGINT REFERENCES budget_lines (id),
    from_stage TEXT NOT NULL,
    to_line_id BIGINT REFERENCES budget_lines (id),
    to_stage TEXT NOT NULL,
    dated_on DATE NOT NULL,
    commitment_id BIGINT,
    reverses_id BIGINT UNIQUE REFERENCES movements (id),
    CHECK (from_line_id IS NOT NULL OR to_line_id IS NOT NULL)
);
CREATE INDEX movements_by_action ON movements (action_id);
CREATE INDEX movements_from_line ON movements (from_line_id, id);
CREATE INDEX movements_to_line ON movements (to_line_id, id);
