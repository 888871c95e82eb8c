//! What is on the desks of those who look first: orders past their term that nobody has accepted yet, and acceptances
//! that wait for their payment.

use super::orders::pieces;
use super::telling::{Owner, Telling};
use crate::commitments::{self, NewSignature};
use crate::error::Result;
use crate::ids::LineId;
use crate::ledger::Journal;

/// How many days ago an order was signed, was to end, and was accepted in how many halves.
type Ago = (u64, u64, Option<(u64, i64)>);
const UNFINISHED: [Ago; 5] =
    [(120, 21, None), (96, 9, None), (84, 12, Some((6, 1))), (72, 5, Some((4, 2))), (61, 2, Some((2, 2)))];
/// Their first number on paper, beyond those of the other orders.
const FIRST_NUMBER: i64 = 81;

impl Telling {
    /// Orders that somebody has to accept or to pay today.
    pub fn unfinished(&mut self, journal: &mut Journal<'_, '_>, owner: Owner, line: LineId) -> Result<()> {
        for (number, (signed, ended, accepted)) in (FIRST_NUMBER..).zip(UNFINISHED) {
            let signed_on = self.ago(signed);
            let worth = self.millions(owner, 30, 80);
            let mut new = self.order_paper(owner, (number, worth), signed_on)?;
            new.ends_on = self.ago(ended);
            let mut order = commitments::draft(journal, &new, 0, None)?;
            let signature = NewSignature { signed_on, funding: vec![(line, order.value)] };
            commitments::sign(journal, &mut order, &signature)?;
            if let Some((days, halves)) = accepted {
                let part: Vec<(i64, i64)> =
                    pieces(&order).iter().map(|(at, whole)| (*at, whole * halves / 2)).collect();
                self.accept(journal, &mut order, (self.ago(days), format!("{number:02}-1/BBNT")), &part)?;
            }
        }
        Ok(())
    }
}
