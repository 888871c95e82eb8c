//! Files that people bring in over the web: sent, looked at, and stored when all of it is right.
//!
//! 1. A file is kept for an hour as it was sent. What is stored is exactly what was looked at.
//! 2. It is read, and its storing rehearsed: all bad cells are shown in the file's own rows, and nothing is stored.
//! 3. Who brings it in may do by hand, for every agency that a row names, all that the row does.
//! 4. What takes longer than a moment goes on by itself, and its page tells how far it is.
//!
//! Owns `uploads`.

mod authority;
pub mod handlers;
mod looking;
mod pages;
mod running;
mod store;

pub use authority::may_bring;
pub(in crate::exchange) use looking::mapping_of;
pub use running::Imports;
