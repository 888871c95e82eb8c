//! API tokens on pages.

use maud::{Markup, html};

use super::handlers::{DAYS, NewApiToken};
use super::store::{ApiTokenView, Scope};
use crate::people::own::breadcrumbs;
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, View};

fn scope_label(ctx: &Ctx, scope: Scope) -> String {
    ctx.text(&format!("scope-{}", scope.code()))
}

/// The tokens of a person, each with the button that ends it, which posts to `revocation`.
pub(in crate::people) fn table(
    ctx: &Ctx,
    tokens: &[ApiTokenView],
    revocation: impl Fn(&ApiTokenView) -> String,
) -> Markup {
    let keys = [
        "column-token",
        "column-scope",
        "column-made_at",
        "column-expires_at",
        "column-last_used_at",
        "column-end",
    ];
    let rows = tokens.iter().map(|token| {
        let to = revocation(token);
        let used = token.last_used_at.map_or_else(|| ctx.text("token-unused"), |at| ctx.moment(at));
        let end = ctx.forms().form(&to, html! { (Button::secondary(ctx.text("token-end"))) });
        vec![
            Cell::of(&token.name),
            Cell::of(scope_label(ctx, token.scope)),
            Cell::of(ctx.moment(token.made_at)),
            Cell::of(ctx.moment(token.expires_at)),
            Cell::of(used),
            Cell::of(end),
        ]
    });
    html! {
        (Table {
            caption: ctx.text("tokens"),
            note: None,
            columns: keys.map(|key| Column::text(ctx.text(key))).to_vec(),
            rows: rows.collect(),
            totals: None,
            empty: ctx.text("tokens-none"),
        })
    }
}

/// The form that makes one.
pub(in crate::people) fn form(ctx: &Ctx, has_second_factor: bool) -> Markup {
    const TO: &str = "/account/tokens";
    let forms = ctx.forms();
    let scopes = Scope::ALL.iter().map(|scope| (scope.code().to_owned(), scope_label(ctx, *scope)));
    let days = DAYS.into_iter().map(|days| {
        let count = days.to_string();
        (count.clone(), ctx.locale.say("token-days", &[("days", &count)]))
    });
    forms.form(
        TO,
        html! {
            (forms.field(TO, Control::Text, "name", "column-token", "").hint(ctx.text("token-name-hint")))
            (forms.field(TO, FormPage::select(scopes), "scope", "column-scope", Scope::Read.code()))
            (forms.field(TO, FormPage::select(days), "days", "column-token_days", "90"))
            (forms.field(TO, Control::Password, "password", "column-password_again", ""))
            @if has_second_factor { (forms.field(TO, Control::Code, "code", "column-authenticator_code", "")) }
            (buttons(html! { (Button::primary(ctx.text("token-make"))) }))
        },
    )
}

impl View for NewApiToken {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("token-made")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        breadcrumbs(ctx)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            (Notice::new(ctx.locale, Tone::Warning, ctx.text("token-shown-once")))
            p { (self.api_token.name) " · " (scope_label(ctx, self.api_token.scope)) }
            @if let Some(token) = &self.token { p { code.secret { (token) } } }
            p { (ctx.locale.say("token-until", &[("until", &ctx.moment(self.api_token.expires_at))])) }
            p { a href="/account" { (ctx.text("account-back")) } }
        }
    }
}
