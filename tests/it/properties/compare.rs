//! The book beside the naive model: lines, a commitment, agencies and roots.

use std::collections::BTreeMap;

use socai::commitments;
use socai::ids::AgencyId;
use socai::ledger::{self, Balance};

use super::model::{Line, Stage, State};
use super::naive::value;
use super::steps::Step;
use super::walk::{LINES, Walk};

impl Walk<'_> {
    pub fn compare_lines(&self, step: &Step) {
        let kept = self.world.read(|conn| ledger::list_lines(conn, 2026, ""));
        assert_eq!(kept.len(), self.lines.len());
        for line in kept {
            let at = self.lines.iter().position(|known| *known == line.id).expect("a line of the walk");
            assert_eq!(
                figures(&line.balance),
                counted(&self.book.lines[at]),
                "{} after {step:?}",
                line.name()
            );
        }
    }

    pub fn compare_order(&self, at: usize, step: &Step) {
        let (order, expected) = (self.world.order(self.orders[at]), &self.book.orders[at]);
        let state = match expected.state {
            State::Draft => commitments::State::Draft,
            State::Signed => commitments::State::Signed,
            State::Closed => commitments::State::Closed,
            State::Cancelled => commitments::State::Cancelled,
        };
        assert_eq!((order.state, order.value.minor()), (state, value(&expected.items)), "after {step:?}");
        for (at, item) in order.items.iter().enumerate() {
            let accepted = (item.accepted_quantity.ten_thousandths(), item.accepted_amount.minor());
            let expected = expected.accepted.get(&at).copied().unwrap_or_default();
            assert_eq!(accepted, expected, "item {} after {step:?}", item.position);
        }
        for (line, id) in self.lines.iter().enumerate() {
            let held =
                |stage| expected.held.get(&line).and_then(|held| held.get(&stage)).copied().unwrap_or(0);
            let expected = [Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid].map(held);
            assert_eq!(self.world.holds(order.id, *id), expected, "held on line {line} after {step:?}");
        }
    }

    /// The verifier finds nothing, and what agencies and roots are said to have is what the model's lines add up to.
    pub fn compare_groups(&self) {
        use diesel::prelude::*;
        use socai::db::schema::{agency_balances as own, root_balances as rolled_up};
        self.world.must_verify();
        type Five = (i64, i64, i64, i64, i64);
        type Row = (AgencyId, String, String, Five, (i64, i64, i64, i64), Five);
        macro_rules! rows {
            ($table:ident, $owner:ident) => {
                self.world.read(|conn| {
                    Ok($table::table
                        .select((
                            $table::$owner,
                            $table::fund_source,
                            $table::purpose,
                            (
                                $table::available,
                                $table::committed,
                                $table::advanced,
                                $table::payable,
                                $table::paid,
                            ),
                            ($table::initial, $table::supplement, $table::received, $table::transferred_in),
                            (
                                $table::transferred_out,
                                $table::carried_out,
                                $table::cut,
                                $table::lapsed,
                                $table::returned,
                            ),
                        ))
                        .filter($table::fiscal_year.eq(2026))
                        .load::<Row>(conn)?)
                })
            };
        }
        for (grain, rows, root) in
            [("own", rows!(own, agency_id), false), ("root", rows!(rolled_up, root_id), true)]
        {
            let mut sums: BTreeMap<(AgencyId, String, String), [i64; FIGURES]> = BTreeMap::new();
            for (at, (agency, fund_source, purpose)) in LINES.iter().enumerate() {
                let agency = self.world.agency(agency);
                let owner = if root { agency.root_id } else { agency.id };
                let sum = sums.entry((owner, (*fund_source).to_owned(), (*purpose).to_owned())).or_default();
                for (total, figure) in sum.iter_mut().zip(counted(&self.book.lines[at])) {
                    *total += figure;
                }
            }
            sums.retain(|_, sum| sum.iter().any(|figure| *figure != 0));
            let kept: BTreeMap<_, _> = rows
                .into_iter()
                .map(|(owner, fund_source, purpose, (a, b, c, d, e), (f, g, h, i), (j, k, l, m, n))| {
                    ((owner, fund_source, purpose), [a, b, c, d, e, f, g, h, i, j, k, l, m, n])
                })
                .filter(|(_, sum)| sum.iter().any(|figure| *figure != 0))
                .collect();
            assert_eq!(kept, sums, "{grain} balances");
        }
    }
}

/// Stages, and how money came and went.
const FIGURES: usize = 14;

fn figures(balance: &Balance) -> [i64; FIGURES] {
    let of = balance;
    let stages = [of.available, of.committed, of.advanced, of.payable, of.paid];
    let came = [of.initial, of.supplement, of.received, of.transferred_in];
    let went = [of.transferred_out, of.carried_out, of.cut, of.lapsed, of.returned];
    let all: Vec<i64> = stages.into_iter().chain(came).chain(went).map(|figure| figure.minor()).collect();
    all.try_into().expect("so many figures")
}

fn counted(line: &Line) -> [i64; FIGURES] {
    let [a, b, c, d, e] = [Stage::Available, Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid]
        .map(|stage| line.stages.get(&stage).copied().unwrap_or(0));
    let Line { initial, supplement, cut, received, returned, lapsed, carried_out, .. } = *line;
    let (came, went) = (line.transferred_in, line.transferred_out);
    [a, b, c, d, e, initial, supplement, received, came, went, carried_out, cut, lapsed, returned]
}
