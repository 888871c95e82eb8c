//! What holds for any input: exact arithmetic, and a long random walk beside a naive model.

mod arithmetic;
mod compare;
mod model;
mod naive;
mod steps;
mod treasury;
mod walk;
mod words;
