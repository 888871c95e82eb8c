//! The pages of approvals.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::handlers::{ApprovalList, ApprovalView, PAGE, RuleList};
use super::model::{ApprovalState, Step, Subject};
use crate::people::{Act, may};
use crate::ui::Link;
use crate::ui::form::{Button, Choice, Control, Field, buttons, filter_form};
use crate::ui::money;
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::{State, SummaryList, Tag};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, View, pages_of};

fn step_label(ctx: &Ctx, step: Step) -> String {
    ctx.text(&format!("approval-step-{}", step.code()))
}

fn state_tag(ctx: &Ctx, state: ApprovalState) -> Tag {
    let look = match state {
        ApprovalState::Waiting => State::Due,
        ApprovalState::Approved => State::Good,
        ApprovalState::Declined => State::Idle,
    };
    Tag::new(ctx.text(&format!("approval-state-{}", state.code())), look)
}

/// What it is about: a line's name in words, or a commitment's title as it was given.
fn title(ctx: &Ctx, it: &ApprovalView) -> String {
    match it.step.subject() {
        Subject::Allocation => ctx.locale.line_name(&it.title),
        Subject::Commitment => it.title.clone(),
    }
}

fn at(ctx: &Ctx, instant: chrono::NaiveDateTime) -> String {
    ctx.book().local(instant).format("%d/%m/%Y %H:%M").to_string()
}

/// What waits or was decided, as a table.
pub fn approval_table(ctx: &Ctx, caption: String, rows: &[ApprovalView]) -> Table {
    let text = |key: &str| Column::text(ctx.text(key));
    let row = |it: &ApprovalView| {
        vec![
            Cell::link(step_label(ctx, it.step), &format!("/approvals/{}", it.id)),
            Cell::of(&it.document_no),
            Cell::of(title(ctx, it)),
            Cell::of(&it.agency),
            Cell::money(it.amount, ctx.locale),
            Cell::of(html! { (it.prepared_by) br; (at(ctx, it.prepared_at)) }),
            Cell::of(state_tag(ctx, it.state)),
        ]
    };
    Table {
        caption,
        note: Some(ctx.unit_note()),
        columns: vec![
            text("approval-step"),
            text("column-document_no"),
            text("column-title"),
            text("column-agency"),
            Column::number(ctx.text("column-amount")),
            text("approval-prepared_by"),
            text("column-state"),
        ],
        rows: rows.iter().map(row).collect(),
        totals: None,
        empty: ctx.text("approvals-none"),
    }
}

impl View for ApprovalList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-approvals")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (lang, query) = (ctx.locale, &self.query);
        let mut states: Vec<Choice> = ApprovalState::ALL
            .iter()
            .map(|it| Choice::new(it.code(), ctx.text(&format!("approval-state-{}", it.code()))))
            .collect();
        states.push(Choice::new("all", ctx.text("approval-state-all")));
        let href = |offset: i64| {
            let offset = offset.to_string();
            let pairs = [("agency", &query.agency), ("state", &query.state), ("offset", &offset)];
            let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
            format!("/approvals?{query}")
        };
        html! {
            p.lead { (ctx.text("approvals-lead")) }
            (filter_form("/approvals", html! {
                (Field::new(lang, Control::Text, "agency", ctx.text("agency-code")).value(&query.agency).narrowing())
                (Field::new(lang, Control::Select(states), "state", ctx.text("column-state")).value(if query.state.is_empty() { "waiting" } else { &query.state }).narrowing())
                (Button::secondary(ctx.text("show")))
            }))
            (approval_table(ctx, ctx.text("nav-approvals"), &self.approvals))
            (pages_of(ctx, self.offset, PAGE, self.count, href))
        }
    }
}

/// The filled fields of an input, by their names.
fn fields(input: &Value, name: &str, found: &mut BTreeMap<String, String>) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name} › {key}") };
    match input {
        Value::Object(all) => all.iter().for_each(|(key, value)| fields(value, &inner(key), found)),
        Value::Array(all) => {
            all.iter()
                .enumerate()
                .for_each(|(at, value)| fields(value, &inner(&(at + 1).to_string()), found));
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => {
            found.insert(name.to_owned(), text.clone());
        }
        plain => {
            found.insert(name.to_owned(), plain.to_string());
        }
    }
}

/// A field's path with the words that forms have for its parts.
fn field_label(ctx: &Ctx, path: &str) -> String {
    let word = |part: &str| {
        let key = format!("column-{part}");
        if ctx.locale.has(&key) { ctx.text(&key) } else { part.to_owned() }
    };
    path.split(" › ").map(word).collect::<Vec<_>>().join(" › ")
}

/// What was typed or chosen; of a code that was chosen, the word that the form had for it.
fn typed(ctx: &Ctx, path: &str, value: &str) -> String {
    let family = match path.rsplit(" › ").next() {
        Some("decision") => "decision",
        Some("fund_source") => "line-source",
        Some("purpose") => "line-purpose",
        _ => return value.to_owned(),
    };
    let key = format!("{family}-{value}");
    if ctx.locale.has(&key) { ctx.text(&key) } else { value.to_owned() }
}

impl View for ApprovalView {
    fn title(&self, ctx: &Ctx) -> String {
        format!("{} · {}", step_label(ctx, self.step), self.document_no)
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-approvals"), "/approvals")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let target = self.target.map(|id| match self.step.subject() {
            Subject::Allocation => format!("/budget-lines/{id}"),
            Subject::Commitment => format!("/commitments/{id}"),
        });
        let mut summary = SummaryList::new()
            .row(ctx.text("column-state"), state_tag(ctx, self.state))
            .row(ctx.text("column-title"), html! {
                @match &target { Some(href) => { a href=(href) { (title(ctx, self)) } }, None => { (title(ctx, self)) } }
            })
            .row(ctx.text("column-agency"), &self.agency)
            .row(ctx.text("column-fiscal_year"), self.fiscal_year)
            .row(ctx.text("column-amount"), money(self.amount, lang))
            .row(ctx.text("column-in_words"), lang.words(self.amount.money, ctx.book().currency))
            .row(ctx.text("approval-above"), money(self.above, lang))
            .row(ctx.text("approval-prepared_by"), format!("{} · {}", self.prepared_by, at(ctx, self.prepared_at)));
        if let (Some(by), Some(when)) = (&self.decided_by, self.decided_at) {
            summary = summary
                .row(ctx.text("approval-decided_by"), format!("{by} · {}", at(ctx, when)))
                .row(ctx.text("column-reason"), &self.reason);
        }
        let mut asked = BTreeMap::new();
        fields(&self.input, "", &mut asked);
        let rows = asked
            .iter()
            .map(|(name, value)| vec![Cell::of(field_label(ctx, name)), Cell::of(typed(ctx, name, value))]);
        html! {
            p.lead { (ctx.text("lead-approval")) }
            @if self.state == ApprovalState::Waiting {
                (Notice::new(lang, Tone::Warning, ctx.text("approval-waits")))
            }
            (summary)
            @if let Some(action) = self.action { p { a href={ "/actions/" (action) } { (ctx.text("done-see")) } } }
            (Table {
                caption: ctx.text("approval-asked"),
                note: None,
                columns: ["audit-field", "approval-typed"].map(|key| Column::text(ctx.text(key))).to_vec(),
                rows: rows.collect(),
                totals: None,
                empty: String::new(),
            })
            (crate::audit::history_link(ctx, self.owner.as_ref(), &format!("record=approvals&number={}", self.id)))
            @if self.state == ApprovalState::Waiting && may(&ctx.actor, self.step.act(), self.owner.as_ref()).is_ok() {
                (self.forms(ctx))
            }
        }
    }
}

impl ApprovalView {
    fn forms(&self, ctx: &Ctx) -> Markup {
        let (approve, refuse) =
            (format!("/approvals/{}/approval", self.id), format!("/approvals/{}/refusal", self.id));
        let forms = ctx.forms();
        let is_own = self.preparer == Some(ctx.actor.id);
        html! {
            h2 { (ctx.text("approval-verdict")) }
            @if is_own {
                p { (ctx.text("approval-own")) }
            } @else {
                (forms.form(&approve, html! {
                    p { (ctx.text("approval-hint")) }
                    (forms.field(&approve, Control::Area(2), "reason", "column-reason", "").optional())
                    (buttons(html! { (Button::primary(ctx.text("approval-approve"))) }))
                }))
            }
            details open[ctx.retyped.value("form_action") == Some(refuse.as_str())] {
                summary { (ctx.text("approval-refuse")) }
                (forms.form(&refuse, html! {
                    (forms.field(&refuse, Control::Area(2), "reason", "column-reason", ""))
                    (buttons(html! { (Button::danger(ctx.text("approval-refuse"))) }))
                }))
            }
        }
    }
}

/// The amounts that hold, how they came about, and, for those who may, the form that sets them.
pub fn rules_section(ctx: &Ctx, rules: &RuleList) -> Markup {
    const TO: &str = "/approval-rules";
    let forms = ctx.forms();
    let label = |subject: Subject| ctx.text(&format!("approval-subject-{}", subject.code()));
    let now = |subject: Subject| {
        let latest = rules.approval_rules.iter().find(|it| it.subject == subject);
        latest
            .and_then(|it| it.above)
            .map_or_else(|| html! { (ctx.text("approval-never")) }, |above| money(above, ctx.locale))
    };
    let subjects = Subject::ALL.iter().map(|it| (it.code().to_owned(), label(*it)));
    let text = |key: &str| Column::text(ctx.text(key));
    let row = |it: &super::handlers::RuleView| {
        let above = it
            .above
            .map_or_else(|| Cell::of(ctx.text("approval-never")), |above| Cell::money(above, ctx.locale));
        vec![
            Cell::of(label(it.subject)),
            above,
            Cell::of(&it.reason),
            Cell::of(&it.set_by),
            Cell::of(at(ctx, it.set_at)),
        ]
    };
    let mut summary = SummaryList::new();
    for subject in Subject::ALL {
        summary = summary.row(label(*subject), now(*subject));
    }
    html! {
        h2 id="approvals" { (ctx.text("approval-rules")) }
        p { (ctx.text("approval-rules-lead")) }
        (summary)
        @if may(&ctx.actor, Act::SetPolicies, None).is_ok() {
            (forms.form(TO, html! {
                (forms.field(TO, FormPage::select(subjects), "subject", "approval-subject", ""))
                (forms.field(TO, forms.money(), "above", "approval-above", "").hint(ctx.text("approval-above-hint")).optional())
                (forms.field(TO, Control::Area(2), "reason", "column-reason", ""))
                (buttons(html! { (Button::primary(ctx.text("approval-rule-set"))) }))
            }))
        }
        @if !rules.approval_rules.is_empty() {
            (Table {
                caption: ctx.text("approval-rules-history"),
                note: Some(ctx.unit_note()),
                columns: vec![text("approval-subject"), Column::number(ctx.text("approval-above")), text("column-reason"),
                    text("column-recorded_by"), text("column-recorded_at")],
                rows: rules.approval_rules.iter().map(row).collect(),
                totals: None,
                empty: String::new(),
            })
        }
    }
}

impl View for RuleList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("approval-rules")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-policies"), "/policies")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! { p.lead { (ctx.text("lead-approval-rules")) } (rules_section(ctx, self)) }
    }
}
