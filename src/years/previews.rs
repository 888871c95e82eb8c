//! What closing a year would do, as it is shown: the JSON of the API, and all that the page knows.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::{BalanceFate, BalanceRule, Choices, Fate, Plan};
use super::store::{Scope, preview};
use super::views::ClosingSummary;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CommitmentId, LineId};
use crate::ledger::{Balance, Figures, Kind, LineKey, Stage, find_standing_closing, list_lines};
use crate::money::{Amount, Money};
use crate::treasury::{Standing, list_matchings};

/// Rows of each table of a preview.
pub const PAGE: usize = 500;

/// A commitment, and what the end of the year does with it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PlannedCommitmentView {
    /// Its number in the book.
    pub id: CommitmentId,
    /// Code of its agency.
    pub agency: String,
    /// Its number on paper.
    pub document_no: String,
    /// What it is about.
    pub title: String,
    /// What becomes of it.
    pub fate: Fate,
    /// It cannot be released: an advance, an unpaid acceptance or a penalty is open.
    pub bound: bool,
    /// Signed, neither accepted nor advanced.
    pub committed: Amount,
    /// Paid ahead of acceptance.
    pub advanced: Amount,
    /// Accepted, not yet paid.
    pub payable: Amount,
}

/// A line's available money, and what becomes of it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PlannedBalanceView {
    /// The line.
    pub line: LineId,
    /// As people name it.
    pub name: String,
    /// What is available, once commitments were released.
    pub available: Amount,
    /// What becomes of it.
    pub fate: BalanceFate,
}

/// A movement that the closing makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PlannedMoveView {
    /// What it does.
    pub kind: Kind,
    /// The commitment whose money it is.
    pub commitment: Option<CommitmentId>,
    /// The line that it takes from.
    pub from_line: LineId,
    /// The stage that it takes from.
    pub from_stage: Stage,
    /// The line that it goes to; none if it leaves the book, or if next year's line is opened for it.
    pub to_line: Option<LineId>,
    /// The stage that it goes to.
    pub to_stage: Stage,
    /// How much.
    pub amount: Amount,
}

/// Something to look at before a year is closed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChecklistItem {
    /// `open_advances`, `unaccepted`, `unpaid`, `open_penalties`, `treasury_open`.
    pub code: String,
    /// How many there are.
    pub count: usize,
    /// What they come to.
    pub amount: Amount,
}

/// What closing a year would do, and nothing is done yet.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ClosingPreview {
    /// Code of the agency; none is the country.
    pub agency: Option<String>,
    /// Which year.
    pub fiscal_year: i64,
    /// The closing that stands already.
    pub closing: Option<ClosingSummary>,
    /// By which the plan is known; the closing names it.
    pub fingerprint: String,
    /// The rule for commitments.
    pub commitments_rule: Fate,
    /// The rule for available money.
    pub balances_rule: BalanceRule,
    /// The year as it stands.
    pub before: Figures,
    /// The year after it.
    pub after: Figures,
    /// Next year as it stands.
    pub next_before: Figures,
    /// Next year after it.
    pub next_after: Figures,
    /// What is carried over.
    pub carried_over: Amount,
    /// What is released.
    pub released: Amount,
    /// What lapses.
    pub lapsed: Amount,
    /// What to look at first.
    pub checklist: Vec<ChecklistItem>,
    /// How many commitments are open.
    pub commitment_count: usize,
    /// Of them, those of this page.
    pub commitments: Vec<PlannedCommitmentView>,
    /// How many lines have something available.
    pub balance_count: usize,
    /// Of them, those of this page.
    pub balances: Vec<PlannedBalanceView>,
    /// How many movements it makes.
    pub move_count: usize,
    /// Of them, those of this page, in their order.
    pub moves: Vec<PlannedMoveView>,
    /// Rows passed over.
    pub offset: usize,
    /// Whose year, and what was chosen.
    #[serde(skip)]
    pub asked: Option<(Scope, Choices)>,
}

fn sum(lines: &[crate::ledger::Line]) -> Result<Balance> {
    lines.iter().try_fold(Balance::default(), |sum, line| Ok(sum.plus(&line.balance)?))
}

impl ClosingPreview {
    /// Plans the end of a year, and shows it from a row on.
    pub fn load(
        conn: &mut Conn,
        book: Book,
        scope: Scope,
        choices: Choices,
        offset: usize,
    ) -> Result<ClosingPreview> {
        let plan = preview(conn, &scope, &choices)?;
        let next = list_lines(conn, scope.fiscal_year.saturating_add(1), scope.path())?;
        let next_before = sum(&next)?;
        let next_after = next_before.plus(&plan.arriving)?;
        let lines = list_lines(conn, scope.fiscal_year, scope.path())?;
        let keys: BTreeMap<LineId, &LineKey> = lines.iter().map(|it| (it.id, &it.key)).collect();
        let next_lines: BTreeMap<&LineKey, LineId> = next.iter().map(|it| (&it.key, it.id)).collect();
        let following = |line: LineId| {
            let key = (*keys.get(&line)?).clone();
            next_lines.get(&LineKey { fiscal_year: key.fiscal_year.saturating_add(1), ..key }).copied()
        };
        let amount = |money| book.currency.amount(money);
        let moves = plan.moves.iter().skip(offset).take(PAGE).map(|it| PlannedMoveView {
            kind: it.kind,
            commitment: it.commitment,
            from_line: it.line,
            from_stage: it.stage,
            to_line: match it.kind {
                Kind::CarryOver => following(it.line),
                Kind::Release => Some(it.line),
                _ => None,
            },
            to_stage: it.to_stage(),
            amount: amount(it.amount),
        });
        let moves = moves.collect();
        let agency = scope.agency.as_ref().map(|it| it.id);
        let closing = match find_standing_closing(conn, scope.fiscal_year, agency)? {
            Some(closing) => Some(ClosingSummary::of(conn, closing)?),
            None => None,
        };
        Ok(ClosingPreview {
            agency: scope.agency.as_ref().map(|it| it.code.clone()),
            fiscal_year: scope.fiscal_year,
            closing,
            fingerprint: plan.fingerprint(scope.fiscal_year),
            commitments_rule: choices.commitments,
            balances_rule: choices.balances,
            before: plan.before.figures(book.currency)?,
            after: plan.after.figures(book.currency)?,
            next_before: next_before.figures(book.currency)?,
            next_after: next_after.figures(book.currency)?,
            carried_over: amount(plan.total(Kind::CarryOver)?),
            released: amount(plan.total(Kind::Release)?),
            lapsed: amount(plan.total(Kind::Lapse)?),
            checklist: checklist(conn, book, &scope, &plan)?,
            commitment_count: plan.commitments.len(),
            commitments: commitments(&plan, book, offset)?,
            balance_count: plan.balances.len(),
            balances: balances(&plan, book, offset),
            move_count: plan.moves.len(),
            moves,
            offset,
            asked: Some((scope, choices)),
        })
    }
}

fn commitments(plan: &Plan, book: Book, offset: usize) -> Result<Vec<PlannedCommitmentView>> {
    let amount = |money| book.currency.amount(money);
    let view = |it: &super::model::PlannedCommitment| {
        Ok(PlannedCommitmentView {
            id: it.of.id,
            agency: it.of.agency_code.clone(),
            document_no: it.of.document_no.clone(),
            title: it.of.title.clone(),
            fate: it.fate,
            bound: it.bound,
            committed: amount(it.of.stage(Stage::Committed)?),
            advanced: amount(it.of.stage(Stage::Advanced)?),
            payable: amount(it.of.stage(Stage::Payable)?),
        })
    };
    plan.commitments.iter().skip(offset).take(PAGE).map(view).collect()
}

fn balances(plan: &Plan, book: Book, offset: usize) -> Vec<PlannedBalanceView> {
    let view = |it: &super::model::PlannedBalance| PlannedBalanceView {
        line: it.line.id,
        name: it.line.name(),
        available: book.currency.amount(it.available),
        fate: it.fate,
    };
    plan.balances.iter().skip(offset).take(PAGE).map(view).collect()
}

/// What an officer should look at first. What differs from the Treasury is matched for one agency, not for the country.
fn checklist(conn: &mut Conn, book: Book, scope: &Scope, plan: &Plan) -> Result<Vec<ChecklistItem>> {
    let mut items = Vec::new();
    let mut add = |code: &str, amounts: Vec<Money>| -> Result<()> {
        let amounts: Vec<Money> = amounts.into_iter().filter(|it| !it.is_zero()).collect();
        let amount = book.currency.amount(Money::total(amounts.iter().copied())?);
        items.push(ChecklistItem { code: code.to_owned(), count: amounts.len(), amount });
        Ok(())
    };
    let of_stage = |stage| {
        let amounts = plan.commitments.iter().map(|it| it.of.stage(stage));
        amounts.collect::<Result<Vec<Money>, _>>()
    };
    add("open_advances", of_stage(Stage::Advanced)?)?;
    add("unaccepted", of_stage(Stage::Committed)?)?;
    add("unpaid", of_stage(Stage::Payable)?)?;
    let penalised = plan.commitments.iter().filter(|it| it.of.penalty_open);
    let held = penalised
        .map(|it| it.of.held.iter().try_fold(Money::ZERO, |sum, (_, it)| sum.plus(it.contracted()?)));
    add("open_penalties", held.collect::<Result<Vec<Money>, _>>()?)?;
    if scope.agency.is_some() {
        let mut open = Vec::new();
        for matching in list_matchings(conn, scope.fiscal_year, &format!("{}%", scope.path()))? {
            for pairing in matching.pairings.iter().filter(|it| it.standing() == Standing::Open) {
                open.push(pairing.difference()?);
            }
        }
        add("treasury_open", open)?;
    }
    Ok(items)
}
