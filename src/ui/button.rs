//! Buttons, and links that look like them.

use maud::{Markup, Render, html};

/// How much a button matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// What the page is for; one a page.
    Primary,
    /// Anything else.
    Secondary,
    /// What is hard to undo.
    Danger,
}

/// A button that sends its form.
#[derive(Clone, Debug)]
pub struct Button {
    /// Its words: a verb.
    pub label: String,
    /// How much it matters.
    pub weight: Weight,
    /// Name and value sent when it was this button.
    pub sends: Option<(String, String)>,
    /// Where it posts the form to, if not to the form's own action.
    pub action: Option<String>,
}

impl Button {
    /// The button the page is for.
    pub fn primary(label: impl Into<String>) -> Button {
        Button { label: label.into(), weight: Weight::Primary, sends: None, action: None }
    }

    /// A lesser button.
    pub fn secondary(label: impl Into<String>) -> Button {
        Button { weight: Weight::Secondary, ..Button::primary(label) }
    }

    /// A button for what is hard to undo.
    pub fn danger(label: impl Into<String>) -> Button {
        Button { weight: Weight::Danger, ..Button::primary(label) }
    }

    /// Posts the form there instead of where the form itself says.
    pub fn posting_to(self, action: impl Into<String>) -> Button {
        Button { action: Some(action.into()), ..self }
    }

    /// Sends this name and value along.
    pub fn sending(self, name: impl Into<String>, value: impl Into<String>) -> Button {
        Button { sends: Some((name.into(), value.into())), ..self }
    }
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Weight::Primary => "button primary",
            Weight::Secondary => "button secondary",
            Weight::Danger => "button danger",
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let (name, value) = self.sends.as_ref().map(|(name, value)| (name, value)).unzip();
        html! {
            button class=(self.weight.class()) type="submit" name=[name] value=[value] formaction=[&self.action] {
                (self.label)
            }
        }
    }
}

/// A link that looks like a button: it leads somewhere and changes nothing.
pub fn button_link(label: &str, href: &str, weight: Weight) -> Markup {
    html! { a class=(weight.class()) href=(href) { (label) } }
}

/// Buttons side by side.
pub fn buttons(buttons: Markup) -> Markup {
    html! { div.buttons { (buttons) } }
}
