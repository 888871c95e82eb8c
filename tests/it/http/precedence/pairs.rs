//! Requests that break rules of two groups: the earlier is told, and once that is mended, the later.

use serde_json::{Value, json};
use socai::people::Role;
use socai::refusal::Class::{self, Documents, Money, Period, Policy, Shape, Who};
use socai::refusal::Reason;

use super::stage::{Refused, Stage, acceptance, decision, payment, signature};
use crate::support::Asker;

/// Who sends what.
type Request<'a> = (&'a Asker, Value);
/// The groups that are broken; where it is sent; a request that breaks both, with what it is told; one that breaks the
/// later alone.
type Pair<'a> = ([Class; 2], String, (Request<'a>, &'static str), (Request<'a>, &'static str));

fn class_of(code: &str) -> Class {
    Reason::examples()
        .iter()
        .find(|reason| reason.code() == code)
        .unwrap_or_else(|| panic!("no reason {code}"))
        .class()
}

stories! {
    fn what_breaks_rules_of_two_groups_is_refused_for_the_earlier(world) {
        let s = Stage::set(world);
        let (finance, communication) = (s.app.finance(), s.app.communication());
        let elsewhere = s.app.asker_at(Role::FinanceOfficer, "T02");
        let to = |order: socai::ids::CommitmentId, step: &str| format!("/commitments/{order}/{step}");
        let of_line = format!("/budget-lines/{}/decisions", s.line);
        let cut = |amount: &str, on: &str| {
            let mut cut = decision(amount, on);
            cut["decision"] = json!("cut");
            cut
        };
        let unnumbered = |amount: &str| json!({"amount": amount, "paid_on": "2026-06-01", "voucher_no": ""});
        let (june, february) = ("2026-06-01", "2027-02-01");
        let pairs: Vec<Pair<'_>> = vec![
            ([Who, Period], of_line.clone(),
                ((&elsewhere, cut("5", february)), "agency_not_allowed"), ((&finance, cut("5", february)), "year_not_open")),
            ([Who, Shape], of_line.clone(),
                ((&elsewhere, cut("năm", june)), "agency_not_allowed"), ((&finance, cut("năm", june)), "number_unreadable")),
            ([Who, Documents], to(s.draft, "acceptances"),
                ((&finance, acceptance("1", june)), "role_not_allowed"), ((&communication, acceptance("1", june)), "wrong_state")),
            ([Who, Money], of_line.clone(),
                ((&elsewhere, cut("100001", june)), "agency_not_allowed"), ((&finance, cut("100001", june)), "insufficient_available")),
            ([Who, Policy], to(s.signed, "advances"),
                ((&communication, payment("31", june)), "role_not_allowed"), ((&finance, payment("31", june)), "advance_before_acceptance")),
            ([Period, Shape], of_line.clone(),
                ((&finance, cut("0", february)), "year_not_open"), ((&finance, cut("0", june)), "amount_not_positive")),
            ([Period, Documents], to(s.draft, "acceptances"),
                ((&communication, acceptance("1", february)), "year_not_open"), ((&communication, acceptance("1", june)), "wrong_state")),
            ([Period, Money], of_line,
                ((&finance, cut("100001", february)), "year_not_open"), ((&finance, cut("100001", june)), "insufficient_available")),
            ([Period, Policy], to(s.signed, "advances"),
                ((&finance, payment("31", february)), "year_not_open"), ((&finance, payment("31", june)), "advance_before_acceptance")),
            ([Shape, Documents], to(s.draft, "acceptances"),
                ((&communication, acceptance("0", june)), "quantity_not_positive"), ((&communication, acceptance("1", june)), "wrong_state")),
            ([Shape, Money], to(s.order, "payments"),
                ((&finance, unnumbered("201")), "value_missing"), ((&finance, payment("201", june)), "insufficient_payable")),
            ([Shape, Policy], to(s.signed, "advances"),
                ((&finance, unnumbered("31")), "value_missing"), ((&finance, payment("31", june)), "advance_before_acceptance")),
            ([Documents, Money], to(s.draft, "signature"),
                ((&communication, signature(s.line, Some("100001"))), "funding_differs"), ((&communication, signature(s.other_source, None)), "insufficient_available")),
            ([Documents, Policy], to(s.dear, "signature"),
                ((&communication, signature(s.line, Some("1"))), "funding_differs"), ((&communication, signature(s.line, None)), "unit_price_above_norm")),
            ([Money, Policy], to(s.signed, "advances"),
                ((&finance, payment("101", june)), "insufficient_committed"), ((&finance, payment("100", june)), "advance_before_acceptance")),
        ];
        let mut broken = Vec::new();
        for (classes, path, both, later) in pairs {
            assert!(classes[0] < classes[1], "{path}: a row is about two groups");
            for (class, ((asker, body), code)) in classes.into_iter().zip([both, later]) {
                let told = s.post(asker, &path, body.clone());
                assert_eq!(told.codes, [code], "{path} {body} breaks {classes:?}");
                assert_eq!(class_of(code), class, "{path} {body}");
            }
            broken.push(classes);
        }
        let groups = [Who, Period, Shape, Documents, Money, Policy];
        let all = groups.into_iter().enumerate().flat_map(|(at, one)| groups.into_iter().skip(at + 1).map(move |other| [one, other]));
        assert_eq!(broken, all.collect::<Vec<_>>(), "every two groups");
        assert!(matches!(s.get(&finance, "/orders"), Refused { status: Some(200), .. }));
    }
}
