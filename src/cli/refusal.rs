//! What went wrong, on stderr.

use std::io::{self, Write};

use crate::error::Error;
use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::{Problem, Refusal};

/// Tells an error. `currency` writes the figures' money.
pub(super) fn tell(error: &Error, language: Locale, currency: Currency) {
    let text = match error.refusal() {
        Some(refusal) => told(refusal, language, currency),
        None => format!("socai: {error}\n"),
    };
    // Where nobody listens on stderr, the exit status says it still.
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Every problem on a line of its own, and that nothing was changed.
fn told(refusal: &Refusal, language: Locale, currency: Currency) -> String {
    let mut lines: Vec<String> =
        refusal.problems().map(|problem| line(problem, language, currency)).collect();
    lines.push(language.say("cli-refused", &[("problems", &lines.len().to_string())]));
    lines.join("\n") + "\n"
}

/// `row 12, column amount [insufficient_available]: the sentence with its figures`.
fn line(problem: &Problem, language: Locale, currency: Currency) -> String {
    let row = problem.place.row.map(|row| language.say("cli-row", &[("row", &row.to_string())]));
    let column = problem.place.column.as_deref().or(problem.place.field.as_deref());
    let column = column.map(|column| language.say("cli-column", &[("column", column)]));
    let place = row.into_iter().chain(column).collect::<Vec<_>>().join(", ");
    let (code, sentence) = (problem.reason.code(), problem.reason.sentence(language, currency));
    format!("{place} [{code}]: {sentence}").trim_start().to_owned()
}
