DROP INDEX budget_lines_by_year;
DROP INDEX commitment_balances_open;
DROP TABLE paper_sums;
