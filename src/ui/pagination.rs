//! Which rows of how many are shown, and the way to the rows before and after.

use maud::{Markup, Render, html};

use crate::i18n::Locale;

/// Counts of rows, and addresses that keep the filters.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// The reader's language.
    pub lang: Locale,
    /// The first row shown, counted from 1.
    pub first: u64,
    /// The last row shown.
    pub last: u64,
    /// All rows that fit the filters.
    pub count: u64,
    /// The rows before.
    pub previous: Option<String>,
    /// The rows after.
    pub next: Option<String>,
}

impl Render for Pagination {
    fn render(&self) -> Markup {
        let written = |count: u64| self.lang.decimal(&count.to_string());
        let (first, last, count) = (written(self.first), written(self.last), written(self.count));
        let shown = [("first", first.as_str()), ("last", last.as_str()), ("count", count.as_str())];
        html! {
            nav.pagination aria-label=(self.lang.text("ui-pages")) {
                p { (self.lang.say("ui-rows-shown", &shown)) }
                @if let Some(href) = &self.previous { a href=(href) rel="prev" { "← " (self.lang.text("ui-previous")) } }
                @if let Some(href) = &self.next { a href=(href) rel="next" { (self.lang.text("ui-next")) " →" } }
            }
        }
    }
}
