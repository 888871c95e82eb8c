//! What stands around the table of a list: the units to choose from, and the links to the pages before and after.

use maud::{Markup, Render, html};

use super::Link;
use crate::i18n::Locale;

/// Units that amounts can be shown in, one of which they are.
pub struct Units {
    /// What is chosen.
    pub label: String,
    /// Each unit as a link, and whether it is the one.
    pub units: Vec<(Link, bool)>,
}

impl Render for Units {
    fn render(&self) -> Markup {
        html! {
            nav.units aria-label=(self.label) {
                span aria-hidden="true" { (self.label) }
                ul {
                    @for (link, chosen) in &self.units {
                        li { a href=(link.href) aria-current=[chosen.then_some("true")] { (link.label) } }
                    }
                }
            }
        }
    }
}

/// The links to the other pages of a list; none where all of it is on one.
#[derive(Clone, Debug)]
pub struct ListPages {
    /// The reader's language.
    pub lang: Locale,
    /// The first page, from any other.
    pub first: Option<String>,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// The last page, from any other.
    pub last: Option<String>,
}

impl Render for ListPages {
    fn render(&self) -> Markup {
        if self.previous.is_none() && self.next.is_none() {
            return html! {};
        }
        let text = |key: &str| self.lang.text(key);
        html! {
            nav.pagination aria-label=(text("ui-pages")) {
                @if let Some(href) = &self.first { a href=(href) { "⇤ " (text("ui-first")) } }
                @if let Some(href) = &self.previous { a href=(href) rel="prev" { "← " (text("ui-previous")) } }
                @if let Some(href) = &self.next { a href=(href) rel="next" { (text("ui-next")) " →" } }
                @if let Some(href) = &self.last { a href=(href) { (text("ui-last")) " ⇥" } }
            }
        }
    }
}
