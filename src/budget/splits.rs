//! Splitting an amount over agencies or months, to the last unit, before it is allocated.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::handlers::Catalogue;
use crate::agencies::{Agency, list_below, list_children};
use crate::app::Shared;
use crate::error::Result;
use crate::money::{Amount, Money};
use crate::people::{Act, may};
use crate::refusal::Reason;
use crate::ui::Link;
use crate::ui::form::{Button, Control, Field, filter_form};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, Query, Reader, View};

/// What is to be split, and over how many.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct SplitQuery {
    /// How much.
    pub amount: String,
    /// `agencies` (the default) or `months`.
    pub over: String,
    /// Code of the agency whose direct subordinates share it; empty is the reader's own.
    pub agency: String,
    /// Weights in the order of the shares, with commas between them; empty is evenly.
    pub weights: String,
    /// The budget year.
    pub fiscal_year: Option<i64>,
    /// Purpose of the lines that get it.
    pub purpose: String,
}

/// A share.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ShareView {
    /// Code of the agency, or the number of the month.
    pub of: String,
    /// Its name.
    pub name: String,
    /// How much.
    pub amount: Amount,
}

/// Shares that add up to the amount.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SplitView {
    /// What was split.
    pub amount: Amount,
    /// The shares, in order.
    pub shares: Vec<ShareView>,
    /// What they add up to: the amount.
    pub total: Amount,
    /// What was asked.
    #[serde(skip)]
    pub query: SplitQuery,
    /// The budget year.
    #[serde(skip)]
    pub fiscal_year: i64,
    /// Agencies whose subordinates may share.
    #[serde(skip)]
    pub choices: Vec<Agency>,
    /// Words for codes.
    #[serde(skip)]
    pub catalogue: Option<Catalogue>,
}

/// Splits an amount by weights (largest remainder), or evenly, and offers to allocate the shares by one decision.
#[utoipa::path(get, path = "/allocations", params(SplitQuery), responses((status = 200, body = SplitView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Query(query): Query<SplitQuery>) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let reading = ctx.reading();
    let view = app
        .db
        .reading(move |conn| {
            may(&actor, Act::Decide, None)?;
            let mut read = Reader::new(reading, book.currency.digits());
            let amount = match query.amount.trim() {
                "" => Money::ZERO,
                typed => read.money("amount", typed),
            };
            let amount = read.end(amount)?;
            let own = match (query.agency.trim(), &actor.agency) {
                ("", own) => own.clone(),
                (code, _) => Some(crate::agencies::handlers::get_by_code(conn, code)?),
            };
            if let Some(own) = &own {
                may(&actor, Act::Decide, Some(own))?;
            }
            let named: Vec<(String, String)> = if query.over == "months" {
                (1..=12).map(|month| (month.to_string(), format!("{month:02}"))).collect()
            } else {
                let below = own.as_ref().map_or(Ok(Vec::new()), |own| list_children(conn, own.id))?;
                below.into_iter().map(|it| (it.code.clone(), it.name(locale).to_owned())).collect()
            };
            let weights = weights(&query.weights, named.len())?;
            let parts = if named.is_empty() { Vec::new() } else { amount.split(&weights)? };
            let choices = actor.agency.as_ref().map_or(Ok(Vec::new()), |own| list_below(conn, &own.path))?;
            let share = |((of, name), part)| ShareView { of, name, amount: book.currency.amount(part) };
            Ok(SplitView {
                amount: book.currency.amount(amount),
                total: book.currency.amount(Money::total(parts.iter().copied())?),
                shares: named.into_iter().zip(parts).map(share).collect(),
                fiscal_year: query.fiscal_year.unwrap_or(i64::from(chrono::Datelike::year(&book.today()))),
                query,
                choices,
                catalogue: Some(Catalogue::load(conn)?),
            })
        })
        .await?;
    ctx.show(&view)
}

/// One weight for each share; evenly where none are given.
fn weights(given: &str, count: usize) -> Result<Vec<Money>> {
    if given.trim().is_empty() {
        return Ok(vec![Money::from_minor(1); count]);
    }
    let unreadable = || Reason::NumberUnreadable { given: given.to_owned() }.at("weights");
    let weights = given
        .split([',', ';', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<i64>().map(Money::from_minor).map_err(|_| unreadable()))
        .collect::<Result<Vec<_>, _>>()?;
    if weights.len() != count || weights.iter().any(|weight| *weight < Money::ZERO) {
        return Err(unreadable().into());
    }
    Ok(weights)
}

impl View for SplitView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("split-title")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-budget-lines"), "/budget-lines")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let over =
            ["agencies", "months"].map(|it| (it.to_owned(), ctx.text(&format!("split-over-{it}")))).to_vec();
        let agencies =
            self.choices.iter().map(|it| (it.code.clone(), format!("{} · {}", it.code, it.name(lang))));
        let field = |control, name: &str, value: &str| {
            Field::new(lang, control, name.to_owned(), ctx.text(&format!("column-{name}"))).value(value)
        };
        let over_now = if self.query.over.is_empty() { "agencies" } else { &self.query.over };
        let rows = self
            .shares
            .iter()
            .map(|share| vec![Cell::of(&share.of), Cell::of(&share.name), Cell::money(share.amount, lang)]);
        html! {
            p.lead { (ctx.text("split-lead")) }
            (filter_form("/allocations", html! {
                (field(ctx.forms().money(), "amount", &self.query.amount))
                (field(FormPage::select(over), "over", over_now))
                (field(FormPage::select(agencies), "agency", &self.query.agency).optional())
                (field(Control::Text, "weights", &self.query.weights).hint(ctx.text("split-weights-hint")).optional())
                (Button::secondary(ctx.text("split-show")))
            }))
            @if !self.amount.money.is_zero() {
                (Table {
                    caption: ctx.text("split-shares"),
                    note: Some(ctx.unit_note()),
                    columns: vec![
                        Column::text(ctx.text(if over_now == "months" { "column-month" } else { "column-agency" })),
                        Column::text(ctx.text("column-name")),
                        Column::number(ctx.text("column-amount")),
                    ],
                    rows: rows.collect(),
                    totals: Some(vec![Cell::of(ctx.text("total")), Cell::of(self.shares.len()), Cell::money(self.total, lang)]),
                    empty: ctx.text("split-none"),
                })
                p { (ctx.text("column-in_words")) ": " (lang.words(self.total.money, ctx.book().currency)) }
            }
            (self.allocation_form(ctx))
        }
    }
}
