//! People and what they may do.
//!
//! Owns `users`.

mod store;

pub use store::command_line_user;
