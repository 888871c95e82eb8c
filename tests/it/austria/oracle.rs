//! The published payments, read and added up by hand: letters and whole cents, nothing of socai.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// One row of the file.
#[derive(Clone, Debug)]
pub struct Payment {
    /// As a spreadsheet counts it; the header is row 1.
    pub row: u64,
    /// Code of the public body.
    pub body: String,
    pub year: i64,
    pub quarter: u8,
    /// As the book calls it.
    pub purpose: &'static str,
    pub cents: i64,
}

/// The cells of a line; a quoted one may hold the delimiter and doubled quotes.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            _ if letter == delimiter && !quoted => cells.push(String::new()),
            _ => cell.push(letter),
        }
    }
    cells
}

/// `5292`, `47091,3` or `40542.94` in cents.
pub fn cents(text: &str) -> i64 {
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    assert!(fraction.len() <= 2, "{text}");
    whole.parse::<i64>().unwrap() * 100 + format!("{fraction:0<2}").parse::<i64>().unwrap()
}

/// `35127285366` as `351272853.66`.
pub fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// All rows of a file, in its order.
pub fn payments(austria: &Path, file: &str, delimiter: char) -> Vec<Payment> {
    let read = |file: &str| fs::read_to_string(austria.join(file)).expect("a file of payments");
    let codes: BTreeMap<String, String> = read("agencies.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells = cells(line, ',');
            (cells[1].clone(), cells[0].clone())
        })
        .collect();
    let text = read(file);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header = cells(lines.next().expect("a header"), delimiter);
    let column = |name: &str| header.iter().position(|cell| cell.starts_with(name)).expect(name);
    let (body, quarter, purpose, euro) =
        (column("RECHTSTR"), column("QUARTAL"), column("BEKANNTGABE"), column("EURO"));
    lines
        .zip(2..)
        .map(|(line, row)| {
            let cells = cells(line, delimiter);
            let (year, quarter) = cells[quarter].split_at(4);
            Payment {
                row,
                body: codes[&cells[body]].clone(),
                year: year.parse().unwrap(),
                quarter: quarter.parse().unwrap(),
                purpose: match cells[purpose].as_str() {
                    "2" => "press_order",
                    "4" => "other_communication",
                    other => panic!("purpose {other} in row {row}"),
                },
                cents: cents(&cells[euro]),
            }
        })
        .collect()
}

/// The sum of those that fit.
pub fn sum(payments: &[Payment], fits: impl Fn(&Payment) -> bool) -> i64 {
    payments.iter().filter(|payment| fits(payment)).map(|payment| payment.cents).sum()
}

/// The sums by body of those that fit.
pub fn by_body(payments: &[Payment], fits: impl Fn(&Payment) -> bool) -> BTreeMap<&str, i64> {
    let mut sums = BTreeMap::new();
    for payment in payments.iter().filter(|payment| fits(payment)) {
        *sums.entry(payment.body.as_str()).or_default() += payment.cents;
    }
    sums
}

/// The bodies of those that fit.
pub fn bodies(payments: &[Payment], fits: impl Fn(&Payment) -> bool) -> BTreeSet<&str> {
    by_body(payments, fits).into_keys().collect()
}
