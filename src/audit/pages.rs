//! The page of the audit trail, and its files.

use maud::{Markup, html};

use super::acts::{ACTS, RECORDS, act_key, record_key};
use super::handlers::{AuditList, EntryView, PAGE};
use super::model::{EntryKind, Origin};
use crate::error::Result;
use crate::people::{Act, may};
use crate::report::{self, Definition};
use crate::ui::form::{Button, Choice, Control, Field, filter_form};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View, pages_of};

/// What an entry says was done, in the reader's language.
pub(super) fn act_label(ctx: &Ctx, entry: &EntryView) -> String {
    let kind = ctx.text(&format!("audit-kind-{}", entry.kind.code()));
    match entry.kind {
        EntryKind::Write => act_text(ctx, &entry.act),
        EntryKind::Security => format!("{kind}: {}", act_text(ctx, &entry.act)),
        EntryKind::Read | EntryKind::Export => kind,
    }
}

fn act_text(ctx: &Ctx, act: &str) -> String {
    let key = act_key(act);
    if ctx.locale.has(&key) { ctx.text(&key) } else { act.to_owned() }
}

/// What it was done to: the kind of record in words where it has any, and its number.
pub(super) fn record_label(ctx: &Ctx, entry: &EntryView) -> String {
    let key = record_key(&entry.record);
    let name = if ctx.locale.has(&key) { ctx.text(&key) } else { format!("/{}", entry.record) };
    entry.record_id.map_or(name.clone(), |id| format!("{name} {id}"))
}

/// When, by the book's own clock.
pub(super) fn at(ctx: &Ctx, entry: &EntryView) -> String {
    ctx.book().local(entry.recorded_at).format("%d/%m/%Y %H:%M:%S").to_string()
}

/// Who, with the role.
pub(super) fn person(ctx: &Ctx, entry: &EntryView) -> String {
    if entry.role.is_empty() {
        return entry.person.clone();
    }
    format!("{} · {}", entry.person, ctx.text(&format!("role-{}", entry.role)))
}

/// From where, in words where it is no address.
pub(super) fn client(ctx: &Ctx, entry: &EntryView) -> String {
    match entry.client.as_str() {
        Origin::COMMAND_LINE => ctx.text("audit-command-line"),
        Origin::SERVICE => ctx.text("audit-service"),
        address => address.to_owned(),
    }
}

/// How it ended, where it was refused.
pub(super) fn outcome(ctx: &Ctx, entry: &EntryView) -> String {
    if entry.outcome.is_empty() {
        return ctx.text("audit-done");
    }
    let key = format!("audit-outcome-{}", entry.outcome);
    if ctx.locale.has(&key) { ctx.text(&key) } else { entry.outcome.clone() }
}

/// A link to what the audit trail knows of a record, for those who may see it: `filter` is `commitment=12`.
pub fn history_link(ctx: &Ctx, agency: Option<&crate::agencies::Agency>, filter: &str) -> Markup {
    let seen = may(&ctx.actor, Act::Audit, agency).is_ok();
    html! { @if seen { p { a href={ "/audit?" (filter) } { (ctx.text("audit-history")) } } } }
}

const COLUMNS: [&str; 6] =
    ["audit-at", "audit-person", "audit-act", "audit-record", "column-agency", "audit-client"];

impl View for AuditList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-audit")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (lang, query) = (ctx.locale, &self.query);
        let kinds = EntryKind::ALL
            .iter()
            .map(|kind| Choice::new(kind.code(), ctx.text(&format!("audit-kind-{}", kind.code()))));
        let mut acts: Vec<Choice> = ACTS.iter().map(|act| Choice::new(*act, act_text(ctx, act))).collect();
        acts.sort_by(|one, other| one.label.cmp(&other.label));
        let mut records: Vec<Choice> =
            RECORDS.iter().map(|it| Choice::new(*it, ctx.text(&record_key(it)))).collect();
        records.sort_by(|one, other| one.label.cmp(&other.label));
        let field = |control, name: &str, key: &str, value: &str| {
            Field::new(lang, control, name, ctx.text(key)).value(value).narrowing()
        };
        let of = [("commitment", query.commitment), ("line", query.line), ("action", query.action)];
        let rows = self.entries.iter().map(|it| {
            vec![
                Cell::link(at(ctx, it), &format!("/audit/{}", it.id)),
                Cell::of(person(ctx, it)),
                Cell::of(
                    html! { (act_label(ctx, it)) @if !it.outcome.is_empty() { " · " (outcome(ctx, it)) } },
                ),
                Cell::of(record_label(ctx, it)),
                Cell::of(it.agency.as_deref().unwrap_or("")),
                Cell::of(client(ctx, it)),
            ]
        });
        html! {
            p.lead { (ctx.text("audit-lead")) }
            (filter_form("/audit", html! {
                (field(Control::Date, "from", "audit-from", &query.from))
                (field(Control::Date, "to", "audit-to", &query.to))
                (field(Control::Text, "person", "audit-person", &query.person))
                (field(Control::Text, "agency", "agency-code", &query.agency))
                (field(Control::Select(kinds.collect()), "kind", "audit-kind", &query.kind))
                (field(Control::Select(acts), "act", "audit-act", &query.act))
                (field(Control::Select(records), "record", "audit-record-kind", &query.record))
                (field(Control::Text, "number", "audit-number", &query.number))
                @for (name, value) in of {
                    @if let Some(value) = value { (crate::ui::form::hidden(name, &value.to_string())) }
                }
                (Button::secondary(ctx.text("show")))
            }))
            @for (name, value) in of {
                @if let Some(value) = value {
                    p { (ctx.locale.say(&format!("audit-of-{name}"), &[("number", &value.to_string())])) " "
                        a href="/audit" { (ctx.text("audit-all")) } }
                }
            }
            p { (ctx.locale.say("audit-count", &[("count", &lang.decimal(&self.count.to_string()))])) " · "
                a href=(query.href(0, "csv")) { "CSV" } " · " a href=(query.href(0, "xlsx")) { "XLSX" } }
            (Table {
                caption: ctx.text("nav-audit"),
                note: Some(ctx.text("audit-note")),
                columns: COLUMNS.iter().map(|key| Column::text(ctx.text(key))).collect(),
                rows: rows.collect(),
                totals: None,
                empty: ctx.text("audit-none"),
            })
            (pages_of(ctx, self.offset, PAGE, self.count, |offset| query.href(offset, "")))
        }
    }
}

/// Letters of a cell that a spreadsheet takes.
const LONGEST: usize = 32_000;

impl AuditList {
    /// The entries as a file (reports/audit.toml).
    pub(super) fn table(&self, ctx: &Ctx) -> Result<report::Table> {
        let definition = Definition::load("audit")?;
        let json = |state: &Option<serde_json::Value>| {
            state.as_ref().map(|state| report::Cell::Text(state.to_string().chars().take(LONGEST).collect()))
        };
        let cell = |it: &EntryView, key: &str| match key {
            "id" => Some(report::Cell::Text(it.id.to_string())),
            "recorded_at" => {
                Some(report::Cell::Text(it.recorded_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()))
            }
            "person" => Some(report::Cell::text(&it.person)),
            "role" => Some(report::Cell::text(&it.role)),
            "client" => Some(report::Cell::text(&it.client)),
            "request_id" => Some(report::Cell::text(&it.request_id)),
            "kind" => Some(report::Cell::term(
                it.kind.code(),
                Some(&ctx.text(&format!("audit-kind-{}", it.kind.code()))),
            )),
            "act" => Some(report::Cell::term(&it.act, Some(&act_text(ctx, &it.act)))),
            "record" => Some(report::Cell::text(&it.record)),
            "record_id" => it.record_id.map(|id| report::Cell::Text(id.to_string())),
            "agency" => it.agency.as_deref().map(report::Cell::text),
            "action" => it.action.map(|action| report::Cell::Text(action.to_string())),
            "outcome" => Some(report::Cell::text(&it.outcome)),
            "before" => json(&it.before),
            "after" => json(&it.after),
            _ => None,
        };
        let none: Option<fn(&str) -> Option<report::Cell>> = None;
        definition.table(ctx.locale, &[], &self.entries, cell, none)
    }
}
