//! How long it takes to match a Treasury statement with payments, and that it grows no worse than n log n.
//!
//! `cargo bench --bench matching` prints a row for each size: as many lines as payments; of every hundred, ninety
//! agree by number and amount, and the others by each rule in turn, or by none. Then the same without any voucher
//! number, where payees, amounts and days must do.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a bench tells what it measured by printing, and measures in floats"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use socai::money::Money;
use socai::treasury::{Entry, WINDOW_DAYS, match_entries};

const RUNS: usize = 15;

/// Lines and payments of a year, in the order of their days.
fn both_sides(size: usize, with_numbers: bool) -> (Vec<Entry>, Vec<Entry>) {
    let mut random = StdRng::seed_from_u64(937);
    let new_year = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let (mut lines, mut payments) = (Vec::with_capacity(size), Vec::with_capacity(size));
    for number in 0..size {
        let on = new_year + Days::new(random.random_range(0..360));
        let payee = format!("Báo số {}", random.random_range(0..400));
        let amount = Money::from_minor(random.random_range(1_000_000..500_000_000));
        let voucher = format!("UNC-{number}");
        let (mut line, payment) =
            (Entry::new(on, &voucher, &payee, amount), Entry::new(on, &voucher, &payee, amount));
        match number % 100 {
            0..=89 => {}
            // Off by one.
            90 | 91 => line.amount = amount.plus(Money::from_minor(1)).unwrap(),
            // Without a number, some days later.
            92..=94 => {
                (line.voucher_no, line.on) = (String::new(), on + Days::new(random.random_range(0..5)))
            }
            // Alike many times: a year of the same fee.
            95 | 96 => (line.amount, line.voucher_no) = (Money::from_minor(5_500_000), String::new()),
            // Another number, payee and day.
            _ => line = Entry::new(on, &format!("KB-{number}"), "Đơn vị khác", amount),
        }
        lines.push(line);
        payments.push(payment);
    }
    if !with_numbers {
        lines.iter_mut().chain(&mut payments).for_each(|entry| entry.voucher_no.clear());
    }
    lines.sort_by_key(|line| line.on);
    payments.sort_by_key(|payment| payment.on);
    (lines, payments)
}

/// The fastest of some runs: what else the machine did then disturbed it least.
fn measured(size: usize, with_numbers: bool) -> Duration {
    let (lines, payments) = both_sides(size, with_numbers);
    let runs = (0..RUNS).map(|_| {
        let begun = Instant::now();
        let found = match_entries(black_box(&lines), black_box(&payments), WINDOW_DAYS).unwrap();
        assert!(found.len() >= size);
        begun.elapsed()
    });
    runs.min().unwrap()
}

fn main() {
    // `cargo bench` says so; `cargo test --benches` runs it too, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    for with_numbers in [true, false] {
        println!("{} voucher numbers", if with_numbers { "with" } else { "without" });
        println!("{:>9} {:>9} {:>14} {:>17}", "lines", "payments", "time", "ns per n·log2 n");
        for size in [1_000_usize, 10_000, 100_000] {
            let time = measured(size, with_numbers);
            let both = (2 * size) as f64;
            let ratio = time.as_nanos() as f64 / (both * both.log2());
            println!("{size:>9} {size:>9} {:>11.2} ms {ratio:>17.1}", time.as_secs_f64() * 1_000.0);
        }
    }
}
