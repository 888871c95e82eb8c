//! The page of one's own account.

use maud::{Markup, html};

use super::{AccountView, PAGE};
use crate::help::lead;
use crate::people::api_tokens;
use crate::people::sessions::{SessionView, browser_name};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// The way to what stands below one's own account.
pub(in crate::people) fn breadcrumbs(ctx: &Ctx) -> Vec<Link> {
    vec![Link::new(ctx.text("account"), PAGE)]
}

impl View for AccountView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("account")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let agency = ctx.actor.agency.as_ref().map_or("", |agency| agency.name(ctx.locale));
        let second_factor = if self.has_second_factor { "second-factor-on" } else { "second-factor-off" };
        html! {
            (lead(ctx, "lead-account"))
            @if ctx.here.ends_with("?changed=password") {
                (Notice::new(ctx.locale, Tone::Success, ctx.text("password-changed")))
            }
            (SummaryList::new()
                .row(ctx.text("column-username"), &self.username)
                .row(ctx.text("column-full_name"), &ctx.actor.full_name)
                .row(ctx.text("column-role"), ctx.text(&format!("role-{}", ctx.actor.role.code())))
                .row(ctx.text("column-agency"), agency)
                .row_with(
                    ctx.text("second-factor"),
                    ctx.text(second_factor),
                    Link::new(ctx.text(if self.has_second_factor { "second-factor-manage" } else { "second-factor-turn-on" }), "/account/second-factor"),
                ))
            (self.sessions(ctx))
            h2 { (ctx.text("password-change")) }
            (self.password(ctx))
            (api_tokens::table(ctx, &self.api_tokens, |token| format!("/account/tokens/{}/revocation", token.id)))
            h2 { (ctx.text("token-new")) }
            p { (ctx.text("tokens-lead")) }
            (api_tokens::form(ctx, self.has_second_factor))
        }
    }
}

impl AccountView {
    fn session(&self, ctx: &Ctx, session: &SessionView) -> Vec<Cell> {
        let is_this = session.id == self.session;
        let to = format!("/account/sessions/{}/revocation", session.id);
        let end = ctx.forms().form(&to, html! { (Button::secondary(ctx.text("session-end"))) });
        let name = browser_name(&session.browser);
        vec![
            Cell::of(
                html! { (if name.is_empty() { "–" } else { &name }) @if is_this { " " strong { (ctx.text("session-this")) } } },
            ),
            Cell::of(if session.address.is_empty() { "–" } else { &session.address }),
            Cell::of(ctx.moment(session.made_at)),
            Cell::of(ctx.moment(session.last_used_at)),
            Cell::of(ctx.text(&format!("session-{}", session.kind.code()))),
            if is_this { Cell::empty() } else { Cell::of(end) },
        ]
    }

    fn sessions(&self, ctx: &Ctx) -> Markup {
        const ALL: &str = "/account/sessions/revocation";
        let keys = [
            "column-browser",
            "column-address",
            "column-signed_in_at",
            "column-last_used_at",
            "column-kind",
            "column-end",
        ];
        html! {
            (Table {
                caption: ctx.text("sessions"),
                note: None,
                columns: keys.map(|key| Column::text(ctx.text(key))).to_vec(),
                rows: self.sessions.iter().map(|it| self.session(ctx, it)).collect(),
                totals: None,
                empty: String::new(),
            })
            p.hint { (ctx.text("sessions-lead")) }
            @if self.sessions.len() > 1 {
                (ctx.forms().form(ALL, html! { (buttons(html! { (Button::secondary(ctx.text("sessions-end-others"))) })) }))
            }
        }
    }

    fn password(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/account/password";
        let forms = ctx.forms();
        forms.form(
            TO,
            html! {
                (forms.field(TO, Control::Password, "present_password", "column-password_now", ""))
                (forms.field(TO, Control::NewPassword, "new_password", "column-new_password", "").hint(ctx.text("password-hint")))
                (forms.field(TO, Control::NewPassword, "new_password_again", "column-new_password_again", ""))
                (buttons(html! { (Button::secondary(ctx.text("password-set"))) }))
            },
        )
    }
}
