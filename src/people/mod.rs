//! People: accounts, signing in, and the one function that says who may do what.
//!
//! Owns `users` and `signing_keys`.
//!
//! 1. A password is kept as an argon2id hash alone.
//! 2. A role of an agency (finance officer, communication unit) names its agency; the others name none.
//! 3. [`may`] is asked before every act, by handlers and by pages that decide what to offer.

mod authority;
pub mod handlers;
mod model;
pub mod pages;
mod passwords;
mod store;
mod tokens;

pub mod settings;

pub use authority::{Act, may, may_act_late, may_late, may_see};
pub use model::{Actor, NewUser, Role, User};
pub use passwords::check_password;
pub use store::{add_user, command_line_user, find_actor, find_credentials, list_users};
pub use tokens::{Keys, LIFETIME, Session, hex};
