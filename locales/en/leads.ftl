# What each page is for.
lead-stages = What do these stages mean?
lead-agency = One agency: what it is, the units below it, and its figures year by year.
lead-action = Something that was recorded: by whom, when, and from where to where money went. Reverse it here if it was a mistake.
lead-sponsor = A sponsor and the agreements with them.
lead-contribution = A sponsorship agreement: what was pledged, what was received, and gifts in kind.
lead-reconciliation = The reconciliation of an agency and year: from its allocation to what was paid, and where figures disagree.
lead-year = The calendar of a fiscal year: when what may be recorded, and its closing.
lead-closing = A closing: what was carried over, what lapsed, and what was closed with it.
lead-line = One budget line: in which stage its money stands, and by which decisions.
lead-press = A press agency and the orders that were placed with it.
lead-liquidation = The record of acceptance and liquidation of a commitment, to print and sign.
lead-contract = A monitoring contract over years; each of its years is a commitment.
lead-commitment = A commitment from its draft to its liquidation; what can be done now stands under “What comes next”.
lead-treasury-year = The State Treasury’s statements beside the payments of the book, to settle each difference.
lead-record = The record of a reconciliation with the State Treasury, to print and sign.
lead-account = Your account: where you are signed in, your password, the second factor, and tokens for programs.
lead-user = An account of this service.
