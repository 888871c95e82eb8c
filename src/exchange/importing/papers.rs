//! Papers of commitments: press orders, training activities, years of monitoring contracts. One row an item, as far
//! as each paper has come. A paper is drafted, signed, accepted and paid by the same verbs that people use, in one
//! journal for the whole file.

use std::collections::HashMap;

use super::known_papers::{KnownPapers, compare};
use super::monitoring::Contracts;
use super::paper_rows::{About, Head, PaperKey, Progress, Registers, content_hash};
use super::problems::AtRow;
use super::reference::Lines;
use super::{Counts, Problems};
use crate::commitments::{
    self, Acceptance, Commitment, Counterparty, Method, NewCommitment, NewItem, NewPayment, NewSignature,
    Terms, position, training,
};
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ids::LineId;
use crate::ledger::{Journal, Recorder, post};
use crate::money::Currency;
use crate::names::Registered;
use crate::refusal::{Class, Problem, Reason};

pub(super) fn import(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    currency: Currency,
    rows: &[Row],
    create_missing: bool,
) -> Result<Counts> {
    let mut registers = Registers::read(tx, currency, create_missing)?;
    post(tx, recorder, |journal| {
        let (mut counts, mut problems) = (Counts::default(), Problems::default());
        let papers = gather(journal, &mut registers, rows, &mut problems)?;
        let mut books = Books {
            lines: Lines::default(),
            known: KnownPapers::default(),
            contracts: Contracts::default(),
            currency,
        };
        for paper in papers.iter().filter(|paper| paper.sound) {
            if problems.is_full() {
                break;
            }
            if let Some(registered) = problems.note(books.record(journal, paper))? {
                counts.count(registered, paper.rows.len());
            }
        }
        problems.refuse_any()?;
        Ok(Counts { created_press_agencies: registers.created, ..counts })
    })
}

/// A paper as the file has it.
pub(super) struct Paper<'f> {
    pub head: Head,
    pub rows: Vec<&'f Row>,
    pub items: Vec<NewItem>,
    /// Every row of it could be read.
    sound: bool,
}

/// Puts the rows of each paper together, the papers in the order in which they come first.
fn gather<'f>(
    journal: &mut Journal<'_, '_>,
    registers: &mut Registers,
    rows: &'f [Row],
    problems: &mut Problems,
) -> Result<Vec<Paper<'f>>> {
    let mut papers: Vec<Paper<'f>> = Vec::new();
    let mut places: HashMap<PaperKey, usize> = HashMap::new();
    for row in rows {
        if problems.is_full() {
            break;
        }
        let Some(head) = problems.note(registers.head(journal, row))? else { continue };
        let at = *places.entry(head.key()).or_insert(papers.len());
        if at == papers.len() {
            papers.push(Paper { head: head.clone(), rows: Vec::new(), items: Vec::new(), sound: true });
        }
        let Some(paper) = papers.get_mut(at) else { continue };
        paper.rows.push(row);
        let item = agree(paper, &head, row, registers.currency)
            .and_then(|()| registers.item(row, position(paper.items.len())?));
        match problems.note(item)? {
            Some(item) => paper.items.extend(item),
            None => paper.sound = false,
        }
    }
    for paper in papers.iter_mut().filter(|paper| paper.rows.len() > 1) {
        // A paper of one row may have no item, which it is then refused for; a further row is there for its item.
        for row in paper.rows.iter().filter(|row| Registers::has_no_item(row)) {
            problems.note::<()>(Err(row.problem("product", Reason::ValueMissing {}).into()))?;
            paper.sound = false;
        }
    }
    Ok(papers)
}

/// Refuses a row that says something else of the paper than its first row.
fn agree(paper: &Paper<'_>, head: &Head, row: &Row, currency: Currency) -> Result<()> {
    let pairs = paper.head.shared_columns(currency).into_iter().zip(head.shared_columns(currency));
    let differing = pairs.into_iter().find(|(one, other)| one != other);
    let (Some(((column, _), _)), Some(first)) = (differing, paper.rows.first()) else { return Ok(()) };
    let reason = Reason::RowsDisagree {
        identity: head.number.clone(),
        column: column.to_owned(),
        one: first.text(column).to_owned(),
        other: row.text(column).to_owned(),
    };
    Err(row.problem(column, reason).into())
}

/// What the book has: the lines that papers take their money from, and the papers and contracts that it knows.
struct Books {
    lines: Lines,
    known: KnownPapers,
    contracts: Contracts,
    currency: Currency,
}

impl Books {
    fn record(&mut self, journal: &mut Journal<'_, '_>, paper: &Paper<'_>) -> Result<Registered> {
        let Paper { head, rows, items, .. } = paper;
        let Some(first) = rows.first() else { return Ok(Registered::Unchanged) };
        let contract = match head.contract() {
            Some(given) => match self.contracts.record(journal, given, first, self.currency)? {
                Some((_, registered)) if matches!(head.about, About::Contract(_)) => return Ok(registered),
                Some((id, _)) => Some(id),
                // It was refused where it came first.
                None => return Ok(Registered::Unchanged),
            },
            None => None,
        };
        let hash = content_hash(head, items, self.currency);
        if let Some((id, known_hash)) = self.known.find(journal.tx(), head)? {
            if known_hash.as_deref() != Some(hash.as_str()) {
                compare(journal.tx(), *id, paper, self.currency)?;
            }
            return Ok(Registered::Unchanged);
        }
        let line = self.line(journal, head, first)?;
        let (with, method, place) = match &head.about {
            About::Order(press_agency) => (Counterparty::Press(*press_agency), Method::Order, ""),
            About::Training(activity) => {
                let with = Counterparty::Provider(activity.provider.clone());
                (with, activity.method, activity.place.as_str())
            }
            About::Year(contract) | About::Contract(contract) => {
                (Counterparty::Provider(contract.provider.clone()), contract.method, "")
            }
        };
        let new = NewCommitment {
            agency: head.agency,
            fiscal_year: head.fiscal_year,
            document_no: head.number.clone(),
            title: head.title.clone(),
            kind: head.about.kind(),
            with,
            method,
            terms: Terms { place: place.to_owned(), ..Terms::default() },
            contract,
            starts_on: head.starts_on,
            ends_on: head.ends_on,
            value: head.value,
            items: items.clone(),
            funding: Vec::new(),
        };
        let signed_column = head.about.signed_column();
        let order = self
            .signed(journal, head, &new, line, &hash)
            .at_row(first, |problem| column_of(problem, head, signed_column))?;
        if let Some(order) = order {
            self.perform(journal, order, head, first)?;
        }
        Ok(Registered::Added)
    }

    /// Takes a paper in as it was signed; one that was spent directly, without a contract, is done with: `None`.
    fn signed(
        &self,
        journal: &mut Journal<'_, '_>,
        head: &Head,
        new: &NewCommitment,
        line: LineId,
        hash: &str,
    ) -> Result<Option<Commitment>> {
        let digits = self.currency.digits();
        let mut order = match &head.about {
            About::Order(_) => {
                let signed = (head.signed_on, line);
                return commitments::take_in_signed(journal, new, signed, digits, hash).map(Some);
            }
            About::Training(activity) => {
                training::draft_training(journal, new, &activity.training, digits, Some(hash))?
            }
            About::Year(_) | About::Contract(_) => commitments::draft(journal, new, digits, Some(hash))?,
        };
        let funding = vec![(line, order.value)];
        let spent_directly = order.with == Counterparty::Provider(String::new());
        if let (true, Progress::Paid, Some(paid_on)) = (spent_directly, head.progress, head.paid_on) {
            let payment = NewPayment {
                amount: order.value,
                paid_on,
                voucher_no: head.voucher_no.clone(),
                reason: String::new(),
                funding,
            };
            commitments::spend_directly(journal, &mut order, &payment)?;
            return Ok(None);
        }
        commitments::sign(journal, &mut order, &NewSignature { signed_on: head.signed_on, funding })?;
        Ok(Some(order))
    }

    /// Accepts and pays all of it, as far as it has come.
    fn perform(
        &self,
        journal: &mut Journal<'_, '_>,
        mut order: Commitment,
        head: &Head,
        first: &Row,
    ) -> Result<()> {
        if let Some(accepted_on) = head.accepted_on {
            let acceptance = Acceptance {
                accepted_on,
                document_no: String::new(),
                items: order.items.iter().map(|item| (item.position, item.quantity)).collect(),
                publications: Vec::new(),
                recovered: None,
                funding: Vec::new(),
            };
            commitments::accept(journal, &mut order, &acceptance, self.currency.digits())
                .at_row(first, |problem| column_of(problem, head, "accepted_on"))?;
        }
        if let Some(paid_on) = head.paid_on {
            let payment = NewPayment {
                amount: order.value,
                paid_on,
                voucher_no: head.voucher_no.clone(),
                reason: String::new(),
                funding: Vec::new(),
            };
            commitments::pay(journal, &order, &payment)
                .at_row(first, |problem| column_of(problem, head, "paid_on"))?;
        }
        Ok(())
    }

    /// The one line that the paper can mean. Where the row names no classification, one line alone is meant
    /// whatever its classification.
    fn line(&mut self, journal: &mut Journal<'_, '_>, head: &Head, row: &Row) -> Result<LineId> {
        self.lines.read_year(journal.tx(), head.fiscal_year)?;
        let group = (head.agency, head.fiscal_year, head.fund_source.clone(), head.purpose.clone());
        let of_group = self.lines.of(&group);
        let mut fitting: Vec<_> =
            of_group.iter().filter(|line| line.key.classification == head.classification).collect();
        if fitting.is_empty() && head.classification.is_empty() {
            fitting = of_group.iter().collect();
        }
        let what = "budget_line".to_owned();
        let year = head.fiscal_year.to_string();
        let said = [row.text("agency_code"), &year, &head.fund_source, &head.purpose, &head.classification];
        let given = || said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        match fitting.as_slice() {
            [line] => Ok(line.id),
            [] => Err(Reason::CodeUnknown { what, given: given() }.at_row(row.number, None).into()),
            several => {
                let candidates = several.iter().map(|line| line.name()).collect::<Vec<_>>().join("; ");
                let reason = Reason::NameAmbiguous { what, given: given(), candidates };
                Err(row.problem("classification", reason).into())
            }
        }
    }
}

/// The column of a refusal: the day of the step that was refused, or what the step takes its money by.
fn column_of(problem: &Problem, head: &Head, dated: &'static str) -> Option<&'static str> {
    match (problem.reason.class(), problem.place.field.as_deref()) {
        (Class::Period, _) => Some(dated),
        (Class::Money, _) => Some("amount"),
        (_, Some("items")) => Some("product"),
        (_, Some("value")) => Some(head.about.value_column()),
        (_, Some(field)) if field.starts_with("units") => Some("trainees"),
        (_, Some(field)) if field.starts_with("trainers") => Some("trainers"),
        _ if matches!(problem.reason, Reason::DateOutsideTerm { .. }) => Some(dated),
        _ if matches!(problem.reason, Reason::ContractExceeded { .. }) => Some(head.about.value_column()),
        _ => None,
    }
}
