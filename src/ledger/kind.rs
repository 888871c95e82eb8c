//! Stages, kinds of movement, and which kind may take money from where to where.

use crate::coded::coded;
use crate::ids::LineId;
use crate::money::Money;
use crate::refusal::Reason;

coded! {
    /// Where money stands. Granted money stands in one of the five stages of a line; before and after that it is
    /// outside the book.
    Stage {
        /// Not in the book: not allocated yet, or cut, lapsed or returned.
        Outside = "outside",
        /// Còn được sử dụng: free to be committed.
        Available = "available",
        /// Signed, and neither accepted nor advanced.
        Committed = "committed",
        /// Tạm ứng chưa thu hồi: paid out ahead of acceptance.
        Advanced = "advanced",
        /// Nghiệm thu: accepted, not yet paid.
        Payable = "payable",
        /// Thực chi: accepted and paid.
        Paid = "paid",
    }
}

impl Stage {
    /// The stages that a commitment holds money in.
    pub const HELD: [Stage; 4] = [Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid];
}

coded! {
    /// What a movement does.
    Kind {
        /// Giao dự toán đầu năm: the initial allocation.
        Allocate = "allocate",
        /// Bổ sung: a later allocation.
        Supplement = "supplement",
        /// Socialised money that arrived.
        Receive = "receive",
        /// A decision takes money away.
        Cut = "cut",
        /// Hủy dự toán: what is left at the year's end is cancelled.
        Lapse = "lapse",
        /// Back to the sponsor.
        Return = "return",
        /// Phân bổ, điều chỉnh: to another line of the same year and fund source.
        Transfer = "transfer",
        /// Chuyển nguồn: to the same stage of next year's line.
        CarryOver = "carry_over",
        /// Signing.
        Commit = "commit",
        /// What was committed is free again.
        Release = "release",
        /// Tạm ứng.
        Advance = "advance",
        /// Nghiệm thu; of what an advance paid already, the recovery.
        Accept = "accept",
        /// Thanh toán.
        Pay = "pay",
        /// Money that came back.
        Refund = "refund",
    }
}

/// One end of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Outside the book.
    Outside,
    /// A stage of a line.
    At(LineId, Stage),
}

impl End {
    /// The line, if the end is inside the book.
    pub fn line(self) -> Option<LineId> {
        match self {
            End::Outside => None,
            End::At(line, _) => Some(line),
        }
    }

    /// The stage.
    pub fn stage(self) -> Stage {
        match self {
            End::Outside => Stage::Outside,
            End::At(_, stage) => stage,
        }
    }
}

/// A movement to be recorded: so much, from here to there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// What it does.
    pub kind: Kind,
    /// How much; above zero.
    pub amount: Money,
    /// Where the money stood.
    pub from: End,
    /// Where it stands then.
    pub to: End,
}

impl Move {
    /// A movement between two stages of one line.
    pub fn within(kind: Kind, line: LineId, from: Stage, to: Stage, amount: Money) -> Move {
        Move { kind, amount, from: End::At(line, from), to: End::At(line, to) }
    }

    /// Money that comes into the book.
    pub fn into_line(kind: Kind, line: LineId, amount: Money) -> Move {
        Move { kind, amount, from: End::Outside, to: End::At(line, Stage::Available) }
    }

    /// Money that leaves the book.
    pub fn out_of_line(kind: Kind, line: LineId, amount: Money) -> Move {
        Move { kind, amount, from: End::At(line, Stage::Available), to: End::Outside }
    }

    /// The same money, back.
    pub fn turned_round(self) -> Move {
        Move { from: self.to, to: self.from, ..self }
    }
}

impl Kind {
    /// Whether the kind may take money from one stage to the other. Which lines they are is asked beside.
    pub fn allows(self, from: Stage, to: Stage) -> bool {
        use Stage::{Advanced, Available, Committed, Outside, Paid, Payable};
        match self {
            Kind::Allocate | Kind::Supplement | Kind::Receive => (from, to) == (Outside, Available),
            Kind::Cut | Kind::Lapse | Kind::Return => (from, to) == (Available, Outside),
            Kind::Transfer => (from, to) == (Available, Available),
            Kind::CarryOver => from == to && !matches!(from, Outside | Paid),
            Kind::Commit => (from, to) == (Available, Committed),
            Kind::Release => (from, to) == (Committed, Available),
            Kind::Advance => (from, to) == (Committed, Advanced),
            Kind::Accept => matches!((from, to), (Committed, Payable) | (Advanced, Paid)),
            Kind::Pay => (from, to) == (Payable, Paid),
            Kind::Refund => matches!((from, to), (Advanced | Paid, Available)),
        }
    }

    /// Whether both ends are stages of one and the same line.
    pub fn stays_on_one_line(self) -> bool {
        matches!(self, Kind::Commit | Kind::Release | Kind::Advance | Kind::Accept | Kind::Pay | Kind::Refund)
    }

    /// Refuses stages that are not the kind's.
    pub fn check_stages(self, from: Stage, to: Stage) -> Result<(), Reason> {
        if self.allows(from, to) {
            return Ok(());
        }
        Err(Reason::StagesNotOfKind {
            kind: self.code().to_owned(),
            from: from.code().to_owned(),
            to: to.code().to_owned(),
        })
    }
}
