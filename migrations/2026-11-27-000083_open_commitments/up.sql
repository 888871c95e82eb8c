-- What waits for somebody, by agency and by when its term ends: drafts and signed commitments alone, which stay few
-- while those that are done with pile up.
CREATE INDEX commitments_open ON commitments (agency_id, ends_on, id) WHERE state IN ('draft', 'signed');
