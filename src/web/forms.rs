//! Forms on pages. A form that is refused is drawn again by the page that it stands on, with what was typed and
//! what is wrong with it: so each form is written once, and no handler draws it.

use maud::{Markup, html};

use super::checking::CHECK;
use super::context::Visit;
use super::form_token::FORM_TOKEN;
use crate::adding_up::Holds;
use crate::money::Money;
use crate::number::Reading;
use crate::people::hex;
use crate::ui::form::{Choice, Control, Field, hidden};
use crate::ui::rows::{Layout, Rows};

/// Draws the forms of a page.
pub struct FormPage<'v> {
    visit: &'v Visit,
}

impl Visit {
    /// How an amount was understood, in figures and in words.
    pub(super) fn understood(&self, amount: Money) -> String {
        let currency = self.book().currency;
        format!("{} – {}", self.locale.money(amount, currency), self.locale.words(amount, currency))
    }

    /// The forms of this page.
    pub fn forms(&self) -> FormPage<'_> {
        FormPage { visit: self }
    }
}

impl FormPage<'_> {
    /// A form that posts to `action`. Sending it twice has the effect of once.
    pub fn form(&self, action: &str, body: Markup) -> Markup {
        let key: [u8; 16] = rand::random();
        crate::ui::form::form(action, &hex(&key), self.placed(action, body))
    }

    /// The same, for what is looked at once more before it is recorded.
    pub fn checked_form(&self, action: &str, body: Markup) -> Markup {
        self.form(action, html! { (hidden(CHECK, "1")) (body) })
    }

    /// The same, with a file.
    pub fn file_form(&self, action: &str, body: Markup) -> Markup {
        let key: [u8; 16] = rand::random();
        crate::ui::form::file_form(action, &hex(&key), self.placed(action, body))
    }

    /// What says where the form stands and where it posts to, before its body.
    fn placed(&self, action: &str, body: Markup) -> Markup {
        html! {
            (hidden(FORM_TOKEN, self.visit.form_token.value()))
            (hidden("form_page", &self.visit.here))
            (hidden("form_action", action))
            (body)
        }
    }

    /// Whether this value of a field of several was sent with the form that posts to `action`, which is drawn again.
    pub fn was_chosen(&self, action: &str, name: &str, value: &str) -> bool {
        self.retyped(action)
            && self.visit.retyped.fields.iter().any(|(field, typed)| field == name && typed == value)
    }

    /// Whether what was typed was typed into the form that posts to `action`; a page may have several forms.
    fn retyped(&self, action: &str) -> bool {
        self.visit.retyped.value("form_action") == Some(action)
    }

    /// A field of the form that posts to `action`, with what was typed, or else `value`.
    pub fn field(&self, action: &str, control: Control, name: &str, label_key: &str, value: &str) -> Field {
        let field = Field::new(self.visit.locale, control, name, self.visit.text(label_key));
        let (field, text) = if self.retyped(action) {
            let typed = self.visit.retyped.value(name).unwrap_or(value);
            (field.value(typed).of_drawn_again().problems(&self.visit.problems()), typed)
        } else {
            (field.value(value).of_form(action), value)
        };
        let digits = self.visit.book().currency.digits();
        match (field.typed().map(|typed| typed.holds), Reading::Typed.money(text, digits)) {
            (Some(Holds::Money), Ok(amount)) => field.echo(self.visit.understood(amount)),
            _ => field,
        }
    }

    /// Rows of the fields `name[0]…`, `name[1]…`; `add` are the words of the button that asks for more.
    pub fn listed(&self, name: &'static str, layout: Layout, legend: String, rows: Vec<Vec<Field>>) -> Rows {
        Rows {
            lang: self.visit.locale,
            currency: self.visit.book().currency,
            name,
            layout,
            legend,
            row_label: String::new(),
            rows,
            add: None,
        }
    }

    /// The currency as the label of a money field.
    pub fn money(&self) -> Control {
        let code = self.visit.book().currency.code();
        let key = format!("currency-{code}");
        let unit = if self.visit.locale.has(&key) { self.visit.text(&key) } else { code.to_owned() };
        Control::Money(unit)
    }

    /// How many rows of `name[0]…`, `name[1]…` the form has: as many as were typed, more if that was asked for
    /// (`name`, or `name:3` for three), and at least `least`, before anything was typed.
    pub fn rows(&self, action: &str, name: &str, least: usize) -> usize {
        if !self.retyped(action) {
            return least;
        }
        let typed = self.visit.retyped.fields.iter().filter_map(|(field, _)| {
            let index = field.strip_prefix(name)?.strip_prefix('[')?.split(']').next()?;
            index.parse::<usize>().map_or(None, |index| Some(index + 1))
        });
        let asked = self.visit.retyped.value("more").unwrap_or("");
        let more = match asked.split_once(':') {
            Some((list, count)) if list == name => count.parse().unwrap_or(1),
            None if asked == name => 1,
            _ => 0,
        };
        // A row that was taken away does not come back.
        let least = if self.visit.retyped.value("less").is_some() { 1.min(least) } else { least };
        typed.max().unwrap_or(0).saturating_add(more).clamp(least, 2_000)
    }

    /// Choices of a select from values and labels.
    pub fn select(choices: impl IntoIterator<Item = (String, String)>) -> Control {
        Control::Select(choices.into_iter().map(|(value, label)| Choice::new(value, label)).collect())
    }
}
