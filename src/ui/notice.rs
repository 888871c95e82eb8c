//! Notices: what was done, what to mind, and what was refused with its figures.

use maud::{Markup, Render, html};

use super::Link;
use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::Reason;

/// How a notice is meant; its title says it in words too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Success,
    /// It was done, and there is something to mind.
    Warning,
    /// It was not done.
    Refusal,
}

/// A box that tells the outcome of an action.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The reader's language.
    pub lang: Locale,
    /// How it is meant.
    pub tone: Tone,
    /// Its heading; none where the page's own title says it.
    pub title: Option<&'static str>,
    /// What happened.
    pub sentence: String,
    /// The figures behind it, each with its label.
    pub figures: Vec<(String, String)>,
    /// Where to go from here, such as the record's own page or its undo.
    pub links: Vec<Link>,
}

impl Notice {
    /// A notice of a sentence alone.
    pub fn new(lang: Locale, tone: Tone, sentence: impl Into<String>) -> Notice {
        let title = match tone {
            Tone::Success => "ui-success",
            Tone::Warning => "ui-warning",
            Tone::Refusal => "ui-refused",
        };
        let sentence = sentence.into();
        Notice { lang, tone, title: Some(title), sentence, figures: Vec::new(), links: Vec::new() }
    }

    /// A refusal with its figures.
    pub fn refused(lang: Locale, reason: &Reason, currency: Currency) -> Notice {
        let figures = reason.told_figures(lang, currency);
        Notice { figures, ..Notice::new(lang, Tone::Refusal, reason.sentence(lang, currency)) }
    }
}

impl Render for Notice {
    fn render(&self) -> Markup {
        let (class, role) = match self.tone {
            Tone::Success => ("notice success", "status"),
            Tone::Warning => ("notice warning", "status"),
            Tone::Refusal => ("notice refusal", "alert"),
        };
        html! {
            div class=(class) role=(role) {
                @if let Some(title) = self.title { h2 { (self.lang.text(title)) } }
                p { (self.sentence) }
                @if !self.figures.is_empty() {
                    dl.figures {
                        @for (label, value) in &self.figures { div { dt { (label) } dd { (value) } } }
                    }
                }
                @if !self.links.is_empty() {
                    p.links { @for link in &self.links { (link) " " } }
                }
            }
        }
    }
}
