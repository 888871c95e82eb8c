//! What holds for any input: exact arithmetic, and a long random walk beside a naive model.

mod arithmetic;
mod model;
mod treasury;
mod walk;
mod words;
