//! The ledger: **every đồng stands in exactly one stage of one budget line; a movement takes it from one stage to
//! another; no stage falls below zero.**
//!
//! It knows no document and no web. A slice opens a [`Journal`] inside a write, records [`Action`]s in it, and
//! closes it; nothing else writes `actions`, `movements` and the balances beside them.
//!
//! Rules, each held by tests in tests/it/:
//! 1. An amount is above zero, and a movement's stages are those of its kind ([`Kind::allows`]).
//! 2. A movement is dated inside the window that its kind has in the line's fiscal year ([`Calendar`]).
//!    A year may be closed for the country or for an agency with what is below it ([`Closing`]).
//! 3. A movement takes from a stage what is there, of the line and of the commitment; else it is refused with
//!    the figures, and the whole action with it.
//! 4. Movements of one action are reversed together, once. A reversal is not reversed.
//! 5. Nothing recorded is ever changed or removed; triggers of the database see to it.
//! 6. What papers say is kept by agency and year, as slices tell it ([`Journal::tell_papers`]).
//! 7. Balances of lines, commitments, agencies and roots change in the same transaction as the movement, and
//!    [`verify`] re-adds all movements and finds no difference.

mod balance;
mod calendar;
mod closings;
mod groups;
mod journal;
mod kind;
mod moved;
mod papers;
mod rows;
mod store;
mod trace;
mod verify;
mod windows;

pub use balance::{Balance, Figures, Holding};
pub use calendar::{Calendar, Window};
pub use closings::{
    CLOSE_YEAR, Closing, NewClosing, find_standing_closing, get_closing, list_actions_of_closing,
    list_closed_paths, list_closings,
};
pub use groups::{Group, list_groups, list_groups_below, list_groups_of_root, list_groups_of_roots};
pub use journal::{Action, Journal, Recorder, Reversal, post};
pub use kind::{End, Kind, Move, Stage};
pub use moved::moved_between;
pub use papers::{Papers, list_papers, papers_below, papers_of};
pub use rows::{Line, LineKey, Moved, RecordedAction, RecordedMovement};
pub use store::{
    MadeActions, count_actions_of, find_action, find_line, find_line_by_key, get_action, get_calendar,
    get_line, largest_action_of, list_holdings, list_latest_actions_of, list_lines, list_movements_of_action,
    list_own_lines, list_standing_actions,
};
pub use trace::{TraceFilter, TraceOrder, Traced, trace};
pub use verify::{Difference, Verification, verify};
pub use windows::{WindowChange, list_calendars, list_window_changes, open_year, set_window};
