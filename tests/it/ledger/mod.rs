//! The ledger without any document: movements, what the database guards by itself, and the verifier.

mod guards;
mod movements;
mod verifier;
