//! What stands where, and how it came and went: the figures of a line, an agency, a root, a country.

use diesel::Queryable;
use serde::Serialize;

use super::kind::{Kind, Stage};
use crate::money::{Amount, Currency, Money};
use crate::refusal::Reason;

/// Defines the balance, one field for each column of the balance tables.
macro_rules! balance {
    ($($(#[$doc:meta])* $column:ident),+ $(,)?) => {
        /// The balance of a line, or of an agency or root for one year, fund source and purpose; or a change of one.
        /// Stages say where the money stands, the other sums how it came and went, net of reversals.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
        pub struct Balance { $($(#[$doc])* pub $column: Money),+ }

        impl Balance {
            /// Each figure with its name.
            pub fn columns(&self) -> Vec<(&'static str, Money)> {
                vec![$((stringify!($column), self.$column)),+]
            }

            /// Figure by figure.
            pub fn plus(&self, other: &Balance) -> Result<Balance, Reason> {
                Ok(Balance { $($column: self.$column.plus(other.$column)?),+ })
            }
        }
    };
}

balance! {
    /// Free to be committed.
    available,
    /// Signed.
    committed,
    /// Advanced.
    advanced,
    /// Accepted, not yet paid.
    payable,
    /// Accepted and paid.
    paid,
    /// Allocated first.
    initial,
    /// Allocated later.
    supplement,
    /// Socialised money that arrived.
    received,
    /// From other lines.
    transferred_in,
    /// To other lines.
    transferred_out,
    /// From last year.
    carried_in,
    /// To next year.
    carried_out,
    /// Taken away by decision.
    cut,
    /// Cancelled at the year's end.
    lapsed,
    /// Back to sponsors.
    returned,
}

impl Balance {
    /// What stands in a stage of it. Outside, nothing does.
    pub fn stage(&self, stage: Stage) -> Money {
        match stage {
            Stage::Outside => Money::ZERO,
            Stage::Available => self.available,
            Stage::Committed => self.committed,
            Stage::Advanced => self.advanced,
            Stage::Payable => self.payable,
            Stage::Paid => self.paid,
        }
    }

    fn stage_mut(&mut self, stage: Stage) -> Option<&mut Money> {
        match stage {
            Stage::Outside => None,
            Stage::Available => Some(&mut self.available),
            Stage::Committed => Some(&mut self.committed),
            Stage::Advanced => Some(&mut self.advanced),
            Stage::Payable => Some(&mut self.payable),
            Stage::Paid => Some(&mut self.paid),
        }
    }

    /// The sum that tells of money which a movement of this kind brought in or took out.
    fn flow_mut(&mut self, kind: Kind, incoming: bool) -> Option<&mut Money> {
        match (kind, incoming) {
            (Kind::Allocate, _) => Some(&mut self.initial),
            (Kind::Supplement, _) => Some(&mut self.supplement),
            (Kind::Receive, _) => Some(&mut self.received),
            (Kind::Cut, _) => Some(&mut self.cut),
            (Kind::Lapse, _) => Some(&mut self.lapsed),
            (Kind::Return, _) => Some(&mut self.returned),
            (Kind::Transfer, true) => Some(&mut self.transferred_in),
            (Kind::Transfer, false) => Some(&mut self.transferred_out),
            (Kind::CarryOver, true) => Some(&mut self.carried_in),
            (Kind::CarryOver, false) => Some(&mut self.carried_out),
            _ => None,
        }
    }

    /// Changes the balance by `amount` that arrives at a stage of the line (negative: leaves it), by a movement of
    /// the kind or, when `turned`, by the reversal of one.
    pub fn arrive(&mut self, stage: Stage, kind: Kind, turned: bool, amount: Money) -> Result<(), Reason> {
        let incoming = (amount > Money::ZERO) != turned;
        if let Some(figure) = self.stage_mut(stage) {
            *figure = figure.plus(amount)?;
        }
        if let Some(flow) = self.flow_mut(kind, incoming) {
            let size = if amount > Money::ZERO { amount } else { amount.negated()? };
            *flow = if turned { flow.minus(size)? } else { flow.plus(size)? };
        }
        Ok(())
    }

    /// Whether nothing has changed.
    pub fn is_zero(&self) -> bool {
        *self == Balance::default()
    }

    /// All that stands in the line: what came in, less what went out.
    pub fn granted(&self) -> Result<Money, Reason> {
        Money::total([self.available, self.committed, self.advanced, self.payable, self.paid])
    }

    /// What came in less what went out, by the sums beside the stages. Equal to [`Balance::granted`], always.
    pub fn brought(&self) -> Result<Money, Reason> {
        let came = Money::total([
            self.initial,
            self.supplement,
            self.received,
            self.transferred_in,
            self.carried_in,
        ])?;
        let went =
            Money::total([self.transferred_out, self.carried_out, self.cut, self.lapsed, self.returned])?;
        came.minus(went)
    }

    /// What officers call contracted: committed, advanced, payable and paid.
    pub fn contracted(&self) -> Result<Money, Reason> {
        Money::total([self.committed, self.advanced, self.payable, self.paid])
    }

    /// The figures that reports show, in the book's currency.
    pub fn figures(&self, currency: Currency) -> Result<Figures, Reason> {
        let amount = |money| currency.amount(money);
        Ok(Figures {
            initial: amount(self.initial),
            supplement: amount(self.supplement),
            received: amount(self.received),
            transferred: amount(self.transferred_in.minus(self.transferred_out)?),
            carried: amount(self.carried_in.minus(self.carried_out)?),
            cut: amount(self.cut),
            lapsed: amount(self.lapsed),
            returned: amount(self.returned),
            granted: amount(self.granted()?),
            available: amount(self.available),
            committed: amount(self.committed),
            advanced: amount(self.advanced),
            payable: amount(self.payable),
            paid: amount(self.paid),
            contracted: amount(self.contracted()?),
            accepted: amount(self.payable.plus(self.paid)?),
            disbursed: amount(self.advanced.plus(self.paid)?),
        })
    }
}

macro_rules! figures {
    ($($(#[$doc:meta])* $figure:ident),+ $(,)?) => {
        /// The figures of a line, an agency or a country, as every report names them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
        pub struct Figures { $($(#[$doc])* pub $figure: Amount),+ }

        impl Figures {
            /// The names, in the order of reports.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($figure)),+];

            /// The figure of that name.
            pub fn get(&self, name: &str) -> Option<Amount> {
                match name { $(stringify!($figure) => Some(self.$figure),)+ _ => None }
            }
        }
    };
}

figures! {
    /// Allocated first.
    initial,
    /// Allocated later.
    supplement,
    /// Socialised money that arrived.
    received,
    /// From other lines, less to other lines.
    transferred,
    /// From last year, less to next year.
    carried,
    /// Taken away by decision.
    cut,
    /// Cancelled at the year's end.
    lapsed,
    /// Back to sponsors.
    returned,
    /// All of these together: what may be spent.
    granted,
    /// Free to be committed.
    available,
    /// Signed, neither accepted nor advanced.
    committed,
    /// Paid out ahead of acceptance.
    advanced,
    /// Accepted, not yet paid.
    payable,
    /// Accepted and paid.
    paid,
    /// committed + advanced + payable + paid.
    contracted,
    /// payable + paid.
    accepted,
    /// advanced + paid.
    disbursed,
}

/// What a commitment holds on one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Holding {
    /// Signed, neither accepted nor advanced.
    pub committed: Money,
    /// Paid out ahead of acceptance.
    pub advanced: Money,
    /// Accepted, not yet paid.
    pub payable: Money,
    /// Accepted and paid.
    pub paid: Money,
}

impl Holding {
    /// What stands in a stage of it. What is available belongs to the line, not to the commitment.
    pub fn stage(&self, stage: Stage) -> Money {
        match stage {
            Stage::Outside | Stage::Available => Money::ZERO,
            Stage::Committed => self.committed,
            Stage::Advanced => self.advanced,
            Stage::Payable => self.payable,
            Stage::Paid => self.paid,
        }
    }

    /// Changes a stage by `amount` (negative: less).
    pub(super) fn arrive(&mut self, stage: Stage, amount: Money) -> Result<(), Reason> {
        let figure = match stage {
            Stage::Outside | Stage::Available => return Ok(()),
            Stage::Committed => &mut self.committed,
            Stage::Advanced => &mut self.advanced,
            Stage::Payable => &mut self.payable,
            Stage::Paid => &mut self.paid,
        };
        *figure = figure.plus(amount)?;
        Ok(())
    }

    /// Stage by stage.
    pub fn plus(&self, other: &Holding) -> Result<Holding, Reason> {
        Ok(Holding {
            committed: self.committed.plus(other.committed)?,
            advanced: self.advanced.plus(other.advanced)?,
            payable: self.payable.plus(other.payable)?,
            paid: self.paid.plus(other.paid)?,
        })
    }

    /// All that the commitment has taken from the line.
    pub fn contracted(&self) -> Result<Money, Reason> {
        Money::total([self.committed, self.advanced, self.payable, self.paid])
    }
}
