//! The page of one entry: who, when, from where, and what changed.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::handlers::EntryView;
use super::model::Record;
use super::pages::{act_label, at, client, outcome, person, record_label};
use crate::ui::Link;
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// The plain values of a state, each under its path: `action › movements › [0] › kind`.
fn leaves(state: &Value, path: &str, found: &mut BTreeMap<String, String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} › {name}") };
    match state {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| leaves(value, &below(name), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| leaves(value, &below(&format!("[{at}]")), found));
        }
        Value::Null => {}
        Value::String(text) => {
            found.insert(path.to_owned(), text.clone());
        }
        plain => {
            found.insert(path.to_owned(), plain.to_string());
        }
    }
}

impl View for EntryView {
    fn title(&self, ctx: &Ctx) -> String {
        format!("{} · {}", act_label(ctx, self), record_label(ctx, self))
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-audit"), "/audit")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let record = Record { kind: self.record.clone(), id: self.record_id };
        let sealed = self.sealed_as.map_or_else(|| ctx.text("audit-unsealed"), |number| number.to_string());
        let summary = SummaryList::new()
            .row(ctx.text("audit-at"), at(ctx, self))
            .row(ctx.text("audit-person"), person(ctx, self))
            .row(ctx.text("audit-act"), act_label(ctx, self))
            .row(
                ctx.text("audit-record"),
                html! {
            p.lead { (ctx.text("lead-audit-entry")) }
                    @if self.record.is_empty() { (record_label(ctx, self)) }
                    @else if self.record_id.is_some() { a href=(record.href()) { (record_label(ctx, self)) } }
                    @else { (record_label(ctx, self)) }
                },
            )
            .row(ctx.text("column-agency"), self.agency.as_deref().unwrap_or("–"))
            .row(ctx.text("audit-outcome"), outcome(ctx, self))
            .row(ctx.text("audit-client"), client(ctx, self))
            .row(ctx.text("audit-request"), &self.request_id)
            .row(ctx.text("audit-route"), &self.act)
            .row(ctx.text("audit-entry"), self.id)
            .row(ctx.text("audit-sealed"), sealed);
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        for (state, found) in [(&self.before, &mut before), (&self.after, &mut after)] {
            if let Some(state) = state {
                leaves(state, "", found);
            }
        }
        let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
        paths.sort();
        paths.dedup();
        let value = |of: &BTreeMap<String, String>, path: &String| {
            of.get(path).map_or_else(|| Cell::of("–"), Cell::of)
        };
        let row = |path: &&String| vec![Cell::of(*path), value(&before, path), value(&after, path)];
        html! {
            (summary)
            @if let Some(action) = self.action {
                p { a href={ "/actions/" (action) } { (ctx.text("done-see")) } }
            }
            (Table {
                caption: ctx.text("audit-changes"),
                note: self.before.is_none().then(|| ctx.text("audit-made")),
                columns: ["audit-field", "audit-before", "audit-after"].map(|key| Column::text(ctx.text(key))).to_vec(),
                rows: paths.iter().map(row).collect(),
                totals: None,
                empty: ctx.text("audit-no-changes"),
            })
        }
    }
}
