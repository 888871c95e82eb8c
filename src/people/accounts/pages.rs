//! The pages of accounts.

use maud::{Markup, html};

use super::invitations::Invited;
use super::view::{Invitation, UserView};
use crate::help::lead;
use crate::people::api_tokens;
use crate::people::model::{Role, Standing, User};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::SummaryList;
use crate::web::{Ctx, FormPage, View, Visit};

pub(super) fn role_label(ctx: &Ctx, role: Role) -> String {
    ctx.text(&format!("role-{}", role.code()))
}

pub(super) fn roles(ctx: &Ctx) -> Control {
    FormPage::select(Role::ALL.iter().map(|role| (role.code().to_owned(), role_label(ctx, *role))))
}

pub(super) fn standing_label(ctx: &Ctx, standing: Standing) -> String {
    ctx.text(&format!("standing-{}", standing.code()))
}

pub(super) fn second_factor_label(ctx: &Ctx, user: &User) -> String {
    ctx.text(if user.has_second_factor { "second-factor-on" } else { "second-factor-off" })
}

/// The form of a new account.
pub(super) fn new_account(ctx: &Ctx) -> Markup {
    const TO: &str = "/users";
    let forms = ctx.forms();
    let text = |name: &str| forms.field(TO, Control::Text, name, &format!("column-{name}"), "");
    html! {
        h2 { (ctx.text("user-new")) }
        p { (ctx.text("user-new-lead")) }
        (forms.form(TO, html! {
            (text("username"))
            (text("full_name"))
            (forms.field(TO, roles(ctx), "role", "column-role", ""))
            (text("agency").hint(ctx.text("user-agency-hint")).optional())
            (buttons(html! { (Button::primary(ctx.text("user-make"))) }))
        }))
    }
}

fn breadcrumbs(ctx: &Ctx) -> Vec<Link> {
    vec![Link::new(ctx.text("nav-users"), "/users")]
}

impl View for Invitation {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("invitation-for", &[("name", &self.user.full_name)])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let mut way = breadcrumbs(ctx);
        way.push(Link::new(self.user.username.clone(), format!("/users/{}", self.id)));
        way
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            (Notice::new(ctx.locale, Tone::Warning, ctx.text("invitation-shown-once")))
            (SummaryList::new()
                .row(ctx.text("column-username"), &self.user.username)
                .row(ctx.text("column-full_name"), &self.user.full_name)
                .row(ctx.text("column-role"), role_label(ctx, self.user.role))
                .row(ctx.text("invitation-until"), ctx.moment(self.expires_at)))
            @if let Some(link) = &self.link { p { code.secret { (link) } } }
            p { (ctx.text("invitation-lead")) }
            p { a href={ "/users/" (self.id) } { (ctx.text("invitation-back")) } }
        }
    }
}

impl View for UserView {
    fn title(&self, _ctx: &Ctx) -> String {
        self.user.full_name.clone()
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        breadcrumbs(ctx)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let user = &self.user;
        let until = self.invited_until.map(|until| ctx.moment(until));
        let link = until.map_or_else(
            || ctx.text("invitation-none"),
            |until| ctx.locale.say("invitation-works-until", &[("until", &until)]),
        );
        html! {
            (lead(ctx, "lead-user"))
            (SummaryList::new()
                .row(ctx.text("column-username"), &user.username)
                .row(ctx.text("column-role"), role_label(ctx, user.role))
                .row(ctx.text("column-agency"), user.agency_code.as_deref().unwrap_or("–"))
                .row(ctx.text("column-standing"), standing_label(ctx, user.standing))
                .row(ctx.text("invitation"), link)
                .row(ctx.text("second-factor"), second_factor_label(ctx, user))
                .row(ctx.text("sessions-open"), self.sessions.to_string()))
            @if !self.api_tokens.is_empty() {
                (api_tokens::table(ctx, &self.api_tokens, |token| format!("/users/{}/tokens/{}/revocation", user.id, token.id)))
            }
            @if user.id == ctx.actor.id {
                p { (ctx.text("user-own")) " " a href="/account" { (ctx.text("account")) } }
            } @else {
                (self.forms(ctx))
            }
        }
    }
}

impl UserView {
    /// A button with what it does, said before it is pressed.
    fn step(ctx: &Ctx, key: &str, to: &str, danger: bool) -> Markup {
        let label = ctx.text(key);
        let button = if danger { Button::danger(label) } else { Button::secondary(label) };
        html! {
            h2 { (ctx.text(&format!("{key}-title"))) }
            p { (ctx.text(&format!("{key}-lead"))) }
            (ctx.forms().form(to, html! { (buttons(html! { (button) })) }))
        }
    }

    fn forms(&self, ctx: &Ctx) -> Markup {
        let user = &self.user;
        let to = |what: &str| format!("/users/{}/{what}", user.id);
        let role_to = to("role");
        let forms = ctx.forms();
        let agency = user.agency_code.as_deref().unwrap_or("");
        html! {
            @if user.standing != Standing::Disabled {
                h2 { (ctx.text("user-role-title")) }
                p { (ctx.text("user-role-lead")) }
                (forms.form(&role_to, html! {
                    (forms.field(&role_to, roles(ctx), "role", "column-role", user.role.code()))
                    (forms.field(&role_to, Control::Text, "agency", "column-agency", agency)
                        .hint(ctx.text("user-agency-hint")).optional())
                    (buttons(html! { (Button::secondary(ctx.text("user-role"))) }))
                }))
                (Self::step(ctx, "user-invite", &to("invitations"), false))
                @if user.has_second_factor { (Self::step(ctx, "user-second-factor", &to("second-factor/removal"), true)) }
                @if self.sessions > 0 { (Self::step(ctx, "user-sessions", &to("sessions/revocation"), false)) }
                (Self::step(ctx, "user-disable", &to("disabling"), true))
            } @else {
                (Self::step(ctx, "user-enable", &to("enabling"), false))
            }
        }
    }
}

/// The page that a link leads to.
pub(super) fn invitation(visit: &Visit, to: &str, invited: &Invited) -> Markup {
    let forms = visit.forms();
    let body = html! {
        p.lead { (visit.locale.say("invitation-welcome", &[("name", &invited.full_name), ("username", &invited.username)])) }
        (forms.form(to, html! {
            (forms.field(to, Control::NewPassword, "new_password", "column-new_password", "").hint(visit.text("password-hint")))
            (forms.field(to, Control::NewPassword, "new_password_again", "column-new_password_again", ""))
            (buttons(html! { (Button::primary(visit.text("invitation-accept"))) }))
        }))
    };
    visit.page(None, visit.text("invitation-title"), Vec::new(), body)
}
