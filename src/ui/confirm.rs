//! The last look before what moves money or cannot be undone: each answer with the way to change it, what stands
//! before and after, and the button that does it.

use maud::{Markup, Render, html};

use super::form::{Button, field_id, form};
use super::money;
use super::table::{Cell, Column, Table};
use crate::i18n::Locale;
use crate::money::Amount;

/// An answer as it was understood.
pub struct Answer {
    /// The name of its field, which it is changed in.
    pub field: String,
    /// What was asked.
    pub label: String,
    /// What was answered.
    pub value: Markup,
}

/// A figure that would change.
pub struct Standing {
    /// What it is.
    pub label: String,
    /// As it stands.
    pub before: Amount,
    /// As it would stand.
    pub after: Amount,
}

/// "Check your answers". The answers are sent along; a change goes back to the form with all that was typed.
pub struct Confirm {
    /// The reader's language.
    pub lang: Locale,
    /// The answers, in the order of the form.
    pub answers: Vec<Answer>,
    /// The figures that would change.
    pub changes: Vec<Standing>,
    /// Where the form posts to.
    pub action: String,
    /// Makes a second sending harmless.
    pub idempotency_key: String,
    /// The answers as they were typed, sent along unseen.
    pub sent: Markup,
    /// The button that does it.
    pub button: Button,
}

impl Confirm {
    /// Goes back to a field of the form; the page that the form stands on opens there.
    fn change(&self, answer: &Answer) -> Markup {
        html! {
            button.link type="submit" name="more" value="change"
                formaction={ (self.action.split('#').next().unwrap_or("")) "#" (field_id(&answer.field)) } {
                (self.lang.text("check-change")) span.visually-hidden { ": " (answer.label) }
            }
        }
    }

    fn changes(&self) -> Markup {
        if self.changes.is_empty() {
            return html! {};
        }
        let row = |it: &Standing| {
            vec![
                Cell::of(&it.label),
                Cell::of(money(it.before, self.lang)),
                Cell::of(money(it.after, self.lang)),
            ]
        };
        let heading = |key: &str| Column::number(self.lang.text(key));
        Table {
            caption: self.lang.text("check-changes"),
            note: None,
            columns: vec![
                Column::text(self.lang.text("figure-figure")),
                heading("check-before"),
                heading("check-after"),
            ],
            rows: self.changes.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
        .render()
    }
}

impl Render for Confirm {
    fn render(&self) -> Markup {
        html! {
            section.confirm {
                p.lead { (self.lang.text("check-lead")) }
                (form(&self.action, &self.idempotency_key, html! {
                    (self.sent)
                    dl.summary {
                        @for answer in &self.answers {
                            div {
                                dt { (answer.label) }
                                dd { (answer.value) }
                                dd.change { (self.change(answer)) }
                            }
                        }
                    }
                    (self.changes())
                    div.buttons {
                        (self.button)
                        (Button::secondary(self.lang.text("check-back")).sending("more", "change"))
                    }
                }))
            }
        }
    }
}
