//! The pieces of a page: pure functions and structs that become HTML, with no web, no database and no clock.
//!
//! Each piece implements [`maud::Render`], so that `(piece)` in `html!` draws it. All words come from
//! locales/*/ui.ftl; no piece writes an inline style or script, so that a strict content security policy holds.

pub mod assets;
pub mod button;
pub mod charts;
pub mod confirm;
pub mod form;
pub mod gallery;
pub mod layout;
pub mod list;
pub mod notice;
pub mod pagination;
pub mod problems;
mod reckoning;
pub mod rows;
pub mod shortcuts;
pub mod stage_bar;
pub mod summary;
pub mod table;
pub mod timeline;
pub mod unit;

use maud::{Markup, Render, html};

use crate::i18n::Locale;
use crate::money::Amount;

/// A link.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link of these words to this address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link { label: label.into(), href: href.into() }
    }
}

impl Render for Link {
    fn render(&self) -> Markup {
        html! { a href=(self.href) { (self.label) } }
    }
}

/// An amount, never broken over two lines; below zero it is told by sign, word and colour.
pub fn money(amount: Amount, lang: Locale) -> Markup {
    let written = lang.amount(amount);
    match written.strip_prefix('-') {
        None => html! { span.money { (written) } },
        Some(digits) => html! {
            span.money.negative {
                span.visually-hidden { (lang.text("ui-minus")) " " }
                span aria-hidden="true" { "−" }
                (digits)
            }
        },
    }
}

/// An amount that leads to the rows behind it.
pub fn figure_link(amount: Amount, lang: Locale, href: &str) -> Markup {
    html! { a.figure href=(href) { (money(amount, lang)) } }
}
