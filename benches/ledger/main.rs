//! `cargo bench --bench ledger`: what the ledger promises of speed, as ratios that are taken in one run, so that they
//! mean the same on every machine. docs/PERFORMANCE.md tells what they were and why they are asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a bench ends by panicking where something breaks, and prints ratios, which are no money"
)]

mod history;
mod import;
mod measuring;

use std::process::ExitCode;

use measuring::Ratio;

fn main() -> ExitCode {
    // `cargo bench` passes `--bench`; anything else names the parts that are wanted.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    let mut ratios: Vec<Ratio> = Vec::new();
    if is_wanted("import") {
        ratios.extend(import::ratios());
    }
    if is_wanted("history") {
        ratios.extend(history::ratios());
    }
    measuring::print(&ratios);
    if ratios.iter().all(Ratio::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
