//! Policies: rules of the law on spending that a book takes as strictly as it says: **stop, warn or off**, each with
//! its percentage as data.
//!
//! Owns `policies`, `exemptions`, `policy_breaches`.
//!
//! 1. A rule that was never set is as [`Policy::by_default`] says: warn. Setting it needs the Ministry and a reason, and
//!    the earlier settings stay as its history.
//! 2. Policies are asked last, once the money was found to be there.
//! 3. `warn` lets the action through and keeps with it what was found. `stop` refuses it, and says who may let it pass.
//! 4. An exemption is granted beforehand by that role, with a reason, for one document and one rule; the action that
//!    needs it uses it up, and keeps its number.

pub mod handlers;
mod model;
pub mod pages;
mod passing;
mod store;

pub use model::{Breach, Level, Policies, Policy, Rule, Subject};
pub use passing::{ExemptionInput, ExemptionView, WarningView, exempt, exemptions, warnings};
pub use store::{Kept, ask, grant, list_breaches, list_exemptions, load, set};
