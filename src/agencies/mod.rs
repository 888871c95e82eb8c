//! Agencies: ministries, provinces and the units below them, dated, with a parent and successors.
//!
//! Owns `agencies`, `agency_aliases`, `agency_successions`.
//!
//! 1. An agency's code is unique for ever; a code that comes to name another agency gets a new code (`T15-2025`).
//! 2. A parent is registered before its child; the chain of parents ends at a root (a ministry, a province).
//! 3. What is registered is not changed by registering it again: the same content changes nothing, other content
//!    is refused with the difference.

pub mod handlers;
mod model;
pub mod pages;
mod store;

pub use model::{Agency, NewAgency, Succession};
pub use store::{
    find_agency, find_by_code, get_agency, list_agencies, list_below, list_children, list_roots,
    list_successions, name_index, register, register_succession,
};
