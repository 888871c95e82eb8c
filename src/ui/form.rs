//! Forms: labelled fields that keep what was typed, each with its hint and its error.

use maud::{Markup, Render, html};

pub use super::button::{Button, Weight, button_link, buttons};
use super::problems::Problems;
use crate::adding_up::{Holds, Typed};
use crate::i18n::Locale;

/// A form that posts. The browser checks nothing itself; `idempotency_key` makes a second sending harmless.
pub fn form(action: &str, idempotency_key: &str, body: Markup) -> Markup {
    html! {
        form method="post" action=(action) novalidate {
            (hidden("idempotency_key", idempotency_key))
            (body)
        }
    }
}

/// A form that posts a file beside its fields.
pub fn file_form(action: &str, idempotency_key: &str, body: Markup) -> Markup {
    html! {
        form method="post" action=(action) enctype="multipart/form-data" novalidate {
            (hidden("idempotency_key", idempotency_key))
            (body)
        }
    }
}

/// A form that filters the page it stands on: its values stay in the address.
pub fn filter_form(action: &str, body: Markup) -> Markup {
    html! { form.filters method="get" action=(action) role="search" novalidate { (body) } }
}

/// A value that is sent along and not shown.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// The `id` of the field of this name: `items[0].vat` and `items[0][vat]` are both `field-items-0-vat`.
pub fn field_id(name: &str) -> String {
    let parts = name.split(['[', ']', '.']).filter(|part| !part.is_empty());
    std::iter::once("field").chain(parts).collect::<Vec<_>>().join("-")
}

/// One of the values of a select or of radios.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A word of help; shown with radios alone.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), hint: None }
    }
}

/// What a field is filled in with.
#[derive(Clone, Debug)]
pub enum Control {
    /// One line of text.
    Text,
    /// The name to sign in with, which browsers fill in.
    Username,
    /// A password, which is never written back into the page.
    Password,
    /// A password that is chosen, which browsers offer to make up.
    NewPassword,
    /// A code of the second factor.
    Code,
    /// An amount in this unit (`đồng`), which the label tells.
    Money(String),
    /// A quantity or unit price.
    Quantity,
    /// A date, typed dd/mm/yyyy.
    Date,
    /// A text of this many lines.
    Area(u8),
    /// One line of text, with the suggestions of this id ([`suggestions`]); anything else may be typed.
    Suggested(&'static str),
    /// A file of one of these kinds (`.csv,.xlsx`); a browser never writes back which.
    File(&'static str),
    /// One of many; the first is empty, so that nothing is chosen by accident.
    Select(Vec<Choice>),
    /// One of few.
    Radios(Vec<Choice>),
}

/// Whether a field may be left empty, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Filled,
    Optional,
    Narrowing,
}

impl Need {
    /// The words for choosing nothing.
    fn unchosen(self) -> &'static str {
        match self {
            Need::Filled => "ui-choose",
            Need::Optional => "ui-none",
            Need::Narrowing => "ui-any",
        }
    }
}

/// A field with its label, hint and error.
#[derive(Clone, Debug)]
pub struct Field {
    lang: Locale,
    name: String,
    label: String,
    control: Control,
    value: String,
    hint: Option<String>,
    echo: Option<String>,
    error: Option<String>,
    need: Need,
    /// Which of the page's forms it belongs to, before its `id`; none where problems lead to it.
    scope: Option<String>,
}

/// The scope of fields that belong to no form that posts: those that a page is filtered by.
const ASKED: &str = "ask";

/// What may be typed into fields of [`Control::Suggested`], once a page.
pub fn suggestions(id: &str, choices: &[Choice]) -> Markup {
    html! { datalist id=(id) { @for choice in choices { option value=(choice.value) { (choice.label) } } } }
}

impl Field {
    /// An empty field that must be filled in.
    pub fn new(lang: Locale, control: Control, name: impl Into<String>, label: impl Into<String>) -> Field {
        let (name, label) = (name.into(), label.into());
        Field {
            lang,
            name,
            label,
            control,
            value: String::new(),
            hint: None,
            echo: None,
            error: None,
            need: Need::Filled,
            scope: Some(ASKED.to_owned()),
        }
    }

    /// The name that it is sent under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was typed or chosen before.
    pub fn value(self, value: impl Into<String>) -> Field {
        Field { value: value.into(), ..self }
    }

    /// Another label than the one it was made with.
    pub fn labelled(self, label: impl Into<String>) -> Field {
        Field { label: label.into(), ..self }
    }

    /// Help between the label and the field.
    pub fn hint(self, hint: impl Into<String>) -> Field {
        Field { hint: Some(hint.into()), ..self }
    }

    /// How the value was understood, such as an amount in words.
    pub fn echo(self, echo: impl Into<String>) -> Field {
        Field { echo: Some(echo.into()), ..self }
    }

    /// Of the form that posts to `action`. A page may have several forms with fields of the same name.
    pub fn of_form(self, action: &str) -> Field {
        let parts = action.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        Field { scope: Some(parts.collect::<Vec<_>>().join("-")), ..self }
    }

    /// Of the form that is drawn again: problems, and what is to be changed, lead to its fields.
    pub fn of_drawn_again(self) -> Field {
        Field { scope: None, ..self }
    }

    fn id(&self) -> String {
        let id = field_id(&self.name);
        self.scope.as_ref().map_or(id.clone(), |scope| format!("{scope}-{id}"))
    }

    /// May be left empty; the label says so.
    pub fn optional(self) -> Field {
        Field { need: Need::Optional, ..self }
    }

    /// Narrows what a page shows; all is shown where it is empty.
    pub fn narrowing(self) -> Field {
        Field { need: Need::Narrowing, ..self }
    }

    /// Takes its error from the problems of the form.
    pub fn problems(self, problems: &Problems) -> Field {
        let scope = self.scope.filter(|_| problems.is_empty());
        Field { error: problems.at(&self.name).map(str::to_owned), scope, ..self }
    }

    /// What was typed, if it is a number that adds up.
    pub fn typed(&self) -> Option<Typed<'_>> {
        let holds = match self.control {
            Control::Money(_) => Holds::Money,
            Control::Quantity => Holds::Quantity,
            _ => return None,
        };
        Some(Typed { name: &self.name, holds, text: &self.value })
    }

    /// The field as a cell of a grid; `row` are the words for its row, its number last, which the script counts on.
    pub fn cell(&self, row: &str) -> Markup {
        let id = self.id();
        let error = self.error.is_some().then(|| format!("{id}-error"));
        html! {
            td.number[self.typed().is_some()] {
                span.row-word aria-hidden="true" { (self.heading()) }
                (self.control(&id, error.as_deref(), Some(&format!("{}, {row}", self.heading()))))
                (self.told_error(&id))
            }
        }
    }

    fn told_error(&self, id: &str) -> Markup {
        html! {
            @if let Some(error) = &self.error {
                p.error id={ (id) "-error" } { span.visually-hidden { (self.lang.text("ui-error")) ": " } (error) }
            }
        }
    }

    /// Its label with the unit of an amount, as the head of a column.
    pub fn heading(&self) -> String {
        match &self.control {
            Control::Money(unit) => format!("{} ({unit})", self.label),
            _ => self.label.clone(),
        }
    }

    fn label(&self) -> Markup {
        html! {
            (self.heading())
            @if self.need == Need::Optional { " " span.optional { (self.lang.text("ui-optional")) } }
        }
    }

    /// The hint and the error, and the ids that describe the field.
    fn help(&self, id: &str) -> (Markup, Option<String>) {
        let date_hint = || {
            let key = if self.need == Need::Narrowing { "ui-date-order" } else { "ui-date-hint" };
            matches!(self.control, Control::Date).then(|| self.lang.text(key))
        };
        let hint = self.hint.clone().or_else(date_hint);
        let part = |name: &str, there: bool| there.then(|| format!("{id}-{name}"));
        let described =
            [part("hint", hint.is_some()), part("error", self.error.is_some()), part("echo", self.echoes())];
        let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let markup = html! {
            @if let Some(hint) = hint { p.hint id={ (id) "-hint" } { (hint) } }
            (self.told_error(id))
        };
        (markup, Some(described).filter(|described| !described.is_empty()))
    }

    /// Whether how it was understood is told below it, now or as soon as something is typed.
    fn echoes(&self) -> bool {
        self.echo.is_some() || matches!(self.control, Control::Money(_))
    }

    fn input(&self, id: &str, described: Option<&str>, named: Option<&str>) -> Markup {
        let (kind, mode, class) = match self.control {
            Control::Password | Control::NewPassword => ("password", None, ""),
            Control::Money(_) => ("text", Some("decimal"), "number"),
            Control::Quantity => ("text", Some("decimal"), "number short"),
            Control::Date => ("text", Some("numeric"), "short"),
            _ => ("text", None, ""),
        };
        let (completed, is_secret) = match self.control {
            Control::Username => ("username", false),
            Control::Password => ("current-password", true),
            Control::NewPassword => ("new-password", true),
            Control::Code => ("one-time-code", true),
            _ => ("off", false),
        };
        let value = (!is_secret).then_some(&self.value);
        let invalid = self.error.is_some().then_some("true");
        let list = if let Control::Suggested(list) = self.control { Some(list) } else { None };
        html! {
            input id=(id) name=(self.name) type=(kind) inputmode=[mode] class=(class) value=[value] list=[list]
                data-holds=[self.typed().map(|typed| typed.holds.code())] autocomplete=(completed)
                aria-label=[named] aria-describedby=[described] aria-invalid=[invalid];
        }
    }

    fn control(&self, id: &str, described: Option<&str>, named: Option<&str>) -> Markup {
        let invalid = self.error.is_some().then_some("true");
        match &self.control {
            Control::Area(lines) => html! {
                textarea id=(id) name=(self.name) rows=(lines) aria-describedby=[described] aria-invalid=[invalid] {
                    // A browser drops the first line break of a textarea.
                    "\n" (self.value)
                }
            },
            Control::File(kinds) => html! {
                input id=(id) name=(self.name) type="file" accept=(kinds)
                    aria-describedby=[described] aria-invalid=[invalid];
            },
            Control::Select(choices) => html! {
                select id=(id) name=(self.name) aria-label=[named] aria-describedby=[described] aria-invalid=[invalid] {
                    option value="" { (self.lang.text(self.need.unchosen())) }
                    @for choice in choices {
                        option value=(choice.value) selected[choice.value == self.value] { (choice.label) }
                    }
                }
            },
            _ => self.input(id, described, named),
        }
    }

    fn radios(&self, id: &str, choices: &[Choice]) -> Markup {
        let (help, described) = self.help(id);
        html! {
            fieldset.field.invalid[self.error.is_some()] aria-describedby=[described] {
                legend { (self.label()) }
                (help)
                // The first radio bears the field's own id, which the summary of problems leads to.
                @for (at, choice) in choices.iter().enumerate() {
                    @let id = if at == 0 { id.to_owned() } else { format!("{id}-{at}") };
                    div.radio {
                        input id=(id) type="radio" name=(self.name) value=(choice.value)
                            checked[choice.value == self.value];
                        label for=(id) {
                            (choice.label)
                            @if let Some(hint) = &choice.hint { span.hint { (hint) } }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        let id = self.id();
        if let Control::Radios(choices) = &self.control {
            return self.radios(&id, choices);
        }
        let (help, described) = self.help(&id);
        html! {
            div.field.invalid[self.error.is_some()] {
                label for=(id) { (self.label()) }
                (help)
                (self.control(&id, described.as_deref(), None))
                // Empty, it waits for what the script asks of the service.
                @if self.echoes() { output.echo id={ (id) "-echo" } for=(id) { @if let Some(echo) = &self.echo { (echo) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::refusal::Reason;

    #[test]
    fn a_field_keeps_what_was_typed_and_is_described_by_its_error() {
        let refusal = Reason::NumberUnreadable { given: "mười".to_owned() }.at("amount").into();
        let problems = Problems::of(&refusal, Locale::Vi, Currency::VND);
        let unit = Control::Money("đồng".to_owned());
        let field = Field::new(Locale::Vi, unit, "amount", "Số tiền").value("mười").problems(&problems);
        let drawn = field.render().into_string();
        for part in [
            "Số tiền (đồng)",
            "value=\"mười\"",
            "aria-invalid=\"true\"",
            "aria-describedby=\"field-amount-error field-amount-echo\"",
            "inputmode=\"decimal\"",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        let password = Field::new(Locale::Vi, Control::Password, "password", "Mật khẩu").value("bí mật");
        assert!(!password.render().into_string().contains("bí mật"));
    }
}
