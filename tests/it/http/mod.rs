//! The service as programs and browsers meet it.

mod accounts;
mod api_tokens;
mod authority;
mod bad_input;
mod budget;
mod description;
mod entry;
mod guard;
mod guessing;
mod idempotency;
mod pages;
mod parallel;
mod precedence;
pub mod routes;
mod second_factor;
mod sessions;
mod signing_in;
mod trail;
mod walk;
