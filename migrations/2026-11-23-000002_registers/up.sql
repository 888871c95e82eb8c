-- People, press agencies and press orders.

CREATE TABLE users (
    id BIGINT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    agency_id BIGINT REFERENCES agencies (id),
    made_at TIMESTAMP NOT NULL,
    disabled_at TIMESTAMP
);

CREATE TABLE signing_keys (
    key_id TEXT PRIMARY KEY NOT NULL,
    secret TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL
);

-- The first answer to a key is given again, word for word, whatever has changed since.
CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    location TEXT NOT NULL,
    answer TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE TABLE press_agencies (
    id BIGINT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    tax_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    governing_body TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE
);
CREATE INDEX press_agencies_by_name ON press_agencies (name);

CREATE TABLE press_agency_aliases (
    press_agency_id BIGINT NOT NULL REFERENCES press_agencies (id),
    alias TEXT NOT NULL,
    PRIMARY KEY (press_agency_id, alias)
);

-- A document that takes money; press orders first, training and monitoring contracts beside them later.
CREATE TABLE commitments (
    id BIGINT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL REFERENCES fiscal_years (fiscal_year),
    document_no TEXT NOT NULL,
    title TEXT NOT NULL,
    press_agency_id BIGINT REFERENCES press_agencies (id),
    state TEXT NOT NULL,
    signed_on DATE,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    value BIGINT NOT NULL CHECK (value >= 0),
    item_version BIGINT NOT NULL,
    refunded BIGINT NOT NULL CHECK (refunded >= 0),
    content_hash TEXT,
    UNIQUE (agency_id, fiscal_year, kind, document_no)
);
CREATE INDEX commitments_by_year ON commitments (fiscal_year, agency_id, id);

-- The lines a draft means to take its money from; once signed, the ledger's commitment balances say it.
CREATE TABLE planned_fundings (
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    line_id BIGINT NOT NULL REFERENCES budget_lines (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (commitment_id, line_id)
);

-- Quantities and unit prices in ten-thousandths. An amendment writes the next version of all items.
CREATE TABLE order_items (
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    product TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    vat BIGINT NOT NULL CHECK (vat >= 0),
    PRIMARY KEY (commitment_id, version, position)
);

-- What an action on an order did to the paper, beside the money that it moved.
-- kind: sign, amend, accept, close, cancel. Turned round together with its action.
CREATE TABLE order_events (
    action_id BIGINT PRIMARY KEY NOT NULL,
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    kind TEXT NOT NULL,
    state_before TEXT NOT NULL,
    version_before BIGINT NOT NULL,
    reversed BOOLEAN NOT NULL
);
CREATE INDEX order_events_by_commitment ON order_events (commitment_id, action_id);

CREATE TABLE accepted_items (
    action_id BIGINT NOT NULL REFERENCES order_events (action_id),
    position BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (action_id, position)
);
