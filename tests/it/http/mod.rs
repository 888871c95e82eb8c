//! The service as programs and browsers meet it.

mod bad_input;
mod description;
mod idempotency;
mod parallel;
mod routes;
mod signing_in;
mod walk;
