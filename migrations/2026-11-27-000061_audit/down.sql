DROP TABLE approvals;
DROP TABLE approval_rules;
DROP TABLE audit_seals;
DROP TABLE audit_pending;
DROP TABLE audit_links;
DROP TABLE audit_entries;
