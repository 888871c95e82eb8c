//! One's own account: its sessions, password, second factor and API tokens.
//!
//! 1. What changes how one signs in needs the present password, which is asked again as signing in asks it: tries
//!    count, and wait.
//! 2. A new password ends the other sessions; API tokens stay, and the page lists them beside it.

pub mod handlers;
mod pages;

pub use handlers::AccountView;
pub(super) use handlers::asked_again;
pub(super) use pages::breadcrumbs;

/// Where one's own account is.
pub(super) const PAGE: &str = "/account";
