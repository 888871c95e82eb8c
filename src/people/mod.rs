//! People: accounts, signing in, and the one function that says who may do what.
//!
//! A room each: [`accounts`] (who there is, invitations, what administrators do), [`sessions`] (being signed in, tokens
//! and their keys), [`second_factor`], [`api_tokens`], [`own`] (one's own account). Beside them: which passwords are
//! taken (`passwords`, `guessing`), how often signing in may be tried (`throttle`, which owns `sign_in_tries`), secrets
//! that socai makes up (`secrets`), and the book's [`settings`].
//!
//! 1. [`may`] is asked before every act, by handlers and by pages that decide what to offer.
//! 2. Nothing that lets somebody in is kept as it is: passwords as argon2id hashes, links, API tokens and recovery codes
//!    as hashes. The keys of tokens and the secrets of second factors are kept, since they are needed.

pub mod accounts;
pub mod api_tokens;
mod authority;
mod guessing;
mod model;
pub mod own;
mod passwords;
pub mod second_factor;
mod secrets;
pub mod sessions;
pub mod settings;
mod throttle;

pub use accounts::{add_user, command_line_user, invite, list_users};
pub use authority::{Act, may, may_act_late, may_late, may_see};
pub use model::{Actor, NewUser, Role, Standing, User};
pub use secrets::hex;
pub use sessions::{Keys, LIFETIME, Presented, SessionKind, SignedIn, find_signed_in};
