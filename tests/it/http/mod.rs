//! The service as programs and browsers meet it.

mod authority;
mod bad_input;
mod budget;
mod description;
mod guard;
mod idempotency;
mod pages;
mod parallel;
mod precedence;
mod routes;
mod signing_in;
mod trail;
mod walk;
