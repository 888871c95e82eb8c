//! Press orders: how one is drafted. What happens to it then is the same for every commitment.

mod form;
pub mod handlers;
