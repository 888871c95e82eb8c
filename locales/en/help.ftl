# Guides and terms.
help-glossary = Glossary
help-glossary-lead = The terms of the field as the ledger uses them, in English and Vietnamese.
help-guide-administrator = Guide for administrators
help-guide-auditor = Guide for auditors
help-guide-communication_unit = Guide for communication units
help-guide-finance_officer = Guide for finance officers
help-guide-ministry = Guide for the Ministry
help-guides = Guides by role
help-lead = Each role's daily work, and what the words mean.
help-more = Look up
nav-help = Help
