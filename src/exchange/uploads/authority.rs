//! Who may bring in what: whoever may do by hand what the rows do.

use std::collections::BTreeMap;

use crate::agencies::{get_agency, name_index};
use crate::db::Conn;
use crate::error::Result;
use crate::exchange::columns::Kind;
use crate::exchange::reading::Row;
use crate::ids::AgencyId;
use crate::people::{Act, Actor, may};

/// What rows of the kind do at least; none for kinds that come in on the command line alone.
fn acts(kind: Kind) -> Option<&'static [Act]> {
    match kind {
        Kind::BudgetLines | Kind::Transfers => Some(&[Act::Decide]),
        Kind::Orders | Kind::Trainings | Kind::Monitoring => Some(&[Act::Draft, Act::Sign]),
        Kind::Contributions => Some(&[Act::Pledge]),
        Kind::TreasuryStatement => Some(&[Act::Reconcile]),
        Kind::YearEnds => Some(&[Act::CarryOver]),
        Kind::ProductTypes | Kind::Norms | Kind::Classifications => Some(&[Act::SetPolicies]),
        Kind::Calendars => Some(&[Act::SetCalendar]),
        Kind::Agencies | Kind::Successions | Kind::PressAgencies | Kind::Populations => None,
    }
}

/// Whether the actor may bring in files of the kind, for some agency.
pub fn may_bring(actor: &Actor, kind: Kind) -> bool {
    acts(kind).is_some_and(|acts| acts.iter().all(|act| may(actor, *act, None).is_ok()))
}

/// What a row does.
fn acts_of(row: &Row) -> Vec<Act> {
    let mut all = acts(row.kind()).map_or_else(Vec::new, <[Act]>::to_vec);
    match row.kind() {
        Kind::Orders | Kind::Trainings | Kind::Monitoring => match row.text("status") {
            "accepted" => all.push(Act::Accept),
            "paid" => all.extend([Act::Accept, Act::Pay]),
            _ => {}
        },
        Kind::YearEnds if row.text("kind") == "lapse" => all.push(Act::Lapse),
        Kind::Contributions if !row.text("received").is_empty() => all.push(Act::Receive),
        _ => {}
    }
    all
}

/// The year by which names of a row are read; that of a contract is the year of its signing.
fn year_of(row: &Row) -> i64 {
    let stated = row.year("fiscal_year").map_or(None, |year| year);
    let has_signing = row.kind().column("signed_on").is_some();
    let signed = || {
        let day = row.date("signed_on").map_or(None, |day| day)?;
        Some(i64::from(chrono::Datelike::year(&day)))
    };
    stated.or_else(|| if has_signing { signed() } else { None }).map_or(0, |year| year)
}

/// Refuses a row that does for an agency what the actor may not do for it. What names no agency is left for the import
/// to refuse. `creates` says that a mapping adds press agencies or sponsors that are not registered.
pub(super) fn check(
    conn: &mut Conn,
    actor: &Actor,
    kind: Kind,
    rows: &[Row],
    creates: bool,
) -> Result<Vec<AgencyId>> {
    for act in acts(kind).into_iter().flatten() {
        may(actor, *act, None)?;
    }
    if creates {
        let registers = if kind == Kind::Contributions { Act::RegisterSponsor } else { Act::RegisterPress };
        may(actor, registers, None)?;
    }
    let names = name_index(conn)?;
    let mut named: BTreeMap<(&str, i64), Vec<(Act, u64)>> = BTreeMap::new();
    let names_agencies = kind.column("agency_code").is_some();
    for row in rows.iter().filter(|_| names_agencies) {
        let asked = named.entry((row.text("agency_code"), year_of(row))).or_default();
        for act in acts_of(row) {
            if !asked.iter().any(|(known, _)| *known == act) {
                asked.push((act, row.number));
            }
        }
    }
    let mut agencies = Vec::new();
    for ((given, year), asked) in named {
        let Ok(id) = names.find(given, year) else { continue };
        let agency = get_agency(conn, id)?;
        for (act, row) in asked {
            may(actor, act, Some(&agency)).map_err(|reason| reason.at_row(row, Some("agency_code")))?;
        }
        agencies.push(id);
    }
    agencies.sort_unstable();
    agencies.dedup();
    Ok(agencies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn every_kind_that_is_brought_in_has_a_name() {
        for kind in Kind::ALL.into_iter().filter(|kind| acts(*kind).is_some()) {
            for locale in [Locale::Vi, Locale::En] {
                let name = locale.text(&format!("import-{}", kind.code()));
                assert!(!name.contains('⟦'), "{}: {name}", kind.code());
            }
        }
    }

    #[test]
    fn every_kind_is_known_to_the_audit_trail() {
        for kind in Kind::ALL {
            assert!(crate::audit::RECORDS.contains(&kind.code()), "{}", kind.code());
        }
    }
}
