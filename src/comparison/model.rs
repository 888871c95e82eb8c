//! What a comparison shows, and how it comes from balances. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::structure::Structure;
use crate::agencies::Agency;
use crate::budget::Purpose;
use crate::coded::coded;
use crate::ids::AgencyId;
use crate::ledger::{Balance, Figures};
use crate::money::{Amount, Currency};
use crate::refusal::Reason;

coded! {
    /// What is to be said about a row in the structure of a date.
    Note {
        /// It ended, and several came after it: its money stays in its own row.
        SeveralSuccessors = "several_successors",
        /// It had ended by then without a successor, or did not exist yet.
        NotInStructure = "not_in_structure",
    }
}

coded! {
    /// Whose rows are shown.
    Scope {
        /// Of all.
        All = "all",
        /// Of provinces.
        Provinces = "provinces",
        /// Of ministries and other bodies of the centre.
        Ministries = "ministries",
    }
}

impl Scope {
    /// Whether an agency is of those.
    pub fn has(self, agency: &Agency) -> bool {
        let province = agency.kind == "province";
        match self {
            Scope::All => true,
            Scope::Provinces => province,
            Scope::Ministries => !province,
        }
    }
}

/// What moved in a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MovedFigures {
    /// Signed, less what was released.
    pub contracted: Amount,
    /// Accepted.
    pub accepted: Amount,
    /// Advanced and paid, less what came back.
    pub disbursed: Amount,
    /// Accepted and paid.
    pub paid: Amount,
}

/// The figures of a year, or of a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "a comparison holds some hundreds of them, all of one kind")]
pub enum Shown {
    /// What stands at the year's end, or now.
    Year(Figures),
    /// What moved in the quarter.
    Quarter(MovedFigures),
}

impl Shown {
    fn of(balance: &Balance, quarter: bool, currency: Currency) -> Result<Shown, Reason> {
        let figures = balance.figures(currency)?;
        let Figures { contracted, accepted, disbursed, paid, .. } = figures;
        Ok(if quarter {
            Shown::Quarter(MovedFigures { contracted, accepted, disbursed, paid })
        } else {
            Shown::Year(figures)
        })
    }

    /// The figure of that name; `None` where the view has none.
    pub fn get(&self, name: &str) -> Option<Amount> {
        match (self, name) {
            (Shown::Year(figures), _) => figures.get(name),
            (Shown::Quarter(moved), "contracted") => Some(moved.contracted),
            (Shown::Quarter(moved), "accepted") => Some(moved.accepted),
            (Shown::Quarter(moved), "disbursed") => Some(moved.disbursed),
            (Shown::Quarter(moved), "paid") => Some(moved.paid),
            (Shown::Quarter(_), _) => None,
        }
    }
}

/// A ministry or province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ComparisonRow {
    /// Its code.
    pub agency: String,
    /// Its Vietnamese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// ministry, province and what else is imported.
    pub kind: String,
    /// Codes of the agencies whose money is shown here as well.
    pub predecessors: Vec<String>,
    /// What is to be said about it.
    pub note: Option<Note>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Shown,
    /// Its figures by purpose.
    pub by_purpose: BTreeMap<String, Shown>,
}

/// All rows together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ComparisonTotal {
    /// Its figures.
    #[serde(flatten)]
    pub figures: Shown,
    /// Its figures by purpose.
    pub by_purpose: BTreeMap<String, Shown>,
}

/// Ministries and provinces of one year. All amounts are in the book's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Comparison {
    /// The budget year.
    pub fiscal_year: i64,
    /// Code of the currency.
    pub currency: String,
    /// The date whose structure of agencies is shown; `None`: as booked.
    pub structure: Option<NaiveDate>,
    /// The quarter, 1 to 4; `None`: the year.
    pub quarter: Option<u8>,
    /// By code.
    pub rows: Vec<ComparisonRow>,
    /// The sum of the rows.
    pub total: ComparisonTotal,
    /// Names of the purposes.
    pub purposes: Vec<Purpose>,
}

/// What a root has, or moved, for one purpose.
pub(super) struct Entry {
    pub root: AgencyId,
    pub purpose: String,
    pub balance: Balance,
}

/// What the view is asked to be.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub fiscal_year: i64,
    pub currency: Currency,
    pub structure: Option<NaiveDate>,
    pub quarter: Option<u8>,
    pub scope: Scope,
}

type ByPurpose = BTreeMap<String, Balance>;

#[derive(Default)]
struct Row {
    predecessors: Vec<String>,
    note: Option<Note>,
    by_purpose: ByPurpose,
}

/// Adds entries up to rows, and rows to the total.
pub(super) fn compared(
    asked: Asked,
    agencies: &BTreeMap<AgencyId, Agency>,
    structure: Option<&Structure<'_>>,
    entries: Vec<Entry>,
    purposes: Vec<Purpose>,
) -> Result<Comparison, Reason> {
    let unknown = |id: AgencyId| Reason::NotFound { what: "agency".to_owned(), given: id.to_string() };
    let agency = |id| agencies.get(&id).ok_or_else(|| unknown(id));
    let mut rows: BTreeMap<&str, (&Agency, Row)> = BTreeMap::new();
    for Entry { root, purpose, balance } in entries {
        let (shown_in, note) = match structure {
            Some(structure) => structure.place(root)?,
            None => (root, None),
        };
        let shown_in = agency(shown_in)?;
        if !asked.scope.has(shown_in) {
            continue;
        }
        let (_, row) = rows.entry(&shown_in.code).or_insert_with(|| (shown_in, Row::default()));
        row.note = note;
        let booked = &agency(root)?.code;
        if root != shown_in.id && !row.predecessors.contains(booked) {
            row.predecessors.push(booked.clone());
        }
        add(&mut row.by_purpose, &purpose, &balance)?;
    }
    let shown = |by_purpose: &ByPurpose| -> Result<(Shown, BTreeMap<String, Shown>), Reason> {
        let of = |balance| Shown::of(balance, asked.quarter.is_some(), asked.currency);
        let sum = by_purpose.values().try_fold(Balance::default(), |sum, balance| sum.plus(balance))?;
        let each = by_purpose.iter().map(|(purpose, balance)| Ok((purpose.clone(), of(balance)?)));
        Ok((of(&sum)?, each.collect::<Result<_, Reason>>()?))
    };
    let mut all = ByPurpose::new();
    let mut compared = Vec::with_capacity(rows.len());
    for (agency, mut row) in rows.into_values() {
        for (purpose, balance) in &row.by_purpose {
            add(&mut all, purpose, balance)?;
        }
        row.predecessors.sort();
        let (figures, by_purpose) = shown(&row.by_purpose)?;
        compared.push(ComparisonRow {
            agency: agency.code.clone(),
            name: agency.name_vi.clone(),
            name_en: agency.name_en.clone(),
            kind: agency.kind.clone(),
            predecessors: row.predecessors,
            note: row.note,
            figures,
            by_purpose,
        });
    }
    let (figures, by_purpose) = shown(&all)?;
    Ok(Comparison {
        fiscal_year: asked.fiscal_year,
        currency: asked.currency.code().to_owned(),
        structure: asked.structure,
        quarter: asked.quarter,
        rows: compared,
        total: ComparisonTotal { figures, by_purpose },
        purposes,
    })
}

fn add(sums: &mut ByPurpose, purpose: &str, balance: &Balance) -> Result<(), Reason> {
    let sum = sums.entry(purpose.to_owned()).or_default();
    *sum = sum.plus(balance)?;
    Ok(())
}
