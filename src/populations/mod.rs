//! How many people live where, by time: what figures per head are of.
//!
//! Owns `populations`.
//!
//! 1. A figure holds from its day until the next one of the same agency; it says where it was published.
//! 2. What is registered is not changed by registering it again: the same content changes nothing, other content of
//!    the same agency and day is refused with the difference.

mod model;
mod store;

pub use model::{Population, latest_on};
pub use store::{list_populations, register};
