//! The parts that forms of drafts share: for whom, the head, the items, the lines that bear it.

use maud::{Markup, html};

use super::drafting::Drafting;
use super::model::Method;
use super::views::{CommitmentView, ItemView};
use crate::budget::pages::line_label;
use crate::norms::ProductType;
use crate::number::{retyped, retyped_date};
use crate::ui::form::{Button, Choice, Control, Field, filter_form, hidden};
use crate::ui::rows::{Layout, Rows};
use crate::web::{Ctx, FormPage};

/// Empty rows that a new draft offers.
const EMPTY_ROWS: usize = 3;

/// The choice of agency and year, which decides which lines are offered.
pub(super) fn choose_owner(ctx: &Ctx, of: &Drafting, page: &str) -> Markup {
    let lang = ctx.locale;
    let Some(agency) = of.agency.as_ref().filter(|_| of.order.is_none()) else { return html! {} };
    let choices = of.agencies.iter().map(|it| (it.code.clone(), format!("{} · {}", it.code, it.name(lang))));
    filter_form(
        page,
        html! {
            (Field::new(lang, FormPage::select(choices), "agency", ctx.text("column-agency")).value(&agency.code))
            (Field::new(lang, Control::Text, "fiscal_year", ctx.text("column-fiscal_year")).value(of.fiscal_year.to_string()))
            (Button::secondary(ctx.text("order-choose-lines")))
        },
    )
}

/// For whom the form that posts to `to` drafts.
pub(super) fn owner(ctx: &Ctx, of: &Drafting) -> Markup {
    let code = of.agency.as_ref().map_or("", |agency| agency.code.as_str());
    let year = of.fiscal_year.to_string();
    html! {
        (hidden("agency", code))
        (hidden("fiscal_year", &year))
        p { (ctx.locale.say("order-for", &[("agency", code), ("year", &year)])) }
    }
}

/// How the other side was chosen.
pub(super) fn method(ctx: &Ctx, to: &str, now: Method) -> Field {
    let choice = |it: &Method| Choice::new(it.code(), ctx.text(&format!("method-{}", it.code())));
    let choices = Method::ALL.iter().map(choice).collect();
    ctx.forms().field(to, Control::Radios(choices), "method", "column-method", now.code())
}

/// First and last day of the term.
pub(super) fn term(ctx: &Ctx, to: &str, year: i64, order: Option<&CommitmentView>) -> Markup {
    let forms = ctx.forms();
    let (starts_on, ends_on) = order.map_or_else(
        || (format!("01/01/{year}"), format!("31/12/{year}")),
        |it| (retyped_date(it.starts_on), retyped_date(it.ends_on)),
    );
    html! {
        (forms.field(to, Control::Date, "starts_on", "column-starts_on", &starts_on))
        (forms.field(to, Control::Date, "ends_on", "column-ends_on", &ends_on))
    }
}

/// What else the paper says, folded away: none of it is needed to sign.
pub(super) fn terms(ctx: &Ctx, to: &str, order: Option<&CommitmentView>) -> Markup {
    let forms = ctx.forms();
    let area = |name: &str, value: &str| {
        forms.field(to, Control::Area(2), name, &format!("column-{name}"), value).optional()
    };
    let said = |of: fn(&CommitmentView) -> &str| order.map_or("", of);
    html! {
        details {
            summary { (ctx.text("order-terms")) }
            (area("serves", said(|it| &it.serves)))
            (area("place", said(|it| &it.place)))
            (area("acceptance_rules", said(|it| &it.acceptance_rules)))
            (area("payment_terms", said(|it| &it.payment_terms)))
        }
    }
}

/// The rows of items in the form that posts to `to`.
pub(super) fn item_rows(
    ctx: &Ctx,
    to: &str,
    types: &[ProductType],
    items: &[ItemView],
    legend: &str,
    new: bool,
) -> Rows {
    let forms = ctx.forms();
    let least = if new { EMPTY_ROWS.max(items.len()) } else { items.len() };
    let type_choices: Vec<(String, String)> =
        types.iter().map(|it| (it.code.clone(), it.name(ctx.locale).to_owned())).collect();
    let rows = (0..forms.rows(to, "items", least)).map(|at| {
        let item = items.get(at);
        let field = |control, name: &str, value: &str| {
            forms.field(to, control, &format!("items[{at}][{name}]"), &format!("column-{name}"), value)
        };
        let text = |of: fn(&ItemView) -> String| item.map_or_else(String::new, of);
        let mut row = vec![field(Control::Text, "product", &text(|it| it.product.clone()))];
        if !type_choices.is_empty() {
            let chosen = text(|it| it.product_type.clone());
            row.push(field(FormPage::select(type_choices.clone()), "product_type", &chosen).optional());
        }
        row.extend([
            field(Control::Text, "unit", &text(|it| it.unit.clone())).optional(),
            field(Control::Quantity, "quantity", &text(|it| retyped_quantity(it.quantity))),
            field(Control::Quantity, "unit_price", &text(|it| retyped_quantity(it.unit_price))),
            field(forms.money(), "vat", &text(|it| retyped(it.vat))).optional(),
            field(Control::Text, "place", &text(|it| it.place.clone())).optional(),
            field(Control::Date, "due_on", &text(|it| it.due_on.map_or_else(String::new, retyped_date)))
                .optional(),
        ]);
        row
    });
    Rows {
        row_label: ctx.text("item"),
        add: Some(ctx.text("add-item")),
        ..forms.listed("items", Layout::Grid, ctx.text(legend), rows.collect())
    }
}

/// The rows of lines that bear it in the form that posts to `to`.
pub(super) fn funding_rows(ctx: &Ctx, to: &str, of: &Drafting) -> Markup {
    let (forms, lang) = (ctx.forms(), ctx.locale);
    let lines: Vec<(String, String)> = of
        .lines
        .iter()
        .map(|line| {
            let left = lang.amount(line.figures.available);
            let label = line_label(&of.catalogue, line, lang);
            (line.id.to_string(), format!("{label} ({} {left})", ctx.text("figure-available")))
        })
        .collect();
    let planned = of.order.as_ref().map_or(&[][..], |order| &order.funding);
    let shares = (0..forms.rows(to, "funding", planned.len().max(1))).map(|at| {
        let planned = planned.get(at);
        let name = |name: &str| format!("funding[{at}][{name}]");
        let line = planned.map_or_else(String::new, |it| it.line.to_string());
        let amount = planned.map_or_else(String::new, |it| retyped(it.planned));
        vec![
            forms.field(to, FormPage::select(lines.clone()), &name("line"), "column-line", &line).optional(),
            forms.field(to, forms.money(), &name("amount"), "column-amount", &amount).optional(),
        ]
    });
    html! {
        (Rows {
            row_label: ctx.text("column-line"),
            add: Some(ctx.text("add-line")),
            ..forms.listed("funding", Layout::Boxes, ctx.text("order-funding"), shares.collect())
        })
        p.hint { (ctx.text("funding-hint")) }
    }
}

/// A quantity as its field shows it again. `1.234` alone could be read two ways in such a field, so it is written
/// without grouping.
pub(super) fn retyped_quantity(quantity: crate::money::Quantity) -> String {
    quantity.to_string().replace('.', ",")
}
