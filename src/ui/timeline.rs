//! What happened to a record: when, what, who, how much; and the way to undo the last of it.

use chrono::NaiveDate;
use maud::{Markup, Render, html};

use super::{Link, money};
use crate::i18n::Locale;
use crate::money::Amount;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// The date it is booked on.
    pub on: NaiveDate,
    /// What was done, in words.
    pub verb: String,
    /// Who did it.
    pub who: String,
    /// How much was moved.
    pub amount: Option<Amount>,
    /// The papers and records behind it.
    pub links: Vec<Link>,
    /// Where it can be undone; only for what may still be undone by the reader.
    pub undo: Option<String>,
    /// Whether it was undone; it stays and is struck through.
    pub undone: bool,
}

/// Events, in the order given.
pub struct Timeline {
    /// The reader's language.
    pub lang: Locale,
    /// What happened.
    pub events: Vec<Event>,
}

impl Render for Timeline {
    fn render(&self) -> Markup {
        html! { ol.timeline { @for event in &self.events { li { (drawn(event, self.lang)) } } } }
    }
}

fn drawn(event: &Event, lang: Locale) -> Markup {
    let done = html! {
        (event.verb)
        @if let Some(amount) = event.amount { " " (money(amount, lang)) }
    };
    html! {
        time datetime=(event.on) { (lang.date(event.on)) }
        div {
            p.what {
                @if event.undone { s { (done) } " (" (lang.text("ui-undone")) ")" } @else { (done) }
            }
            p.who {
                (event.who)
                @for link in &event.links { " · " (link) }
                @if let Some(href) = &event.undo {
                    " · " a href=(href) { (lang.text("ui-undo")) span.visually-hidden { ": " (event.verb) } }
                }
            }
        }
    }
}
