//! Reconciliation with the State Treasury (đối chiếu Kho bạc): statements, what of them agrees with the book's
//! payments, why the rest does not, and the records that both sides sign.
//!
//! Owns `treasury_statements`, `treasury_lines`, `treasury_pairings`, `treasury_paired_lines`,
//! `treasury_paired_payments`, `treasury_windows`, `treasury_records`, `treasury_record_rows`, `treasury_events`.
//! It moves no money: who erred corrects it by an ordinary action, and what is found follows by itself.
//!
//! 1. A line is known by agency, year, statement and its number on the statement; it is never changed. A statement
//!    that was imported by mistake is withdrawn whole, with a reason.
//! 2. What the book paid is its payments, advances and, below zero, refunds, one for each action that stands. Lines
//!    and payments of one agency and year are set beside each other by the rules of [`match_entries`], anew each
//!    time: nothing that was found is kept, so nothing goes stale. What could belong to several stays alone.
//! 3. What a person decided is kept and comes before the rules: put together, held apart, settled. It holds as long
//!    as all of it stands; a payment that is turned round sets the others free again.
//! 4. Every pairing is matched, differs, or is only in the books or only at the Treasury. All but the matched are
//!    differences: open until somebody settles them with an explanation. A difference keeps both figures.
//! 5. A payment alone on a day that no statement speaks of is awaited, and no difference yet. A statement that does
//!    not say which days it speaks of speaks of the whole year.
//! 6. A record states the totals of both sides of a quarter or of the year, and every difference. What the Treasury
//!    has more than the book is what agrees over the period's edge, what is settled and what is open, exactly.
//! 7. A finance officer signs for the agency, and the figures are written down; the Treasury, which has no account
//!    here, signs on paper, and the officer records by whom and when. From the first signature the period is frozen:
//!    no new line, no other matching, until the record is withdrawn with a reason. It stays to be read.
//! 8. Who undid what stays visible: events are never removed.

mod events;
mod figures;
pub mod handlers;
mod list;
mod matching;
mod model;
pub mod pages;
mod pairing;
mod pairing_table;
mod pins;
pub mod record_handlers;
mod record_page;
mod record_view;
mod records;
mod sides;
mod statements;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod views;
mod year_page;

pub use events::{EventVerb, TreasuryEvent, list_events};
pub use figures::{PeriodFigures, RecordRow, RowStanding};
pub use list::load_entries;
pub use matching::{Matching, Pairing, Standing, Sums};
pub use model::{Entry, Found, MatchRule, Outcome, Period, WINDOW_DAYS, match_entries, payee_key};
pub use pages::year_href;
pub use pairing::{
    record_match, record_release, record_reopening, record_separation, record_settlement, set_window,
};
pub use record_view::{RecordRowView, RecordView};
pub use records::{Record, RecordState, countersign, get_record, list_record_rows, sign, withdraw_record};
pub use sides::{Line, Origin, Payment, Pin, Sides, Signed, Statement};
pub use statements::{Intake, NewLine, withdraw_statement};
pub use store::{get_matching, list_matchings};
pub use views::{
    Asked, FiguresView, PairingView, PeriodView, Section, SectionView, SumsView, TreasuryLineView,
    TreasuryPaymentView, TreasuryYear,
};
