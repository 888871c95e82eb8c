//! The last question before what cannot be undone.

use maud::{Markup, Render, html};

use super::Link;
use super::form::{Button, form, hidden};

/// "Check your answers": what will happen, a button that does it and a link that does not.
pub struct Confirm {
    /// The question.
    pub question: String,
    /// What will happen, such as a summary list of the answers.
    pub details: Markup,
    /// Where the form posts to.
    pub action: String,
    /// Makes a second sending harmless.
    pub idempotency_key: String,
    /// The answers, sent along.
    pub answers: Vec<(String, String)>,
    /// The button that does it.
    pub button: Button,
    /// The way back.
    pub back: Link,
}

impl Render for Confirm {
    fn render(&self) -> Markup {
        html! {
            section.confirm {
                h2 { (self.question) }
                (self.details)
                (form(&self.action, &self.idempotency_key, html! {
                    @for (name, value) in &self.answers { (hidden(name, value)) }
                    div.buttons { (self.button) (self.back) }
                }))
            }
        }
    }
}
