-- What an order, a training activity and a year of a monitoring contract share is a commitment.
ALTER TABLE order_items RENAME TO commitment_items;
ALTER TABLE order_events RENAME TO commitment_events;

-- With whom, if not with a press agency; how they were chosen; what else the paper says.
ALTER TABLE commitments ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN method TEXT NOT NULL DEFAULT 'order';
ALTER TABLE commitments ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN serves TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN acceptance_rules TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN payment_terms TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN contract_id BIGINT;
-- All that was ever advanced, and what of it came back; kept like what was refunded, with every action and its reversal.
ALTER TABLE commitments ADD COLUMN advances BIGINT NOT NULL DEFAULT 0 CHECK (advances >= 0);
ALTER TABLE commitments ADD COLUMN advances_refunded BIGINT NOT NULL DEFAULT 0 CHECK (advances_refunded >= 0);
UPDATE commitments SET
    advances = (SELECT COALESCE(SUM(CASE WHEN m.reverses_id IS NULL THEN m.amount ELSE -m.amount END), 0)
                FROM movements m JOIN actions t ON t.id = m.action_id
                WHERE t.commitment_id = commitments.id AND m.kind = 'advance'),
    advances_refunded = (SELECT COALESCE(SUM(CASE WHEN m.reverses_id IS NULL THEN m.amount ELSE -m.amount END), 0)
                FROM movements m JOIN actions t ON t.id = m.action_id
                WHERE t.commitment_id = commitments.id AND m.kind = 'refund'
                  AND (m.from_stage = 'advanced' OR m.to_stage = 'advanced'));
CREATE INDEX commitments_by_contract ON commitments (contract_id);

ALTER TABLE commitment_items ADD COLUMN product_type TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment_items ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment_items ADD COLUMN due_on DATE;

-- An amendment may change the term; turned round, the term is what it was.
ALTER TABLE commitment_events ADD COLUMN ends_on_before DATE;

-- What was published and where, as an acceptance proves it.
CREATE TABLE publications (
    action_id BIGINT NOT NULL REFERENCES commitment_events (action_id),
    sequence BIGINT NOT NULL,
    position BIGINT NOT NULL,
    published_on DATE NOT NULL,
    link TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (action_id, sequence)
);

-- A penalty moves no money of the book: it is collected by the State, or waived, before the commitment is closed.
CREATE TABLE penalties (
    id BIGINT PRIMARY KEY NOT NULL,
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    imposed_on DATE NOT NULL,
    document_no TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    settled_on DATE,
    settled_no TEXT NOT NULL,
    settled_reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX penalties_by_commitment ON penalties (commitment_id, id);

CREATE TABLE trainings (
    commitment_id BIGINT PRIMARY KEY NOT NULL REFERENCES commitments (id),
    form TEXT NOT NULL,
    topic TEXT NOT NULL,
    held_from DATE NOT NULL,
    held_to DATE NOT NULL,
    hours BIGINT NOT NULL CHECK (hours >= 0),
    days BIGINT NOT NULL CHECK (days >= 0),
    CHECK (held_from <= held_to)
);

CREATE TABLE training_units (
    commitment_id BIGINT NOT NULL REFERENCES trainings (commitment_id),
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    planned BIGINT NOT NULL CHECK (planned >= 0),
    actual BIGINT CHECK (actual >= 0),
    PRIMARY KEY (commitment_id, agency_id)
);

CREATE TABLE trainers (
    commitment_id BIGINT NOT NULL REFERENCES trainings (commitment_id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    hours BIGINT NOT NULL CHECK (hours >= 0),
    PRIMARY KEY (commitment_id, position)
);

-- A contract of several years. Its money is that of its years, each a commitment; what no year has taken yet is a
-- future obligation.
CREATE TABLE monitoring_contracts (
    id BIGINT PRIMARY KEY NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    contract_no TEXT NOT NULL,
    title TEXT NOT NULL,
    service TEXT NOT NULL,
    provider TEXT NOT NULL,
    method TEXT NOT NULL,
    signed_on DATE NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    renewal_on DATE,
    notice_on DATE,
    value BIGINT NOT NULL CHECK (value > 0),
    version BIGINT NOT NULL,
    content_hash TEXT,
    UNIQUE (agency_id, contract_no),
    CHECK (starts_on <= ends_on)
);

-- How the value is spread over years. An amendment writes the next version, with its number and why.
CREATE TABLE monitoring_versions (
    contract_id BIGINT NOT NULL REFERENCES monitoring_contracts (id),
    version BIGINT NOT NULL,
    document_no TEXT NOT NULL,
    dated_on DATE NOT NULL,
    reason TEXT NOT NULL,
    value BIGINT NOT NULL,
    ends_on DATE NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (contract_id, version)
);

CREATE TABLE monitoring_years (
    contract_id BIGINT NOT NULL REFERENCES monitoring_contracts (id),
    version BIGINT NOT NULL,
    fiscal_year BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (contract_id, version, fiscal_year)
);
