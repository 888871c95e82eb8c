//! What may be done, by the words that entries have for it; locales/ has a text for each.

/// Routes that write, what security tells of, and commands. A test compares them with the routes that there are.
pub const ACTS: [&str; 92] = [
    "/actions/{id}/attachments",
    "/actions/{id}/reversal",
    "/agencies/{code}/years/{fiscal_year}/closing",
    "/agencies/{code}/years/{fiscal_year}/treasury/matches",
    "/agencies/{code}/years/{fiscal_year}/treasury/records",
    "/agencies/{code}/years/{fiscal_year}/treasury/releases",
    "/agencies/{code}/years/{fiscal_year}/treasury/reopenings",
    "/agencies/{code}/years/{fiscal_year}/treasury/separations",
    "/agencies/{code}/years/{fiscal_year}/treasury/settlements",
    "/agencies/{code}/years/{fiscal_year}/treasury/window",
    "/allocations",
    "/approvals/{id}/approval",
    "/approvals/{id}/refusal",
    "/approval-rules",
    "/budget-lines",
    "/budget-lines/{id}/carry-overs",
    "/budget-lines/{id}/decisions",
    "/budget-lines/{id}/lapses",
    "/budget-lines/{id}/transfers",
    "/closings/{id}/reopening",
    "/commitments/{id}/acceptances",
    "/commitments/{id}/advances",
    "/commitments/{id}/amendments",
    "/commitments/{id}/attachments",
    "/commitments/{id}/cancellation",
    "/commitments/{id}/carry-overs",
    "/commitments/{id}/closing",
    "/commitments/{id}/exemptions",
    "/commitments/{id}/expenditure",
    "/commitments/{id}/payments",
    "/commitments/{id}/penalties",
    "/commitments/{id}/penalties/{penalty}/settlement",
    "/commitments/{id}/refunds",
    "/commitments/{id}/signature",
    "/contributions",
    "/contributions/{id}",
    "/contributions/{id}/amendments",
    "/contributions/{id}/exemptions",
    "/contributions/{id}/in-kind",
    "/contributions/{id}/in-kind/{item}/withdrawal",
    "/contributions/{id}/receipts",
    "/contributions/{id}/returns",
    "/monitoring-contracts",
    "/monitoring-contracts/{id}/amendments",
    "/monitoring-contracts/{id}/years",
    "/norms",
    "/orders",
    "/orders/{id}",
    "/policies",
    "/press-agencies",
    "/settings",
    "/sponsors",
    "/trainings",
    "/trainings/{id}",
    "/trainings/{id}/attendance",
    "/treasury/records/{id}/treasury-signature",
    "/treasury/records/{id}/withdrawal",
    "/treasury/statements",
    "/treasury/statements/{id}/withdrawal",
    "/users",
    "/years",
    "/years/{fiscal_year}/closing",
    "/years/{fiscal_year}/windows",
    "/account/password",
    "/account/second-factor",
    "/account/second-factor/confirmation",
    "/account/second-factor/removal",
    "/account/sessions/revocation",
    "/account/sessions/{id}/revocation",
    "/account/tokens",
    "/account/tokens/{id}/revocation",
    "/imports/{kind}",
    "/imports/{kind}/uploads/{id}",
    "/invitations/{secret}",
    "/settings/second-factor",
    "/sign-in/code",
    "/users/{id}/disabling",
    "/users/{id}/enabling",
    "/users/{id}/invitations",
    "/users/{id}/role",
    "/users/{id}/second-factor/removal",
    "/users/{id}/sessions/revocation",
    "/users/{id}/tokens/{token}/revocation",
    "/sign-in",
    "/sign-out",
    "/tokens",
    "import",
    "init",
    "demo",
    "user add",
    "user invite",
    "signing key",
];

/// What entries may be about, by the word of its address or of its import; locales/ has a text for each. A record whose
/// page stands below an agency's is about that page's whole address.
pub const RECORDS: [&str; 37] = [
    "account",
    "account/second-factor",
    "actions",
    "agencies",
    "approval-rules",
    "approvals",
    "attachments",
    "audit",
    "book",
    "budget-lines",
    "calendars",
    "classifications",
    "closings",
    "commitments",
    "comparison",
    "contributions",
    "monitoring",
    "monitoring-contracts",
    "norms",
    "orders",
    "policies",
    "populations",
    "press-agencies",
    "product-types",
    "settings",
    "settings/second-factor",
    "sponsors",
    "successions",
    "trainings",
    "transfers",
    "treasury-statement",
    "treasury/records",
    "treasury/statements",
    "uploads",
    "users",
    "year-ends",
    "years",
];

/// The key of a record's text: `treasury/records` is `audit-record-treasury-records`.
pub fn record_key(record: &str) -> String {
    format!("audit-record-{}", record.replace('/', "-"))
}

/// The key of an act's text: `/commitments/{id}/payments` is `audit-act-commitments-id-payments`.
pub fn act_key(act: &str) -> String {
    let kept = act.trim_matches('/').chars().filter(|letter| !matches!(letter, '{' | '}'));
    let word = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("audit-act-{}", kept.map(word).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn every_act_and_record_has_a_text_in_every_language() {
        for key in ACTS.iter().map(|act| act_key(act)).chain(RECORDS.iter().map(|it| record_key(it))) {
            for locale in Locale::ALL {
                assert!(locale.has(&key), "{} has no {key}", locale.code());
            }
        }
    }
}
