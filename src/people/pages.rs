//! The pages of people: signing in, and accounts.

use maud::{Markup, html};

use super::handlers::UserList;
use super::model::{Role, User};
use crate::help::lead;
use crate::ui::form::{Button, Control, buttons, hidden};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, View, Visit};

/// The page to sign in on.
pub fn sign_in(visit: &Visit, next: &str) -> Markup {
    const TO: &str = "/sign-in";
    let forms = visit.forms();
    let next = visit.retyped.value("next").unwrap_or(next);
    let body = html! {
        p.lead { (visit.text("sign-in-lead")) }
        (forms.form(TO, html! {
            (hidden("next", next))
            (forms.field(TO, Control::Text, "username", "column-username", ""))
            (forms.field(TO, Control::Password, "password", "column-password", ""))
            (buttons(html! { (Button::primary(visit.text("sign-in"))) }))
        }))
    };
    visit.page(None, visit.text("sign-in"), Vec::new(), body)
}

fn role_label(ctx: &Ctx, role: Role) -> String {
    ctx.text(&format!("role-{}", role.code()))
}

impl View for UserList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-users")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/users";
        let forms = ctx.forms();
        let keys = ["column-username", "column-full_name", "column-role", "column-agency"];
        let roles = Role::ALL.iter().map(|role| (role.code().to_owned(), role_label(ctx, *role)));
        let text = |name: &str| forms.field(TO, Control::Text, name, &format!("column-{name}"), "");
        html! {
            p.lead { (ctx.text("users-lead")) }
            (Table {
                caption: ctx.text("nav-users"),
                note: None,
                columns: keys.into_iter().map(|key| Column::text(ctx.text(key))).collect(),
                rows: self.users.iter().map(|user| vec![
                    Cell::of(&user.username),
                    Cell::of(&user.full_name),
                    Cell::of(role_label(ctx, user.role)),
                    Cell::of(user.agency_code.as_deref().unwrap_or("")),
                ]).collect(),
                totals: None,
                empty: ctx.text("users-none"),
            })
            h2 { (ctx.text("user-new")) }
            (forms.form(TO, html! {
                (text("username"))
                (text("full_name"))
                (forms.field(TO, FormPage::select(roles), "role", "column-role", ""))
                (text("agency").hint(ctx.text("user-agency-hint")).optional())
                (forms.field(TO, Control::Password, "password", "column-password", ""))
                (buttons(html! { (Button::primary(ctx.text("user-make"))) }))
            }))
        }
    }
}

impl View for User {
    fn title(&self, _ctx: &Ctx) -> String {
        self.full_name.clone()
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! { (lead(ctx, "lead-user")) p { (role_label(ctx, self.role)) } }
    }
}
