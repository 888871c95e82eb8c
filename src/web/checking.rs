//! "Check your answers": a form that is sent with `check` is rehearsed, and then shown as it was understood, with what
//! stands before and after. Nothing is recorded until its sender confirms; then it is asked all of it again.

use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};

use super::context::{Ctx, Format};
use super::form_token::FORM_TOKEN;
use super::input::{Input, Reader};
use super::sent_page::is_local;
use super::submit::Done;
use super::work::Work;
use crate::book::{Book, now};
use crate::error::Result;
use crate::i18n::Locale;
use crate::money::Money;
use crate::number::Reading;
use crate::ui::confirm::{Answer, Confirm, Standing};
use crate::ui::form::{Button, hidden};
use crate::ui::money;

/// The field by which a form asks to be checked before it is recorded.
pub const CHECK: &str = "check";

/// What is asked of the sender once more, and what to show with it.
pub struct Check<A, S> {
    /// The key of the words for what will be done, such as `step-pay`; they are on the button, too.
    pub doing: &'static str,
    /// Tells the answers as they were understood.
    pub answers: A,
    /// What stands, asked before and after. What is the same both times is left out.
    pub standing: S,
}

/// A figure that stands: what it is, and how much.
pub type Stands = (String, Money);

/// The answers of a form, in its order.
pub struct Answers {
    /// The reader's language.
    pub lang: Locale,
    book: Book,
    told: Vec<Answer>,
}

impl Answers {
    /// Something that can be drawn; `field` is where it is changed.
    pub fn tell(&mut self, field: &str, label_key: &str, value: impl Render) {
        let (field, label) = (field.to_owned(), self.lang.text(label_key));
        self.told.push(Answer { field, label, value: value.render() });
    }

    /// A text; nothing is told of an empty one.
    pub fn text(&mut self, field: &str, label_key: &str, typed: &str) {
        if !typed.trim().is_empty() {
            self.tell(field, label_key, typed.trim());
        }
    }

    /// An amount that was typed, in figures and in words.
    pub fn money(&mut self, field: &str, label_key: &str, typed: &str) {
        if let Ok(amount) = Reading::Typed.money(typed, self.book.currency.digits()) {
            self.amount(field, label_key, amount);
        }
    }

    /// An amount, in figures and in words.
    pub fn amount(&mut self, field: &str, label_key: &str, amount: Money) {
        let (lang, currency) = (self.lang, self.book.currency);
        self.tell(
            field,
            label_key,
            html! {
                strong { (lang.money(amount, currency)) } br; (lang.words(amount, currency))
            },
        );
    }

    /// A date that was typed.
    pub fn date(&mut self, field: &str, label_key: &str, typed: &str) {
        if let Ok(date) = Reading::Typed.date(typed) {
            self.tell(field, label_key, self.lang.date(date));
        }
    }

    /// An amount as it stands in a list of answers.
    pub fn figure(&self, amount: Money) -> Markup {
        money(self.book.currency.amount(amount), self.lang)
    }

    /// A reader of what was typed.
    pub fn reader(&self) -> Reader {
        Reader::new(Reading::Typed, self.book.currency.digits())
    }
}

/// What a rehearsal came to.
struct Rehearsed {
    told: Vec<Answer>,
    before: Vec<Stands>,
    after: Vec<Stands>,
}

impl Rehearsed {
    /// What changes, in the order of what stands after it.
    fn changes(self, ctx: &Ctx) -> Vec<Standing> {
        let currency = ctx.book().currency;
        let find = |stands: &[Stands], label: &str| stands.iter().find(|it| it.0 == label).map(|it| it.1);
        let gone = self.before.iter().filter(|(label, _)| find(&self.after, label).is_none());
        let all: Vec<String> = self.after.iter().chain(gone).map(|(label, _)| label.clone()).collect();
        let changed = all.into_iter().filter_map(|label| {
            let before = find(&self.before, &label).map_or(Money::ZERO, |amount| amount);
            let after = find(&self.after, &label).map_or(Money::ZERO, |amount| amount);
            let (before, now) = (currency.amount(before), currency.amount(after));
            (before != now).then_some(Standing { label, before, after: now })
        });
        changed.collect()
    }
}

impl Ctx {
    /// The same as [`Ctx::submit`], where the form may ask to be checked first. API calls go straight.
    pub async fn submit_checked<I, V, A, S>(
        &self,
        input: Input<I>,
        check: Check<A, S>,
        work: impl Fn(&mut Work<'_, '_>, &I) -> Result<Done<V>> + Send + 'static,
    ) -> Result<Response>
    where
        I: Send + 'static,
        V: serde::Serialize + Send + 'static,
        A: Fn(&mut Work<'_, '_>, &I, &mut Answers) -> Result<()> + Send + 'static,
        S: Fn(&mut Work<'_, '_>, &I) -> Result<Vec<Stands>> + Send + 'static,
    {
        if self.format == Format::Json || !input.is_checked() {
            return self.submit(input, work).await;
        }
        let Check { doing, answers, standing } = check;
        let (actor, book, reading, lang) = (self.actor.clone(), self.book(), self.reading(), self.locale);
        let db = self.app.db.clone();
        let Input { value, fields, .. } = input;
        let rehearsed = crate::db::blocking(move || {
            db.rehearse(|tx| {
                let mut todo = Work::rehearsing(tx, &actor, book, reading, now());
                // Who may not do it is refused before anything of the book is told.
                let before = standing(&mut todo, &value);
                work(&mut todo, &value)?;
                let mut told = Answers { lang, book, told: Vec::new() };
                answers(&mut todo, &value, &mut told)?;
                Ok(Rehearsed { told: told.told, before: before?, after: standing(&mut todo, &value)? })
            })
        })
        .await?;
        Ok(self.asked_again(doing, fields, rehearsed).into_response())
    }

    /// The page that asks for a last look.
    fn asked_again(
        &self,
        doing: &'static str,
        fields: Vec<(String, String)>,
        mut rehearsed: Rehearsed,
    ) -> Markup {
        let given = [CHECK, FORM_TOKEN, "idempotency_key", "more", "less"];
        let key = fields.iter().find(|(name, _)| name == "idempotency_key").map(|(_, key)| key.clone());
        let sent = fields.iter().filter(|(name, _)| !given.contains(&name.as_str()));
        let answers = std::mem::take(&mut rehearsed.told);
        let confirm = Confirm {
            lang: self.locale,
            answers,
            changes: rehearsed.changes(self),
            action: self.here.clone(),
            idempotency_key: key.unwrap_or_else(String::new),
            sent: html! {
                (hidden(FORM_TOKEN, self.form_token.value()))
                @for (name, value) in sent { (hidden(name, value)) }
            },
            button: Button::primary(self.locale.say("check-confirm", &[("doing", &self.text(doing))])),
        };
        let title = self.locale.say("check-title", &[("doing", &self.text(doing))]);
        let stands_on = fields.iter().find(|(name, page)| name == "form_page" && is_local(page));
        let visit = self.on(stands_on.map_or(&self.here, |(_, page)| page));
        visit.page(Some(&self.actor), title, Vec::new(), confirm.render())
    }
}
