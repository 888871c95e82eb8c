//! Accounts: who there is, and what administrators do.
//!
//! Owns `users` and `invitations`.
//!
//! 1. An administrator makes an account without a password, and passes on a link, which is shown once, works once and
//!    for three days. The person sets the password by it; nobody else ever knows it.
//! 2. Who lost the password gets a new link: the old password, all sessions, API tokens and earlier links end with it.
//! 3. A role of an agency (finance officer, communication unit) names its agency; the others name none.
//! 4. Disabling an account, and changing its role or agency, ends its sessions and API tokens at once.
//! 5. Administrators do none of this to their own account, so that one is always left.

pub mod handlers;
pub mod invitations;
pub mod list;
mod pages;
mod store;
mod view;

pub use store::{add_user, command_line_user, invite, list_users};
pub(super) use store::{find_credentials, has_password_hash, set_password_hash};
