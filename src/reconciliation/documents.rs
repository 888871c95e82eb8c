//! Papers set beside the money: commitments, and what sponsors pledged and gave.

use super::checks::{Check, CheckCode, CheckFigure, Findings, NamedFigures, RowKind};
use super::model::Evidence;
use crate::contributions::LineSums;
use crate::ledger::Balance;
use crate::money::Money;
use crate::refusal::Reason;

/// Rule 4 of the slice.
pub(super) fn documents(evidence: &Evidence, mut found: Findings) -> Result<Check, Reason> {
    let papers = &evidence.papers;
    let (payable, paid) = evidence.performed()?;
    let mut figures = vec![(
        "orders".to_owned(),
        CheckFigure::Count(usize::try_from(papers.count).map_err(|_| Reason::AmountTooLarge {})?),
    )];
    figures.extend(found.named([
        ("value", papers.value),
        ("items_and_vat", papers.items),
        ("accepted", papers.accepted),
        ("payable", payable),
        ("paid", paid),
        ("refunded", papers.refunded),
    ]));
    figures.extend(pledged(evidence, &found)?);
    let agree =
        papers.items == papers.value && papers.accepted == Money::total([payable, paid, papers.refunded])?;
    if !agree {
        papers_that_disagree(evidence, &mut found)?;
        found.name_the_agency_if_nothing_else(evidence, &figures);
    }
    contributions_that_disagree(evidence, &mut found)?;
    Ok(found.check(CheckCode::Documents, figures))
}

fn papers_that_disagree(evidence: &Evidence, found: &mut Findings) -> Result<(), Reason> {
    for paper in evidence.suspects.iter().flat_map(|suspects| &suspects.papers) {
        if paper.differences()?.is_empty() {
            continue;
        }
        let figures = found.named([
            ("value", paper.value),
            ("items_and_vat", paper.items),
            ("held", paper.held.contracted()?),
            ("accepted", paper.accepted),
            ("payable", paper.held.payable),
            ("paid", paper.held.paid),
            ("refunded", paper.refunded),
            ("advance_refunded", paper.advance_refunded),
        ]);
        found.add(RowKind::Commitment, Some(paper.id.0), paper.document_no.clone(), figures);
    }
    Ok(())
}

/// What sponsors pledged, and what contributions say came of it: in money, and apart from it in kind. Nothing is said of
/// a year in which no sponsor gave.
fn pledged(evidence: &Evidence, found: &Findings) -> Result<NamedFigures, Reason> {
    let pledges = &evidence.pledges;
    let sum = |of: fn(&LineSums) -> Money| Money::total(evidence.contributed.values().map(of));
    if pledges.count == 0 && evidence.contributed.is_empty() {
        return Ok(Vec::new());
    }
    let count = usize::try_from(pledges.count).map_err(|_| Reason::AmountTooLarge {})?;
    let mut figures = vec![("contributions".to_owned(), CheckFigure::Count(count))];
    figures.extend(found.named([
        ("pledged", pledges.pledge),
        ("received", sum(|sums| sums.received)?),
        ("returned", sum(|sums| sums.returned)?),
        ("open_pledge", pledges.open_pledge),
        ("in_kind", pledges.in_kind),
    ]));
    Ok(figures)
}

/// Lines onto which other money came from sponsors, or went back, than contributions say; or that hold less than
/// sponsors tied to their purpose.
fn contributions_that_disagree(evidence: &Evidence, found: &mut Findings) -> Result<(), Reason> {
    for line in &evidence.lines {
        let said = evidence.contributed.get(&line.id).copied().unwrap_or_else(LineSums::default);
        let Balance { received, returned, .. } = line.balance;
        let granted = line.balance.granted()?;
        if (said.received, said.returned) == (received, returned) && said.tied <= granted {
            continue;
        }
        let figures = found.named([
            ("received_by_contributions", said.received),
            ("received", received),
            ("returned_by_contributions", said.returned),
            ("returned", returned),
            ("tied", said.tied),
            ("granted", granted),
        ]);
        found.add(RowKind::BudgetLine, Some(line.id.0), line.name(), figures);
    }
    Ok(())
}
