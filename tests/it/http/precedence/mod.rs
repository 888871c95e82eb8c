//! Every reason for which socai says no, each provoked once, in the order in which reasons are asked; and requests
//! that break rules of two groups, which are refused for the earlier one.
//!
//! **A new reason needs a row.** [`rows::rows`] is walked beside `Reason::examples()`: a reason of src/refusal.rs
//! without a row fails `every_reason_has_a_row_in_the_order_of_asking` by its name, and so does a row that stands in
//! another place than its reason. A row is the code and one function that provokes it, and nothing else, with a
//! request, an import or the program. What it needs of the book beside what others have is made in
//! [`stage::Stage::set`]. A reason that nothing can provoke is not one: take it out of src/refusal.rs.

mod pairs;
mod rows;
mod stage;

use std::collections::BTreeMap;

use socai::refusal::Reason;

use rows::rows;
use stage::Stage;

/// The codes of all reasons in the order of asking.
fn codes() -> Vec<&'static str> {
    Reason::examples().iter().map(Reason::code).collect()
}

#[test]
fn every_reason_has_a_row_in_the_order_of_asking() {
    let told: Vec<&str> = rows().iter().map(|row| row.0).collect();
    let missing: Vec<_> = codes().into_iter().filter(|code| !told.contains(code)).collect();
    assert!(
        missing.is_empty(),
        "nothing provokes these: add rows to tests/it/http/precedence/rows.rs: {missing:#?}"
    );
    assert_eq!(told, codes(), "the rows stand in the order of src/refusal.rs, each once");
}

stories! {
    fn every_reason_is_given_by_what_breaks_its_rule_and_no_other(world) {
        let stage = Stage::set(world);
        let statuses: BTreeMap<&str, u16> = Reason::examples().iter().map(|reason| (reason.code(), reason.status())).collect();
        let mut wrong = Vec::new();
        for (code, provoke) in rows() {
            let before = stage.stands();
            let refused = provoke(&stage);
            let status_is_right = refused.status.is_none_or(|status| statuses.get(code) == Some(&status));
            if refused.codes != [code] || !status_is_right {
                wrong.push(format!("{code}: {refused:?}"));
            }
            assert_eq!(stage.stands(), before, "{code}: what is refused moves nothing");
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
