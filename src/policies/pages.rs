//! The page of policies.

use maud::{Markup, html};

use super::handlers::{PolicyList, PolicyView};
use super::model::{Level, Policy, Rule};
use super::passing::{ExemptionView, WarningView};
use crate::people::{Act, Role, may};
use crate::ui::Link;
use crate::ui::form::{Button, Choice, Control, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::{State, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, View};

/// A rule in the reader's language.
pub fn rule_label(ctx: &Ctx, rule: Rule) -> String {
    ctx.text(&format!("policy-{}", rule.code()))
}

fn level_tag(ctx: &Ctx, level: Level) -> Tag {
    let look = match level {
        Level::Stop => State::Bad,
        Level::Warn => State::Due,
        Level::Off => State::Idle,
    };
    Tag::new(ctx.text(&format!("policy-level-{}", level.code())), look)
}

fn percent(ctx: &Ctx, policy: &PolicyView) -> String {
    if policy.percent.is_empty() {
        String::new()
    } else {
        format!("{} %", ctx.locale.decimal(&policy.percent))
    }
}

impl View for PolicyList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-policies")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let role = |role: Role| ctx.text(&format!("role-{}", role.code()));
        let text = |key: &str| Column::text(ctx.text(key));
        let cells = |it: &PolicyView| {
            vec![
                Cell::of(rule_label(ctx, it.rule)),
                Cell::of(level_tag(ctx, it.level)),
                Cell::of(percent(ctx, it)),
                Cell::of(role(it.override_role)),
            ]
        };
        let columns = || {
            vec![
                text("column-rule"),
                text("column-level"),
                Column::number(ctx.text("column-percent")),
                text("column-override_role"),
            ]
        };
        let mut history = columns();
        history.extend(["column-reason", "column-recorded_by", "column-recorded_at"].map(text));
        html! {
            p.lead { (ctx.text("policies-lead")) }
            (Table {
                caption: ctx.text("nav-policies"),
                note: None,
                columns: columns(),
                rows: self.policies.iter().map(cells).collect(),
                totals: None,
                empty: String::new(),
            })
            @if may(&ctx.actor, Act::SetPolicies, None).is_ok() { (set_form(ctx)) }
            (crate::approvals::pages::rules_section(ctx, &self.approvals))
            @if !self.history.is_empty() {
                (Table {
                    caption: ctx.text("policies-history"),
                    note: None,
                    columns: history,
                    rows: self.history.iter().map(|it| {
                        let mut row = cells(&it.policy);
                        let at = ctx.book().local(it.set_at).format("%d/%m/%Y %H:%M").to_string();
                        row.extend([Cell::of(&it.reason), Cell::of(&it.set_by), Cell::of(at)]);
                        row
                    }).collect(),
                    totals: None,
                    empty: String::new(),
                })
            }
        }
    }
}

fn set_form(ctx: &Ctx) -> Markup {
    const TO: &str = "/policies";
    let forms = ctx.forms();
    let rules = Rule::ALL.iter().map(|it| (it.code().to_owned(), rule_label(ctx, *it)));
    let levels = Level::ALL.iter();
    let levels = levels.map(|it| Choice::new(it.code(), ctx.text(&format!("policy-level-{}", it.code()))));
    let roles = Role::ALL.iter().map(|it| (it.code().to_owned(), ctx.text(&format!("role-{}", it.code()))));
    let field =
        |control, name: &str, value: &str| forms.field(TO, control, name, &format!("column-{name}"), value);
    html! {
        h2 { (ctx.text("policy-set")) }
        (forms.form(TO, html! {
            (field(FormPage::select(rules), "rule", ""))
            (field(Control::Radios(levels.collect()), "level", Level::Warn.code()))
            (field(Control::Quantity, "percent", "").hint(ctx.text("policy-percent-hint")).optional())
            (field(FormPage::select(roles), "override_role", "").optional())
            (field(Control::Area(2), "reason", ""))
            (buttons(html! { (Button::primary(ctx.text("policy-set"))) }))
        }))
    }
}

/// What an action passed, with who let it pass.
pub fn warning_notice(ctx: &Ctx, it: &WarningView) -> Notice {
    let sentence = it.reason.sentence(ctx.locale, ctx.book().currency);
    let exemption =
        it.exemption.as_ref().map_or_else(String::new, |who| format!(" {}: {who}", ctx.text("exemption-by")));
    Notice {
        links: vec![Link::new(ctx.text("done-see"), format!("/actions/{}", it.action))],
        ..Notice::new(ctx.locale, Tone::Warning, format!("{sentence}{exemption}"))
    }
}

/// What a document was exempted from.
pub fn exemption_table(ctx: &Ctx, rows: &[ExemptionView]) -> Table {
    let text = |key: &str| Column::text(ctx.text(key));
    let row = |it: &ExemptionView| {
        let at = ctx.book().local(it.granted_at).format("%d/%m/%Y %H:%M").to_string();
        let used =
            it.used_by.map_or_else(Cell::empty, |action| Cell::link(action, &format!("/actions/{action}")));
        vec![
            Cell::of(rule_label(ctx, it.rule)),
            Cell::of(&it.reason),
            Cell::of(&it.granted_by),
            Cell::of(at),
            used,
        ]
    };
    Table {
        caption: ctx.text("exemptions"),
        note: None,
        columns: vec![
            text("column-rule"),
            text("column-reason"),
            text("exemption-by"),
            text("column-recorded_at"),
            text("exemption-used"),
        ],
        rows: rows.iter().map(row).collect(),
        totals: None,
        empty: String::new(),
    }
}

/// The form that lets a document pass a rule once, posting to `to`: of these rules, those that the reader's role may.
pub fn exemption_form<'p>(ctx: &Ctx, to: &str, stopping: impl Iterator<Item = &'p Policy>) -> Markup {
    let forms = ctx.forms();
    let rules: Vec<(String, String)> = stopping
        .filter(|policy| policy.override_role == ctx.actor.role)
        .map(|policy| (policy.rule.code().to_owned(), rule_label(ctx, policy.rule)))
        .collect();
    html! {
        @if !rules.is_empty() {
            details open[ctx.retyped.value("form_action") == Some(to)] {
                summary { (ctx.text("exemption-grant")) }
                (forms.form(to, html! {
                    p { (ctx.text("exemption-hint")) }
                    (forms.field(to, FormPage::select(rules), "rule", "column-rule", ""))
                    (forms.field(to, Control::Area(2), "reason", "column-reason", ""))
                    (buttons(html! { (Button::secondary(ctx.text("exemption-grant"))) }))
                }))
            }
        }
    }
}
