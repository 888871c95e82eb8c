DROP INDEX commitment_balances_open;
DROP TABLE paper_sums;
