//! For which roles a book requires a second factor: a setting of the Ministry, with its reason; the latest holds.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::app::Shared;
use crate::db::schema::second_factor_rules as s;
use crate::db::schema::users;
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::UserId;
use crate::people::{Act, Role, may};
use crate::refusal::Reason;
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, Done, Input, View};

/// The path that the rule is set at.
const TO: &str = "/settings/second-factor";

/// A rule, and how it came about.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SecondFactorRule {
    /// The roles that need a second factor.
    pub roles: Vec<Role>,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When, in UTC.
    pub set_at: NaiveDateTime,
}

/// For whom a second factor is required.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SecondFactorRules {
    /// The roles that need one now; none until it is set.
    pub roles: Vec<Role>,
    /// All rules, the latest first.
    pub history: Vec<SecondFactorRule>,
}

/// A rule to be set.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SecondFactorRuleInput {
    /// The roles that need a second factor from now on; the others need none.
    pub roles: Vec<String>,
    /// Why.
    pub reason: String,
}

fn roles_of(kept: &str) -> Vec<Role> {
    kept.split(' ').filter_map(Role::from_code).collect()
}

/// The roles that need a second factor.
fn required(conn: &mut Conn) -> Result<Vec<Role>> {
    let kept: Option<String> = s::table.select(s::roles).order(s::id.desc()).get_result(conn).optional()?;
    Ok(kept.map_or_else(Vec::new, |kept| roles_of(&kept)))
}

/// Whether the book requires a second factor of the role.
pub(in crate::people) fn is_required(conn: &mut Conn, role: Role) -> Result<bool> {
    Ok(required(conn)?.contains(&role))
}

/// The rules as they stand.
pub(in crate::people) fn load(conn: &mut Conn) -> Result<SecondFactorRules> {
    let rows: Vec<(String, String, String, NaiveDateTime)> = s::table
        .inner_join(users::table)
        .select((s::roles, s::reason, users::username, s::set_at))
        .order(s::id.desc())
        .load(conn)?;
    let history: Vec<SecondFactorRule> = rows
        .into_iter()
        .map(|(roles, reason, set_by, set_at)| SecondFactorRule {
            roles: roles_of(&roles),
            reason,
            set_by,
            set_at,
        })
        .collect();
    Ok(SecondFactorRules { roles: history.first().map_or_else(Vec::new, |it| it.roles.clone()), history })
}

fn record(
    tx: &mut WriteTx<'_>,
    roles: &[Role],
    reason: &str,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    let id = tx.next_id()?;
    let kept: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    diesel::insert_into(s::table)
        .values((
            s::id.eq(id),
            s::roles.eq(kept.join(" ")),
            s::reason.eq(reason),
            s::set_by.eq(by),
            s::set_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// For whom a second factor is required.
#[utoipa::path(get, path = "/settings/second-factor", responses((status = 200, body = SecondFactorRules)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(load).await?;
    ctx.show(&view)
}

/// Requires a second factor of roles.
#[utoipa::path(post, path = "/settings/second-factor", request_body = SecondFactorRuleInput, responses((status = 201, body = SecondFactorRules)))]
pub async fn set(ctx: Ctx, input: Input<SecondFactorRuleInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &SecondFactorRuleInput| {
        may(work.actor, Act::SetPolicies, None)?;
        let mut read = work.reader();
        let mut roles = Vec::new();
        for given in &input.roles {
            match Role::from_code(given) {
                Some(role) => roles.push(role),
                None => {
                    let what = "role".to_owned();
                    read.refuse(Reason::CodeUnknown { what, given: given.clone() }.at("roles"));
                }
            }
        }
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        roles.sort_unstable();
        roles.dedup();
        let by = work.recorder();
        work.changes(|conn, _| load(conn))?;
        record(work.tx, &roles, &reason, by)?;
        Ok(Done { location: TO.to_owned(), action: None, view: load(work.tx)? })
    })
    .await
}

impl SecondFactorRules {
    fn names(ctx: &Ctx, roles: &[Role]) -> String {
        if roles.is_empty() {
            return ctx.text("second-factor-nobody");
        }
        roles.iter().map(|role| ctx.text(&format!("role-{}", role.code()))).collect::<Vec<_>>().join(", ")
    }

    /// What the page of settings says of it.
    pub(in crate::people) fn told(&self, ctx: &Ctx) -> Markup {
        html! {
            p {
                (ctx.text("column-second_factor_roles")) ": " strong { (Self::names(ctx, &self.roles)) } " "
                a href=(TO) { (ctx.text("second-factor-rule-change")) }
            }
        }
    }

    fn form(&self, ctx: &Ctx) -> Markup {
        let forms = ctx.forms();
        let is_drawn_again = ctx.retyped.value("form_action") == Some(TO);
        let is_checked = |role: &Role| match is_drawn_again {
            true => forms.was_chosen(TO, "roles[]", role.code()),
            false => self.roles.contains(role),
        };
        forms.form(
            TO,
            html! {
                fieldset.field {
                    legend { (ctx.text("column-second_factor_roles")) }
                    @for role in Role::ALL {
                        @let id = format!("field-roles-{}", role.code());
                        div.radio {
                            input id=(id) type="checkbox" name="roles[]" value=(role.code()) checked[is_checked(role)];
                            label for=(id) { (ctx.text(&format!("role-{}", role.code()))) }
                        }
                    }
                }
                (forms.field(TO, Control::Area(2), "reason", "column-reason", ""))
                (buttons(html! { (Button::primary(ctx.text("settings-set"))) }))
            },
        )
    }
}

impl View for SecondFactorRules {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("second-factor-rule")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-settings"), "/settings")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let rows = self.history.iter().map(|it| {
            vec![
                Cell::of(Self::names(ctx, &it.roles)),
                Cell::of(&it.reason),
                Cell::of(&it.set_by),
                Cell::of(ctx.moment(it.set_at)),
            ]
        });
        let keys =
            ["column-second_factor_roles", "column-reason", "column-recorded_by", "column-recorded_at"];
        html! {
            p.lead { (ctx.text("second-factor-rule-lead")) }
            @if may(&ctx.actor, Act::SetPolicies, None).is_ok() { (self.form(ctx)) }
            (Table {
                caption: ctx.text("second-factor-history"),
                note: None,
                columns: keys.map(|key| Column::text(ctx.text(key))).to_vec(),
                rows: rows.collect(),
                totals: None,
                empty: ctx.text("settings-none"),
            })
        }
    }
}
