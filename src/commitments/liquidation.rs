//! The record of a liquidation (biên bản nghiệm thu và thanh lý, Decree 32/2019/NĐ-CP, form 04): what a commitment came to on
//! the day on which it was closed. It is read from what was recorded until then and kept nowhere else, so that it says
//! the same ever after, whatever comes back later.

use axum::extract::State as AppState;
use axum::response::Response;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::penalties::PenaltyState;
use super::views::CommitmentView;
use crate::app::Shared;
use crate::book::Book;
use crate::db::Conn;
use crate::db::schema::{actions, movements};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId};
use crate::ledger::{Kind, Stage};
use crate::money::{Amount, Money};
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Path};

/// The verb of the action that closes a commitment.
const CLOSE: &str = "close";

/// What a commitment came to when it was closed. Value = accepted + advances returned + released.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Its value, after all amendments.
    pub value: Money,
    /// What was accepted, VAT included.
    pub accepted: Money,
    /// What was paid for it, advances that it recovered among it.
    pub paid: Money,
    /// How much of the advances was recovered by acceptances.
    pub recovered: Money,
    /// How much of the advances came back without being recovered.
    pub advances_returned: Money,
    /// What came back after it was paid.
    pub refunded: Money,
    /// What was free again at closing.
    pub released: Money,
    /// What is committed, advanced or payable still: nothing.
    pub left: Money,
}

impl Settlement {
    /// Counts a movement of the commitment; one that turns another round counts against it.
    fn count(
        &mut self,
        kind: Kind,
        from: Stage,
        to: Stage,
        amount: Money,
        closes: bool,
    ) -> Result<(), Reason> {
        let turned = !kind.allows(from, to);
        let (start, end, sum) = if turned { (to, from, amount.negated()?) } else { (from, to, amount) };
        let add = |figure: &mut Money, by: Money| -> Result<(), Reason> {
            *figure = figure.plus(by)?;
            Ok(())
        };
        let open = |stage| matches!(stage, Stage::Committed | Stage::Advanced | Stage::Payable);
        if open(end) && !open(start) {
            add(&mut self.left, sum)?;
        } else if open(start) && !open(end) {
            add(&mut self.left, sum.negated()?)?;
        }
        match (kind, start) {
            (Kind::Commit, _) => add(&mut self.value, sum),
            (Kind::Release, _) if closes => add(&mut self.released, sum),
            (Kind::Release, _) => add(&mut self.value, sum.negated()?),
            (Kind::Accept, Stage::Advanced) => {
                add(&mut self.accepted, sum)?;
                add(&mut self.recovered, sum)?;
                add(&mut self.paid, sum)
            }
            (Kind::Accept, _) => add(&mut self.accepted, sum),
            (Kind::Pay, _) => add(&mut self.paid, sum),
            (Kind::Refund, Stage::Advanced) => add(&mut self.advances_returned, sum),
            (Kind::Refund, _) => add(&mut self.refunded, sum),
            _ => Ok(()),
        }
    }
}

/// The closing of a commitment that stands: its action, date, number and reason.
type Closing = (ActionId, NaiveDate, String, String);

/// The closing that stands, with what the commitment came to then; `None` while it is open, and of one that was cancelled
/// or spent directly.
pub fn find_settlement(conn: &mut Conn, id: CommitmentId) -> Result<Option<(Closing, Settlement)>> {
    let turned = diesel::alias!(actions as turned);
    let closing: Option<Closing> = actions::table
        .select((actions::id, actions::dated_on, actions::document_no, actions::reason))
        .filter(actions::commitment_id.eq(id))
        .filter(actions::verb.eq(CLOSE))
        .filter(actions::reverses_id.is_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(
            turned.filter(turned.field(actions::reverses_id).eq(actions::id.nullable())),
        )))
        .order(actions::id.desc())
        .get_result(conn)
        .optional()?;
    let Some(closing) = closing else { return Ok(None) };
    let until: Vec<(ActionId, Kind, Stage, Stage, Money)> = movements::table
        .select((
            movements::action_id,
            movements::kind,
            movements::from_stage,
            movements::to_stage,
            movements::amount,
        ))
        .filter(movements::commitment_id.eq(id))
        .filter(movements::action_id.le(closing.0))
        .load(conn)?;
    let mut settlement = Settlement::default();
    for (action, kind, from, to, amount) in until {
        settlement.count(kind, from, to, amount, action == closing.0)?;
    }
    Ok(Some((closing, settlement)))
}

/// The record of a liquidation.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LiquidationView {
    /// The action that closed it.
    pub action: ActionId,
    /// Number of the record.
    pub document_no: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Why it was closed; may be empty.
    pub reason: String,
    /// Value after all amendments.
    pub value: Amount,
    /// Accepted, VAT included.
    pub accepted: Amount,
    /// Paid for it, recovered advances among it.
    pub paid: Amount,
    /// Advances that acceptances recovered.
    pub recovered: Amount,
    /// Advances that came back.
    pub advances_returned: Amount,
    /// What came back after it was paid.
    pub refunded: Amount,
    /// Penalties that were collected.
    pub penalties_collected: Amount,
    /// Penalties that were waived.
    pub penalties_waived: Amount,
    /// Free again at closing.
    pub released: Amount,
    /// Open still: nothing.
    pub left: Amount,
    /// The commitment that was closed.
    pub commitment: CommitmentView,
}

impl LiquidationView {
    /// The record of a commitment; refused as [`Reason::WrongState`] while it is not closed.
    pub fn load(conn: &mut Conn, book: Book, id: CommitmentId) -> Result<LiquidationView> {
        let commitment = CommitmentView::load(conn, book, id)?;
        let Some(((action, dated_on, document_no, reason), settlement)) = find_settlement(conn, id)? else {
            let (what, given) = ("liquidation".to_owned(), id.to_string());
            return Err(Reason::NotFound { what, given }.into());
        };
        let amount = |money| book.currency.amount(money);
        let penalties = |state| {
            let settled = commitment.penalties.iter().filter(|it| it.state == state);
            Money::total(settled.map(|it| it.amount.money)).map(amount)
        };
        Ok(LiquidationView {
            action,
            document_no,
            dated_on,
            reason,
            value: amount(settlement.value),
            accepted: amount(settlement.accepted),
            paid: amount(settlement.paid),
            recovered: amount(settlement.recovered),
            advances_returned: amount(settlement.advances_returned),
            refunded: amount(settlement.refunded),
            penalties_collected: penalties(PenaltyState::Collected)?,
            penalties_waived: penalties(PenaltyState::Waived)?,
            released: amount(settlement.released),
            left: amount(settlement.left),
            commitment,
        })
    }
}

/// The record of the liquidation of a commitment.
#[utoipa::path(get, path = "/commitments/{id}/liquidation", params(("id" = i64, Path)), responses((status = 200, body = LiquidationView)))]
pub async fn show(
    ctx: Ctx,
    AppState(app): AppState<Shared>,
    Path(id): Path<CommitmentId>,
) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let load = move |conn: &mut Conn| {
        may(&actor, Act::See, None)?;
        let owner = super::store::get_commitment(conn, id)?.agency;
        may(&actor, Act::See, Some(&crate::agencies::get_agency(conn, owner)?))?;
        LiquidationView::load(conn, book, id)
    };
    let view = app.db.reading(load).await?;
    ctx.show(&view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_turned_round_counts_for_nothing() {
        let mut it = Settlement::default();
        let money = Money::from_minor;
        use Stage::{Advanced, Available, Committed, Paid, Payable};
        for (kind, from, to, amount) in [
            (Kind::Commit, Available, Committed, 100),
            (Kind::Advance, Committed, Advanced, 30),
            (Kind::Accept, Advanced, Paid, 20),
            (Kind::Accept, Committed, Payable, 50),
            (Kind::Accept, Payable, Committed, 50),
            (Kind::Accept, Committed, Payable, 40),
            (Kind::Refund, Advanced, Available, 10),
            (Kind::Pay, Payable, Paid, 40),
            (Kind::Release, Committed, Available, 5),
        ] {
            it.count(kind, from, to, money(amount), false).unwrap();
        }
        assert_eq!(it.left, money(25));
        it.count(Kind::Release, Committed, Available, money(25), true).unwrap();
        let expected = Settlement {
            value: money(95),
            accepted: money(60),
            paid: money(60),
            recovered: money(20),
            advances_returned: money(10),
            refunded: Money::ZERO,
            released: money(25),
            left: Money::ZERO,
        };
        assert_eq!(it, expected);
        assert_eq!(it.value.minor(), 60 + 10 + 25, "accepted, returned and released make up the value");
    }
}
