//! Both sides as they are shown: the JSON of the API, and all that a page knows.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::events::{TreasuryEvent, list_events};
use super::figures::PeriodFigures;
use super::list::{
    ListFilter, RecordSummary, StatementSummary, list_record_summaries, list_statement_summaries,
};
use super::matching::{Matching, Pairing, Standing, Sums};
use super::model::{MatchRule, Outcome, Period, payee_key};
use super::sides::{Line, Origin, Payment};
use super::store::get_matching;
use crate::agencies::{Agency, get_agency};
use crate::book::Book;
use crate::coded::coded;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, AgencyId, CommitmentId, StatementId, TreasuryLineId, TreasuryRecordId};
use crate::money::Amount;
use crate::number::Reading;

/// Rows of a page of a section.
pub const PAGE: usize = 100;

/// A line of a statement.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TreasuryLineView {
    /// Its number in the book.
    pub id: TreasuryLineId,
    /// Its statement.
    pub statement: StatementId,
    /// Its number on the statement.
    pub line_no: String,
    /// When the Treasury booked it.
    pub booked_on: NaiveDate,
    /// Number of the voucher.
    pub voucher_no: String,
    /// Who got the money.
    pub payee: String,
    /// Paid out; below zero what came back.
    pub amount: Amount,
    /// What for.
    pub content: String,
}

/// A payment, an advance or a refund of the book.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TreasuryPaymentView {
    /// The action.
    pub action: ActionId,
    /// What was done.
    pub verb: String,
    /// Number of the voucher.
    pub voucher_no: String,
    /// Its date.
    pub paid_on: NaiveDate,
    /// For which commitment.
    pub commitment: Option<CommitmentId>,
    /// The commitment's number on paper.
    pub commitment_no: String,
    /// Who got the money.
    pub payee: String,
    /// Paid out; below zero what came back.
    pub amount: Amount,
}

/// Lines and payments that belong together, with both figures.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PairingView {
    /// By which it is named when it is matched, separated or settled.
    pub key: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// Where it stands.
    pub standing: Standing,
    /// By what it was put together.
    pub rule: MatchRule,
    /// What the Treasury has.
    pub lines: Vec<TreasuryLineView>,
    /// What the book has.
    pub payments: Vec<TreasuryPaymentView>,
    /// Sum of the lines.
    pub treasury: Amount,
    /// Sum of the payments.
    pub books: Amount,
    /// What the Treasury has more.
    pub difference: Amount,
    /// Why it is fixed, if it is.
    pub origin: Option<Origin>,
    /// Who fixed it.
    pub made_by: Option<String>,
    /// What was said of it.
    pub explanation: String,
    /// Who settled it.
    pub settled_by: Option<String>,
    /// When, in UTC.
    pub settled_at: Option<NaiveDateTime>,
    /// The signed record that freezes it.
    pub record: Option<TreasuryRecordId>,
}

impl PairingView {
    /// A pairing with amounts of the book.
    pub fn of(pairing: &Pairing, book: Book) -> Result<PairingView> {
        let amount = |money| book.currency.amount(money);
        let line = |it: &Line| TreasuryLineView {
            id: it.id,
            statement: it.statement,
            line_no: it.line_no.clone(),
            booked_on: it.booked_on,
            voucher_no: it.voucher_no.clone(),
            payee: it.payee.clone(),
            amount: amount(it.amount),
            content: it.content.clone(),
        };
        let payment = |it: &Payment| TreasuryPaymentView {
            action: it.action,
            verb: it.verb.clone(),
            voucher_no: it.voucher_no.clone(),
            paid_on: it.paid_on,
            commitment: it.commitment,
            commitment_no: it.commitment_no.clone(),
            payee: it.payee.clone(),
            amount: amount(it.amount),
        };
        let pin = pairing.pin.as_ref();
        let settled = pin.and_then(|pin| pin.settled.clone());
        Ok(PairingView {
            key: pairing.key(),
            outcome: pairing.outcome,
            standing: pairing.standing(),
            rule: pairing.rule,
            lines: pairing.lines.iter().map(line).collect(),
            payments: pairing.payments.iter().map(payment).collect(),
            treasury: amount(pairing.treasury),
            books: amount(pairing.books),
            difference: amount(pairing.difference()?),
            origin: pin.map(|pin| pin.origin),
            made_by: pin.map(|pin| pin.made_by.clone()),
            explanation: pin.map_or_else(String::new, |pin| pin.explanation.clone()),
            settled_by: settled.as_ref().map(|(by, _)| by.clone()),
            settled_at: settled.map(|(_, at)| at),
            record: pairing.frozen_by.map(|signed| signed.record),
        })
    }
}

/// What pairings add up to.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub struct SumsView {
    /// How many pairings.
    pub count: usize,
    /// How many lines of the Treasury.
    pub lines: usize,
    /// How many payments of the book.
    pub payments: usize,
    /// What the Treasury has.
    pub treasury: Amount,
    /// What the book has.
    pub books: Amount,
    /// What the Treasury has more.
    pub difference: Amount,
}

impl SumsView {
    fn of(sums: Sums, book: Book) -> SumsView {
        let amount = |money| book.currency.amount(money);
        SumsView {
            count: sums.count,
            lines: sums.lines,
            payments: sums.payments,
            treasury: amount(sums.treasury),
            books: amount(sums.books),
            difference: amount(sums.difference),
        }
    }
}

coded! {
    /// The tables of the page, in order.
    Section {
        /// Open: both have it, with different figures.
        Differs = "differs",
        /// Open: the book has it alone.
        OnlyBooks = "only_books",
        /// Open: the Treasury has it alone.
        OnlyTreasury = "only_treasury",
        /// Explained.
        Settled = "settled",
        /// No statement speaks of it yet.
        Awaited = "awaited",
        /// Both have the same.
        Matched = "matched",
    }
}

impl Section {
    /// Where a pairing is shown.
    pub fn of(pairing: &Pairing) -> Section {
        match (pairing.standing(), pairing.outcome) {
            (Standing::Matched, _) => Section::Matched,
            (Standing::Settled, _) => Section::Settled,
            (Standing::Awaited, _) => Section::Awaited,
            (Standing::Open, Outcome::OnlyBooks) => Section::OnlyBooks,
            (Standing::Open, Outcome::OnlyTreasury) => Section::OnlyTreasury,
            (Standing::Open, _) => Section::Differs,
        }
    }
}

/// A page of the pairings that stand alike, and what all of them add up to.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SectionView {
    /// Which.
    pub section: Section,
    /// All of them, those on other pages too.
    #[serde(flatten)]
    pub sums: SumsView,
    /// Rows passed over.
    pub offset: usize,
    /// The rows, by day.
    pub pairings: Vec<PairingView>,
}

/// The totals of a period.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FiguresView {
    /// How many payments the book dates in it.
    pub payments: i64,
    /// What they come to.
    pub books: Amount,
    /// How many lines the Treasury booked in it.
    pub lines: i64,
    /// What they come to.
    pub treasury: Amount,
    /// What the Treasury has more: timing, settled and open together.
    pub difference: Amount,
    /// How many pairings agree.
    pub matched_count: i64,
    /// What agrees over the period's edge.
    pub timing: Amount,
    /// What is explained.
    pub settled: Amount,
    /// How many differences are explained.
    pub settled_count: i64,
    /// What is not explained.
    pub open: Amount,
    /// How many differences are not explained.
    pub open_count: i64,
}

impl FiguresView {
    /// Figures in the book's currency.
    pub fn of(figures: &PeriodFigures, book: Book) -> Result<FiguresView> {
        let amount = |money| book.currency.amount(money);
        Ok(FiguresView {
            payments: figures.payments,
            books: amount(figures.books),
            lines: figures.lines,
            treasury: amount(figures.treasury),
            difference: amount(figures.difference()?),
            matched_count: figures.matched_count,
            timing: amount(figures.timing),
            settled: amount(figures.settled),
            settled_count: figures.settled_count,
            open: amount(figures.open),
            open_count: figures.open_count,
        })
    }
}

/// A period of the year with the record that stands for it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PeriodView {
    /// Which.
    pub period: Period,
    /// As both sides have it now.
    #[serde(flatten)]
    pub figures: FiguresView,
    /// The record that is signed for it.
    pub record: Option<TreasuryRecordId>,
}

/// What of an agency's year is to be shown.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What touches this statement alone.
    pub statement: Option<StatementId>,
    /// One section alone.
    pub section: Option<Section>,
    /// Rows of the section to pass over.
    pub offset: usize,
    /// Part of a voucher number or payee, or an amount.
    pub q: String,
    /// Every row, not a page of them.
    pub all: bool,
}

/// An agency's year with both sides beside each other.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TreasuryYear {
    /// Code of the agency.
    pub agency: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The year.
    pub fiscal_year: i64,
    /// Code of the currency.
    pub currency: String,
    /// How many days may lie between a payment and its line without a voucher number.
    pub window_days: u64,
    /// All that is compared: what no statement speaks of yet is left out.
    pub totals: SumsView,
    /// The quarters and the year.
    pub periods: Vec<PeriodView>,
    /// Every pairing that was asked for.
    pub sections: Vec<SectionView>,
    /// The statements of the year, those withdrawn too.
    pub statements: Vec<StatementSummary>,
    /// The records of the year, those withdrawn too.
    pub records: Vec<RecordSummary>,
    /// What was done last.
    pub events: Vec<TreasuryEvent>,
    /// The agency.
    #[serde(skip)]
    pub owner: Agency,
    /// What was asked for.
    #[serde(skip)]
    pub asked: Asked,
}

impl TreasuryYear {
    /// Reads an agency's year.
    pub fn load(
        conn: &mut Conn,
        book: Book,
        agency: AgencyId,
        fiscal_year: i64,
        asked: Asked,
    ) -> Result<TreasuryYear> {
        let owner = get_agency(conn, agency)?;
        let matching = get_matching(conn, agency, fiscal_year)?;
        let filter = ListFilter { reach: owner.path.clone(), fiscal_year };
        let mut periods = Vec::new();
        for period in Period::ALL {
            let (figures, _) = matching.of_period(*period, TreasuryRecordId(0))?;
            let signed = matching.sides.signed.iter().find(|signed| signed.period == *period);
            periods.push(PeriodView {
                period: *period,
                figures: FiguresView::of(&figures, book)?,
                record: signed.map(|signed| signed.record),
            });
        }
        let compared = matching.pairings.iter().filter(|it| it.standing() != Standing::Awaited);
        Ok(TreasuryYear {
            agency: owner.code.clone(),
            name_vi: owner.name_vi.clone(),
            name_en: owner.name_en.clone(),
            fiscal_year,
            currency: book.currency.code().to_owned(),
            window_days: matching.sides.window_days,
            totals: SumsView::of(Sums::of(compared)?, book),
            periods,
            sections: sections(&matching, &asked, book)?,
            statements: list_statement_summaries(conn, book, &filter, 1_000)?,
            records: list_record_summaries(conn, book, &filter, 1_000)?,
            events: list_events(conn, agency, fiscal_year)?,
            owner,
            asked,
        })
    }
}

fn sections(matching: &Matching, asked: &Asked, book: Book) -> Result<Vec<SectionView>> {
    let shown: Vec<&Pairing> =
        matching.pairings.iter().filter(|it| asked.shows(matching, it, book)).collect();
    let mut sections = Vec::new();
    for section in Section::ALL.iter().filter(|it| asked.section.is_none_or(|asked| asked == **it)) {
        let here: Vec<&&Pairing> = shown.iter().filter(|it| Section::of(it) == *section).collect();
        let offset = if asked.section.is_some() && !asked.all { asked.offset } else { 0 };
        let page = here.iter().skip(offset).take(if asked.all { usize::MAX } else { PAGE });
        sections.push(SectionView {
            section: *section,
            sums: SumsView::of(Sums::of(here.iter().map(|it| **it))?, book),
            offset,
            pairings: page.map(|it| PairingView::of(it, book)).collect::<Result<_>>()?,
        });
    }
    Ok(sections)
}

impl Asked {
    /// Whether a pairing is shown. Beside a statement's own lines stand the payments of its days that have none.
    fn shows(&self, matching: &Matching, pairing: &Pairing, book: Book) -> bool {
        let of_statement = self.statement.is_none_or(|id| {
            let speaks = |on| matching.sides.statements.iter().any(|it| it.id == id && it.covers(on));
            pairing.lines.iter().any(|line| line.statement == id)
                || (pairing.lines.is_empty() && pairing.payments.iter().any(|it| speaks(it.paid_on)))
        });
        of_statement && (self.q.is_empty() || self.finds(pairing, book))
    }

    fn finds(&self, pairing: &Pairing, book: Book) -> bool {
        let wanted = payee_key(&self.q);
        let amount = Reading::Typed.money(&self.q, book.currency.digits()).map_or(None, Some);
        let lines = pairing.lines.iter().map(|it| (&it.voucher_no, &it.payee, it.amount));
        let payments = pairing.payments.iter().map(|it| (&it.voucher_no, &it.payee, it.amount));
        lines.chain(payments).any(|(voucher, payee, money)| {
            Some(money) == amount
                || payee_key(voucher).contains(&wanted)
                || payee_key(payee).contains(&wanted)
        })
    }
}
