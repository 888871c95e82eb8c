DROP TABLE authority_settings;
DROP TABLE classifications;
