//! The checks: each sets two figures side by side that are kept at different places. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::model::{BySourceAndPurpose, Evidence, total};
use crate::coded::coded;
use crate::i18n::Locale;
use crate::ids::CommitmentId;
use crate::ledger::{Balance, Group, Holding, Stage};
use crate::money::{Amount, Currency, Money};
use crate::refusal::Reason;
use crate::treasury::{Section, Standing, Sums, year_href};

/// How many rows a check names; it counts them all.
pub const SHOWN_ROWS: usize = 100;

coded! {
    /// What is asked.
    CheckCode {
        /// What came and went is what stands in the stages.
        Identity = "identity",
        /// Lines add up to the balances of agencies and roots.
        Balances = "balances",
        /// Commitments hold what lines say is committed, advanced, payable and paid.
        Commitments = "commitments",
        /// Papers say what the money says.
        Documents = "documents",
        /// What the State Treasury booked is what the book paid, or the difference is settled.
        Treasury = "treasury",
        /// What has no use yet, and what is late; informs only.
        Completeness = "completeness",
    }
}

coded! {
    /// What a row behind a check is.
    RowKind {
        /// A budget line.
        BudgetLine = "budget_line",
        /// A fund source and purpose of the agency, or all of them.
        Group = "group",
        /// A press order or another commitment.
        Commitment = "commitment",
        /// A line of a Treasury statement.
        TreasuryLine = "treasury_line",
        /// A payment, an advance or a refund.
        Payment = "action",
    }
}

/// A figure of a check; a string in JSON, like every amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFigure {
    /// Money.
    Money(Amount),
    /// How many.
    Count(usize),
}

impl CheckFigure {
    /// As people read it.
    pub fn shown(&self, locale: Locale) -> String {
        match self {
            CheckFigure::Money(amount) => locale.amount(*amount),
            CheckFigure::Count(count) => locale.decimal(&count.to_string()),
        }
    }
}

impl Serialize for CheckFigure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            CheckFigure::Money(amount) => amount.serialize(serializer),
            CheckFigure::Count(count) => serializer.collect_str(count),
        }
    }
}

/// Figures by name, in the order in which they are told.
pub type NamedFigures = Vec<(String, CheckFigure)>;

fn as_map<S: Serializer>(figures: &NamedFigures, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(figures.iter().map(|(name, figure)| (name, figure)))
}

/// A row behind a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CheckRow {
    /// What it is.
    pub kind: RowKind,
    /// Its number, if it has one.
    pub id: Option<i64>,
    /// How people know it: the line's name, the order's number.
    pub name: String,
    /// Its figures.
    #[serde(serialize_with = "as_map")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub figures: NamedFigures,
    /// Where it can be looked into, if that is not the page of what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// One check with its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Check {
    /// What was asked.
    pub code: CheckCode,
    /// Whether it holds.
    pub passed: bool,
    /// Its figures.
    #[serde(serialize_with = "as_map")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub figures: NamedFigures,
    /// How many rows are behind it.
    pub row_count: usize,
    /// The first of them.
    pub rows: Vec<CheckRow>,
}

/// A signed commitment whose term is over while some of it is neither accepted nor released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PastTerm {
    pub id: CommitmentId,
    pub document_no: String,
    pub ends_on: NaiveDate,
    /// Committed or advanced still.
    pub open: Money,
}

/// Collects the rows of a check, in one currency.
pub(super) struct Findings {
    currency: Currency,
    rows: Vec<CheckRow>,
    row_count: usize,
}

impl Findings {
    pub(super) fn new(currency: Currency) -> Findings {
        Findings { currency, rows: Vec::new(), row_count: 0 }
    }

    pub(super) fn named<const N: usize>(&self, figures: [(&str, Money); N]) -> NamedFigures {
        figures
            .into_iter()
            .map(|(name, money)| (name.to_owned(), CheckFigure::Money(self.currency.amount(money))))
            .collect()
    }

    pub(super) fn add(&mut self, kind: RowKind, id: Option<i64>, name: String, figures: NamedFigures) {
        self.add_row(CheckRow { kind, id, name, figures, href: None });
    }

    pub(super) fn add_row(&mut self, row: CheckRow) {
        self.row_count += 1;
        if self.rows.len() < SHOWN_ROWS {
            self.rows.push(row);
        }
    }

    /// Sums that differ are told even where each row by itself agrees.
    pub(super) fn name_the_agency_if_nothing_else(&mut self, evidence: &Evidence, figures: &NamedFigures) {
        if self.row_count == 0 {
            self.add(RowKind::Group, None, evidence.agency.code.clone(), figures.clone());
        }
    }

    /// The check: it passed if nothing was found.
    pub(super) fn check(self, code: CheckCode, figures: NamedFigures) -> Check {
        let Findings { rows, row_count, .. } = self;
        Check { code, passed: row_count == 0, figures, row_count, rows }
    }
}

/// All checks, in the order of [`CheckCode`].
pub(super) fn checks(
    evidence: &Evidence,
    shown: &BySourceAndPurpose,
    totals: &Balance,
    currency: Currency,
) -> Result<Vec<Check>, Reason> {
    Ok(vec![
        identity(evidence, shown, totals, Findings::new(currency))?,
        balances(evidence, Findings::new(currency))?,
        commitments(evidence, Findings::new(currency))?,
        super::documents::documents(evidence, Findings::new(currency))?,
        treasury(evidence, Findings::new(currency))?,
        completeness(evidence, Findings::new(currency))?,
    ])
}

fn identity(
    evidence: &Evidence,
    shown: &BySourceAndPurpose,
    totals: &Balance,
    mut found: Findings,
) -> Result<Check, Reason> {
    let groups = shown
        .iter()
        .map(|((source, purpose), balance)| (RowKind::Group, None, format!("{source} · {purpose}"), balance));
    let lines =
        evidence.lines.iter().map(|line| (RowKind::BudgetLine, Some(line.id.0), line.name(), &line.balance));
    let whole = (RowKind::Group, None, evidence.agency.code.clone(), totals);
    for (kind, id, name, balance) in std::iter::once(whole).chain(groups).chain(lines) {
        let (brought, granted) = (balance.brought()?, balance.granted()?);
        if brought != granted {
            let figures = found.named([("brought", brought), ("granted", granted)]);
            found.add(kind, id, name, figures);
        }
    }
    let (brought, granted) = (totals.brought()?, totals.granted()?);
    let figures =
        found.named([("brought", brought), ("granted", granted), ("difference", brought.minus(granted)?)]);
    Ok(found.check(CheckCode::Identity, figures))
}

/// Names each figure in which what lines add up to differs from what is kept.
fn compare(name: &str, lines: &Balance, kept: &Balance, found: &mut Findings) {
    let pairs = lines.columns().into_iter().zip(kept.columns());
    let mut figures = NamedFigures::new();
    for ((column, added), (_, kept)) in pairs.filter(|((_, added), (_, kept))| added != kept) {
        for (side, money) in [("lines", added), ("kept", kept)] {
            let amount = CheckFigure::Money(found.currency.amount(money));
            figures.push((format!("{column}_{side}"), amount));
        }
    }
    if !figures.is_empty() {
        found.add(RowKind::Group, None, name.to_owned(), figures);
    }
}

fn balances(evidence: &Evidence, mut found: Findings) -> Result<Check, Reason> {
    let mut figures =
        found.named([("lines", total(evidence.lines.iter().map(|line| &line.balance))?.granted()?)]);
    let agencies = Some(("agencies", &evidence.agency_groups));
    let root = evidence.root_groups.as_ref().map(|groups| ("root", groups));
    for (grain, groups) in agencies.into_iter().chain(root) {
        let granted = total(groups.iter().map(|group| &group.balance))?.granted()?;
        figures.extend(found.named([(grain, granted)]));
        let mut added: BTreeMap<_, Balance> = BTreeMap::new();
        for line in &evidence.lines {
            let owner = if grain == "root" { line.root } else { line.key.agency };
            let key = (owner, line.key.fund_source.as_str(), line.key.purpose.as_str());
            let sum = added.entry(key).or_default();
            *sum = sum.plus(&line.balance)?;
        }
        let code_of = |owner| match evidence.lines.iter().find(|line| line.key.agency == owner) {
            _ if owner == evidence.agency.id => evidence.agency.code.clone(),
            Some(line) => line.agency_code.clone(),
            None => owner.to_string(),
        };
        for Group { agency, fund_source, purpose, balance } in groups {
            let key = (*agency, fund_source.as_str(), purpose.as_str());
            let lines = added.remove(&key).unwrap_or_else(Balance::default);
            if lines != *balance {
                let name = format!("{grain} · {} · {fund_source} · {purpose}", code_of(*agency));
                compare(&name, &lines, balance, &mut found);
            }
        }
        // A line on which nothing has moved yet needs no balance beside it.
        for ((agency, fund_source, purpose), lines) in added {
            let name = format!("{grain} · {} · {fund_source} · {purpose}", code_of(agency));
            compare(&name, &lines, &Balance::default(), &mut found);
        }
    }
    Ok(found.check(CheckCode::Balances, figures))
}

/// What papers bind is what lines hold for them. Where the sums differ, lines that disagree with their commitments are
/// named, else the agency.
fn commitments(evidence: &Evidence, mut found: Findings) -> Result<Check, Reason> {
    let bound = evidence.papers.bound;
    let lines = evidence.contracted()?;
    let figures =
        found.named([("commitments", bound), ("lines", lines), ("difference", lines.minus(bound)?)]);
    if bound == lines {
        return Ok(found.check(CheckCode::Commitments, figures));
    }
    for (line, held) in evidence.suspects.iter().flat_map(|suspects| {
        evidence
            .lines
            .iter()
            .map(|line| (line, suspects.held.get(&line.id).copied().unwrap_or_else(Holding::default)))
    }) {
        for stage in Stage::HELD {
            let (held, stands) = (held.stage(stage), line.balance.stage(stage));
            if held != stands {
                let mut figures = found.named([("commitments", held), ("line", stands)]);
                for (name, _) in &mut figures {
                    *name = format!("{name}_{}", stage.code());
                }
                found.add(RowKind::BudgetLine, Some(line.id.0), line.name(), figures);
            }
        }
    }
    found.name_the_agency_if_nothing_else(evidence, &figures);
    Ok(found.check(CheckCode::Commitments, figures))
}

/// Items and VAT are the values, and what was accepted and not given back is payable or paid. Where the sums differ,
/// the papers that disagree with their money are named, else the agency.
/// Agencies without a statement have nothing to set beside their payments, and are left out of the figures.
fn treasury(evidence: &Evidence, mut found: Findings) -> Result<Check, Reason> {
    let mut compared = Sums::default();
    let (mut settled, mut awaited) = (Sums::default(), Sums::default());
    for matching in &evidence.treasury {
        let sides = &matching.sides;
        let page = year_href(&sides.code, evidence.fiscal_year);
        for pairing in &matching.pairings {
            match pairing.standing() {
                Standing::Awaited => awaited.add(pairing)?,
                standing => {
                    compared.add(pairing)?;
                    match standing {
                        Standing::Settled => settled.add(pairing)?,
                        Standing::Open => {
                            let line = pairing.lines.first().map(|it| (RowKind::TreasuryLine, it.id.0));
                            let payment = pairing.payments.first().map(|it| (RowKind::Payment, it.action.0));
                            let (kind, id) = line.or(payment).unzip();
                            let row = CheckRow {
                                kind: kind.unwrap_or(RowKind::Payment),
                                id,
                                name: format!("{} · {}", sides.code, pairing.name()),
                                figures: found.named([
                                    ("at_treasury", pairing.treasury),
                                    ("books", pairing.books),
                                    ("difference", pairing.difference()?),
                                ]),
                                href: Some(format!("{page}?section={}", Section::of(pairing).code())),
                            };
                            found.add_row(row);
                        }
                        Standing::Matched | Standing::Awaited => {}
                    }
                }
            }
        }
    }
    let count = |name: &str, count| (name.to_owned(), CheckFigure::Count(count));
    let mut figures = vec![count("lines", compared.lines), count("payments", compared.payments)];
    figures.extend(found.named([
        ("at_treasury", compared.treasury),
        ("books", compared.books),
        ("difference", compared.difference),
        ("settled", settled.difference),
    ]));
    figures.push(count("settled_differences", settled.count));
    figures.push(count("open_differences", found.row_count));
    figures.push(count("awaited_payments", awaited.payments));
    Ok(found.check(CheckCode::Treasury, figures))
}

fn completeness(evidence: &Evidence, mut found: Findings) -> Result<Check, Reason> {
    let (mut idle, mut idle_lines) = (Money::ZERO, 0);
    for line in &evidence.lines {
        let available = line.balance.available;
        if available.is_positive() && line.balance.contracted()?.is_zero() {
            (idle, idle_lines) = (idle.plus(available)?, idle_lines + 1);
            let figures = found.named([("available", available)]);
            found.add(RowKind::BudgetLine, Some(line.id.0), line.name(), figures);
        }
    }
    for late in &evidence.past_term {
        let name = format!("{} · {}", late.document_no, late.ends_on);
        let figures = found.named([("open", late.open)]);
        found.add(RowKind::Commitment, Some(late.id.0), name, figures);
    }
    let open = Money::total(evidence.past_term.iter().map(|late| late.open))?;
    let mut figures = vec![
        ("idle_lines".to_owned(), CheckFigure::Count(idle_lines)),
        ("past_term".to_owned(), CheckFigure::Count(evidence.past_term.len())),
    ];
    figures.extend(found.named([("idle", idle), ("open_past_term", open)]));
    Ok(Check { passed: true, ..found.check(CheckCode::Completeness, figures) })
}
