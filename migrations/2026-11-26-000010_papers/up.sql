-- What the papers of an agency's year say, kept beside what its money says: a reconciliation sets the two side by side
-- and reads neither papers nor movements.
CREATE TABLE paper_sums (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    fiscal_year BIGINT NOT NULL,
    papers BIGINT NOT NULL,
    value BIGINT NOT NULL,
    items BIGINT NOT NULL,
    bound BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    refunded BIGINT NOT NULL,
    PRIMARY KEY (fiscal_year, agency_id)
);

-- What is open still of any commitment, by line: few rows among many.
CREATE INDEX commitment_balances_open ON commitment_balances (line_id) WHERE committed > 0 OR advanced > 0;

-- The lines of one year among many.
CREATE INDEX budget_lines_by_year ON budget_lines (fiscal_year, agency_id);

INSERT INTO paper_sums (agency_id, fiscal_year, papers, value, items, bound, accepted, refunded)
SELECT p.agency_id, p.fiscal_year, COUNT(*), SUM(p.value), SUM(p.items),
    SUM(CASE WHEN p.state = 'closed' THEN p.accepted - p.refunded
        ELSE p.value - p.refunded - p.advances_refunded END),
    SUM(p.accepted), SUM(p.refunded)
FROM (
    SELECT c.agency_id, c.fiscal_year, c.state, c.value, c.refunded, c.advances_refunded,
        (SELECT COALESCE(SUM(i.amount + i.vat), 0) FROM commitment_items i
            WHERE i.commitment_id = c.id AND i.version = c.item_version) AS items,
        (SELECT COALESCE(SUM(x.amount), 0) FROM commitment_events e JOIN accepted_items x ON x.action_id = e.action_id
            WHERE e.commitment_id = c.id AND NOT e.reversed) AS accepted
    FROM commitments c WHERE c.state IN ('signed', 'closed')
) p
GROUP BY p.agency_id, p.fiscal_year;
