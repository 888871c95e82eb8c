DROP INDEX commitments_open;
