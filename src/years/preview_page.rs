//! The preview of a year's end: what to look at first, what would move, and the form that does it.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::handlers::closing_href;
use super::model::{BalanceFate, BalanceRule, Choices, Fate};
use super::pages::kind_label;
use super::previews::{ClosingPreview, PAGE};
use crate::agencies::pages::year_href;
use crate::ledger::{Figures, Stage};
use crate::number::retyped_date;
use crate::people::{Act, may};
use crate::ui::form::{Button, Choice, Control, Field, buttons, filter_form, hidden};
use crate::ui::notice::{Notice, Tone};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::{Link, money};
use crate::web::{Ctx, View, pages_of};

/// The figures that the year's end changes.
const SHOWN: [&str; 8] =
    ["granted", "available", "committed", "advanced", "payable", "paid", "carried", "lapsed"];

impl View for ClosingPreview {
    fn title(&self, ctx: &Ctx) -> String {
        let whose = match &self.asked {
            Some((scope, _)) => scope.agency.as_ref().map(|it| it.name(ctx.locale).to_owned()),
            None => self.agency.clone(),
        };
        let whose = whose.unwrap_or_else(|| ctx.text("closing-country"));
        ctx.locale
            .say("closing-preview-title", &[("year", &self.fiscal_year.to_string()), ("agency", &whose)])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let mut way = vec![
            Link::new(ctx.text("nav-years"), "/years"),
            Link::new(self.fiscal_year.to_string(), format!("/years/{}", self.fiscal_year)),
        ];
        if let Some(code) = &self.agency {
            way.push(Link::new(format!("{code} · {}", self.fiscal_year), year_href(code, self.fiscal_year)));
        }
        way
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let Some((_, choices)) = &self.asked else { return html! {} };
        let lang = ctx.locale;
        let more = self.commitment_count.max(self.balance_count).max(self.move_count);
        let to_count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        html! {
            @if let Some(closing) = &self.closing {
                (Notice {
                    links: vec![Link::new(ctx.text("closing-see"), closing_href(closing.id))],
                    ..Notice::new(lang, Tone::Warning, lang.say("closing-stands", &[("on", &lang.date(closing.closed_on))]))
                })
            } @else { p.lead { (ctx.text("closing-preview-lead")) } }
            (self.check_table(ctx))
            (self.figure_table(ctx))
            (self.rule_form(ctx, choices))
            (self.commitment_table(ctx, choices))
            (self.balance_table(ctx, choices))
            (self.move_table(ctx))
            @if more > PAGE {
                (pages_of(ctx, to_count(self.offset), to_count(PAGE), to_count(more), |offset| self.href(choices, offset)))
            }
            @if self.closing.is_none() && may(&ctx.actor, Act::CloseYear, None).is_ok() { (self.closing_form(ctx, choices)) }
        }
    }
}

/// Numbers with commas between them.
fn listed<T: ToString>(numbers: &BTreeSet<T>) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The choices as they are sent; those that are not said are left out.
fn sent(choices: &Choices) -> Vec<(&'static str, String)> {
    let all = [
        ("commitments", choices.commitments.code().to_owned()),
        ("balances", choices.balances.code().to_owned()),
        ("carried", listed(&choices.carried)),
        ("released", listed(&choices.released)),
        ("carried_lines", listed(&choices.carried_lines)),
        ("lapsed_lines", listed(&choices.lapsed_lines)),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

impl ClosingPreview {
    /// Where the preview is, and where the closing is sent to.
    fn here(&self) -> String {
        match &self.agency {
            Some(code) => format!("{}/closing", year_href(code, self.fiscal_year)),
            None => format!("/years/{}/closing", self.fiscal_year),
        }
    }

    fn href(&self, choices: &Choices, offset: i64) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(sent(choices))
            .append_pair("offset", &offset.to_string())
            .finish();
        format!("{}?{query}", self.here())
    }

    fn check_table(&self, ctx: &Ctx) -> Table {
        Table {
            caption: ctx.text("closing-checklist"),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("closing-check")),
                Column::number(ctx.text("record-count")),
                Column::number(ctx.text("column-amount")),
            ],
            rows: self
                .checklist
                .iter()
                .map(|it| {
                    let label = ctx.text(&format!("closing-check-{}", it.code));
                    let label = match (&self.agency, it.code.as_str()) {
                        (Some(code), "treasury_open") => {
                            Cell::link(label, &crate::treasury::year_href(code, self.fiscal_year))
                        }
                        _ => Cell::of(label),
                    };
                    let count = ctx.locale.decimal(&it.count.to_string());
                    vec![label, Cell::of(count), Cell::money(it.amount, ctx.locale)]
                })
                .collect(),
            totals: None,
            empty: String::new(),
        }
    }

    fn figure_table(&self, ctx: &Ctx) -> Table {
        let lang = ctx.locale;
        let next = (self.fiscal_year.saturating_add(1)).to_string();
        let year = self.fiscal_year.to_string();
        let column = |key: &str, year: &str| Column::number(ctx.locale.say(key, &[("year", year)]));
        let row = |name: &&str| {
            let of = |figures: &Figures| {
                figures.get(name).map_or_else(Cell::empty, |amount| Cell::money(amount, lang))
            };
            vec![
                Cell::of(ctx.figure_label(name)),
                of(&self.before),
                of(&self.after),
                of(&self.next_before),
                of(&self.next_after),
            ]
        };
        Table {
            caption: ctx.text("closing-figures"),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("column-figure")),
                column("closing-before", &year),
                column("closing-after", &year),
                column("closing-before", &next),
                column("closing-after", &next),
            ],
            rows: SHOWN.iter().map(row).collect(),
            totals: None,
            empty: String::new(),
        }
    }

    fn rule_form(&self, ctx: &Ctx, choices: &Choices) -> Markup {
        let lang = ctx.locale;
        let fates =
            Fate::ALL.iter().map(|it| Choice::new(it.code(), ctx.text(&format!("fate-{}", it.code()))));
        let rules = BalanceRule::ALL
            .iter()
            .map(|it| Choice::new(it.code(), ctx.text(&format!("balance-rule-{}", it.code()))));
        let kept = sent(choices);
        html! {
            h2 { (ctx.text("closing-rules")) }
            (filter_form(&self.here(), html! {
                (Field::new(lang, Control::Radios(fates.collect()), "commitments", ctx.text("closing-commitments")).value(choices.commitments.code()))
                (Field::new(lang, Control::Radios(rules.collect()), "balances", ctx.text("closing-balances")).value(choices.balances.code()))
                @for (name, value) in kept.iter().filter(|(name, _)| !["commitments", "balances"].contains(name)) { (hidden(name, value)) }
                (Button::secondary(ctx.text("closing-recount")))
            }))
        }
    }

    fn commitment_table(&self, ctx: &Ctx, choices: &Choices) -> Table {
        let lang = ctx.locale;
        let text = |key: &str| Column::text(ctx.text(key));
        let stages = [Stage::Committed, Stage::Advanced, Stage::Payable];
        let rows = self.commitments.iter().map(|it| {
            let mut flipped = choices.clone();
            let to = match it.fate {
                Fate::CarryOver => {
                    flipped.carried.remove(&it.id);
                    flipped.released.insert(it.id);
                    Fate::Release
                }
                Fate::Release => {
                    flipped.released.remove(&it.id);
                    flipped.carried.insert(it.id);
                    Fate::CarryOver
                }
            };
            let other = ctx.text(&format!("fate-{}", to.code()));
            let fate = html! {
                (ctx.text(&format!("fate-{}", it.fate.code())))
                @if it.bound { " (" (ctx.text("closing-bound")) ")" }
                @else { " · " a href=(self.href(&flipped, 0)) { (ctx.text("closing-change")) ": " (other) } }
            };
            vec![
                Cell::link(&it.document_no, &format!("/commitments/{}", it.id)),
                Cell::of(&it.agency),
                Cell::money(it.committed, lang),
                Cell::money(it.advanced, lang),
                Cell::money(it.payable, lang),
                Cell::of(fate),
            ]
        });
        let mut columns = vec![text("column-document_no"), text("column-agency")];
        columns.extend(stages.map(|stage| Column::number(ctx.figure_label(stage.code()))));
        columns.push(text("closing-fate"));
        Table {
            caption: lang.say("closing-open-commitments", &[("count", &self.commitment_count.to_string())]),
            note: Some(ctx.unit_note()),
            columns,
            rows: rows.collect(),
            totals: None,
            empty: ctx.text("closing-no-commitments"),
        }
    }

    fn balance_table(&self, ctx: &Ctx, choices: &Choices) -> Table {
        let lang = ctx.locale;
        let rows = self.balances.iter().map(|it| {
            let mut flipped = choices.clone();
            let to = match it.fate {
                BalanceFate::CarryOver => {
                    flipped.carried_lines.remove(&it.line);
                    flipped.lapsed_lines.insert(it.line);
                    BalanceFate::Lapse
                }
                BalanceFate::Lapse => {
                    flipped.lapsed_lines.remove(&it.line);
                    flipped.carried_lines.insert(it.line);
                    BalanceFate::CarryOver
                }
            };
            let other = kind_label(ctx, to.code());
            let fate = html! {
                (kind_label(ctx, it.fate.code())) " · "
                a href=(self.href(&flipped, 0)) { (ctx.text("closing-change")) ": " (other) }
            };
            vec![
                Cell::link(lang.line_name(&it.name), &format!("/budget-lines/{}", it.line)),
                Cell::money(it.available, lang),
                Cell::of(fate),
            ]
        });
        Table {
            caption: lang.say("closing-open-balances", &[("count", &self.balance_count.to_string())]),
            note: Some(ctx.unit_note()),
            columns: vec![
                Column::text(ctx.text("column-line")),
                Column::number(ctx.figure_label("available")),
                Column::text(ctx.text("closing-fate")),
            ],
            rows: rows.collect(),
            totals: None,
            empty: ctx.text("closing-no-balances"),
        }
    }

    fn move_table(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let text = |key: &str| Column::text(ctx.text(key));
        let line = |id: crate::ids::LineId| html! { a href={ "/budget-lines/" (id) } { (id) } };
        let stage = |stage: Stage| ctx.text(&format!("stage-{}", stage.code()));
        let rows = self.moves.iter().map(|it| {
            vec![
                Cell::of(kind_label(ctx, it.kind.code())),
                Cell::of(html! { (stage(it.from_stage)) " · " (line(it.from_line)) }),
                Cell::of(html! { (stage(it.to_stage)) @if let Some(to) = it.to_line { " · " (line(to)) } }),
                it.commitment.map_or_else(Cell::empty, |id| Cell::link(id, &format!("/commitments/{id}"))),
                Cell::money(it.amount, lang),
            ]
        });
        let table = Table {
            caption: lang.say("closing-moves", &[("count", &self.move_count.to_string())]),
            note: Some(ctx.unit_note()),
            columns: vec![
                text("column-kind"),
                text("column-from"),
                text("column-to"),
                text("thing-commitment"),
                Column::number(ctx.text("column-amount")),
            ],
            rows: rows.collect(),
            totals: None,
            empty: ctx.text("movements-none"),
        };
        html! { details { summary { (ctx.text("closing-moves-show")) } (table) } }
    }

    fn closing_form(&self, ctx: &Ctx, choices: &Choices) -> Markup {
        let (to, forms, lang) = (self.here(), ctx.forms(), ctx.locale);
        let field = |control, name: &str, key: &str, value: &str| forms.field(&to, control, name, key, value);
        let carried = self.balances.iter().filter(|it| it.fate == BalanceFate::CarryOver).enumerate();
        html! {
            h2 { (ctx.text("closing-confirm")) }
            p { (ctx.text("closing-confirm-hint")) }
            ul {
                li { (ctx.text("closing-carried_over")) ": " strong { (money(self.carried_over, lang)) } }
                li { (ctx.text("closing-released")) ": " strong { (money(self.released, lang)) } }
                li { (ctx.text("closing-lapsed")) ": " strong { (money(self.lapsed, lang)) } }
            }
            (forms.form(&to, html! {
                (hidden("fingerprint", &self.fingerprint))
                @for (name, value) in sent(choices) { (hidden(name, &value)) }
                (field(Control::Date, "closed_on", "year-closed_on", &retyped_date(ctx.book().today())))
                (field(Control::Text, "document_no", "column-decision_no", ""))
                (field(Control::Area(2), "reason", "column-reason", ""))
                details {
                    summary { (ctx.text("closing-line-decisions")) }
                    @for (at, it) in carried {
                        (hidden(&format!("decisions[{at}][line]"), &it.line.to_string()))
                        (field(Control::Text, &format!("decisions[{at}][decision_no]"), "closing-line-decision", "")
                            .labelled(lang.say("closing-line-decision", &[("line", &lang.line_name(&it.name))])).optional())
                    }
                }
                (buttons(html! { (Button::danger(ctx.text("closing-record"))) }))
            }))
        }
    }
}
