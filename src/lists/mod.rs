//! Lists of documents: searched, filtered, ordered, counted, added up, paged and taken along, one way for all of them.
//!
//! 1. Every document that is listed has one entry ([`Entry`]), made from the document by the slice that owns it, in the
//!    write that changed the document. An entry says nothing that its document does not; `socai verify` makes each anew.
//! 2. A search is for words, each of which must begin a word of the entry, without accents and capitals, `đ` as `d`.
//! 3. A page begins after a row, not at a number of rows: rows that are added meanwhile move none to another page.
//! 4. How many rows of an agency, a year and a state there are and what they come to is kept ([`sums`]). Of what any other
//!    filter leaves, rows are counted up to [`MOST_COUNTED`]; of more than that the list says so, and says no sum. What is
//!    taken along is always whole and added up.
//! 5. A page reads as many rows as it shows, or as many as are counted, however long the list is ([`finding`]). Only
//!    filters of which each alone leaves many and which together leave few are looked for along the list.
//! 6. Whoever asks sees the agencies below their own, whatever the filter says.
//!
//! Owns `list_entries`, `list_words`, `list_sums`.

mod finding;
mod frame;
mod keeping;
mod model;
mod query;
mod sums;
mod tables;
mod verifying;

pub use finding::{At, Found, find_all, find_page};
pub use frame::{Frame, Pages};
pub use keeping::{Load, refresh};
pub use model::{
    Cursor, Entry, Filter, List, MOST_COUNTED, Order, PAGE, Place, Range, Scope, Sorting, UNDATED, Within,
    ordered, words, words_of,
};
pub use query::{Asked, ListQuery, Offer};
pub use tables::{KeySorting, PagedRows, page_of_rows};
pub use verifying::{Source, catch_up, verify};
