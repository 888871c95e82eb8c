//! Help: a guide for each role and a glossary, the same texts in `docs/guide/` and in the service.
//!
//! Owns no table and asks no query. Texts and pictures are carried in the binary.

mod glossary;
mod guides;
pub mod handlers;
mod leads;

pub use glossary::terms;
pub use guides::{Guide, guide_of};
pub use leads::lead;
