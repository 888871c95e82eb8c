DROP INDEX actions_by_recorder;
DROP INDEX commitments_by_standing_year;
ALTER TABLE commitments DROP COLUMN standing_year;
ALTER TABLE fiscal_years DROP COLUMN closed_agencies;
DROP TABLE year_closing_actions;
DROP TABLE year_closings;
DROP TABLE fiscal_year_changes;
DROP TABLE fiscal_year_windows;
