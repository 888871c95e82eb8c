DROP INDEX actions_by_agency_and_day;
DROP TABLE populations;
