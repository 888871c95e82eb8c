-- Codes of the State Budget Index by time: reference data that warns and refuses nothing.
CREATE TABLE classifications (
    id BIGINT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE
);
CREATE INDEX classifications_by_code ON classifications (code, kind);

-- Whether communication units may record payments: each setting with who and why; the latest holds.
CREATE TABLE authority_settings (
    id BIGINT PRIMARY KEY NOT NULL,
    communication_unit_pays BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);
