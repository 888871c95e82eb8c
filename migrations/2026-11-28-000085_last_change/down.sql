ALTER TABLE record_numbers DROP COLUMN last_change;
