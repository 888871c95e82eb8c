DROP TABLE second_factor_rules;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE sign_in_tries;
DROP TABLE known_browsers;
DROP TABLE invitations;
DROP TABLE api_tokens;
DROP TABLE sessions;
