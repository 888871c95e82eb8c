DROP TABLE unit_price_norms;
DROP TABLE product_types;
DROP TABLE policy_breaches;
DROP TABLE exemptions;
DROP TABLE policies;
