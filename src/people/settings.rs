//! What the book lets a role do beyond the rule: settings of the Ministry, each with its reason; the latest holds.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::authority::{Act, may};
use super::second_factor::rules::{self, SecondFactorRules};
use crate::app::Shared;
use crate::db::schema::{authority_settings, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::UserId;
use crate::refusal::Reason;
use crate::ui::form::{Button, Choice, Control, buttons};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, Done, Input, View};

/// A setting, and how it came about.
#[derive(Serialize, Queryable, utoipa::ToSchema)]
#[schema(as = AuthoritySettingView)]
pub struct SettingView {
    /// Whether communication units may record payments.
    pub communication_unit_pays: bool,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When, in UTC.
    pub set_at: NaiveDateTime,
}

/// The settings of a book.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SettingsView {
    /// Whether communication units may record payments; off until it is set.
    pub communication_unit_pays: bool,
    /// All settings, the latest first.
    pub history: Vec<SettingView>,
    /// For whom a second factor is required.
    pub second_factor: SecondFactorRules,
}

/// A setting to be made.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SettingsInput {
    /// `true` or `false`.
    pub communication_unit_pays: String,
    /// Why.
    pub reason: String,
}

/// Whether communication units may record payments (MODEL: who may; off by default).
pub fn communication_unit_pays(conn: &mut Conn) -> Result<bool> {
    use authority_settings as s;
    let set: Option<bool> =
        s::table.select(s::communication_unit_pays).order(s::id.desc()).get_result(conn).optional()?;
    Ok(set == Some(true))
}

fn record(tx: &mut WriteTx<'_>, pays: bool, reason: &str, (by, at): (UserId, NaiveDateTime)) -> Result<()> {
    use authority_settings as s;
    let id = tx.next_id()?;
    diesel::insert_into(s::table)
        .values((
            s::id.eq(id),
            s::communication_unit_pays.eq(pays),
            s::reason.eq(reason),
            s::set_by.eq(by),
            s::set_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

fn load(conn: &mut Conn) -> Result<SettingsView> {
    use authority_settings as s;
    let history = s::table
        .inner_join(users::table)
        .select((s::communication_unit_pays, s::reason, users::username, s::set_at))
        .order(s::id.desc())
        .load(conn)?;
    Ok(SettingsView {
        communication_unit_pays: communication_unit_pays(conn)?,
        history,
        second_factor: rules::load(conn)?,
    })
}

/// What the book lets roles do beyond the rule.
#[utoipa::path(get, path = "/settings", responses((status = 200, body = SettingsView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(load).await?;
    ctx.show(&view)
}

/// Makes a setting.
#[utoipa::path(post, path = "/settings", request_body = SettingsInput, responses((status = 201, body = SettingsView)))]
pub async fn set(ctx: Ctx, input: Input<SettingsInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &SettingsInput| {
        work.must_be_allowed(Act::SetPolicies)?;
        let mut read = work.reader();
        let given = input.communication_unit_pays.trim();
        if !matches!(given, "true" | "false") {
            let (what, given) = ("setting".to_owned(), given.to_owned());
            read.refuse(Reason::CodeUnknown { what, given }.at("communication_unit_pays"));
        }
        let reason = read.required("reason", &input.reason);
        let reason = read.end(reason)?;
        let by = work.recorder();
        work.changes(|tx, _| load(tx))?;
        record(work.tx, given == "true", &reason, by)?;
        Ok(Done { location: "/settings".to_owned(), action: None, view: load(work.tx)? })
    })
    .await
}

impl View for SettingsView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-settings")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let word = |pays: bool| ctx.text(if pays { "setting-on" } else { "setting-off" });
        let rows = self.history.iter().map(|it| {
            vec![
                Cell::of(word(it.communication_unit_pays)),
                Cell::of(&it.reason),
                Cell::of(&it.set_by),
                Cell::of(ctx.locale.date(it.set_at.date())),
            ]
        });
        html! {
            p.lead { (ctx.text("settings-lead")) }
            p { (ctx.text("column-communication_unit_pays")) ": " strong { (word(self.communication_unit_pays)) } }
            (self.second_factor.told(ctx))
            @if may(&ctx.actor, Act::SetPolicies, None).is_ok() { (self.form(ctx)) }
            (Table {
                caption: ctx.text("settings-history"),
                note: None,
                columns: ["column-communication_unit_pays", "column-reason", "column-recorded_by", "column-recorded_at"]
                    .map(|key| Column::text(ctx.text(key)))
                    .to_vec(),
                rows: rows.collect(),
                totals: None,
                empty: ctx.text("settings-none"),
            })
        }
    }
}

impl SettingsView {
    fn form(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/settings";
        let forms = ctx.forms();
        let choices =
            vec![Choice::new("true", ctx.text("setting-on")), Choice::new("false", ctx.text("setting-off"))];
        let field = |control, name: &str, value: &str| {
            forms.field(TO, control, name, &format!("column-{name}"), value)
        };
        let now = self.communication_unit_pays.to_string();
        forms.form(
            TO,
            html! {
                (field(Control::Radios(choices), "communication_unit_pays", &now))
                (field(Control::Area(2), "reason", ""))
                (buttons(html! { (Button::primary(ctx.text("settings-set"))) }))
            },
        )
    }
}
