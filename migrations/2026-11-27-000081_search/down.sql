DROP INDEX planned_fundings_by_line;
DROP TABLE list_sums;
DROP TABLE list_words;
DROP TABLE list_entries;
