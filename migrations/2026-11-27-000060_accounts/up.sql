-- A person's being signed in. What is sent names it; whether it still holds is asked at each request.
CREATE TABLE sessions (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    awaits_code BOOLEAN NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Tokens that programs of a person bear; only their hash is kept.
CREATE TABLE api_tokens (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    made_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    ended_at TIMESTAMP
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- Links by which a password is set, each once; only the hash of what the link holds is kept.
CREATE TABLE invitations (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    secret_hash TEXT NOT NULL UNIQUE,
    made_by BIGINT NOT NULL REFERENCES users (id),
    made_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX invitations_by_user ON invitations (user_id);

-- Browsers from which a person signed in before.
CREATE TABLE known_browsers (
    browser_hash TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    last_at TIMESTAMP NOT NULL,
    PRIMARY KEY (browser_hash, user_id)
);

-- Tries to sign in since the last that was right.
CREATE TABLE sign_in_tries (
    bucket TEXT PRIMARY KEY NOT NULL,
    tries BIGINT NOT NULL,
    last_at TIMESTAMP NOT NULL,
    paused_until TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_tries_by_last ON sign_in_tries (last_at);

-- Secrets from which codes of the second factor are made. One that is not confirmed yet counts for nothing.
CREATE TABLE second_factors (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    secret TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    used_at TIMESTAMP,
    PRIMARY KEY (user_id, code_hash)
);

-- Which roles need a second factor; the latest holds.
CREATE TABLE second_factor_rules (
    id BIGINT PRIMARY KEY NOT NULL,
    roles TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);
