//! The service as programs and browsers meet it.

mod bad_input;
mod budget;
mod description;
mod guard;
mod idempotency;
mod pages;
mod parallel;
mod precedence;
pub mod routes;
mod signing_in;
mod walk;
