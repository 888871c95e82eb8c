//! An agency beside those it came from: what each had in each year, what they had together, and what it has now.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use maud::{Markup, Render, html};
use serde::Serialize;

use super::model::{Asked, Scope};
use super::overview::MOST_YEARS;
use super::pages::{figure_choices, select, unit_choices};
use super::pictures::short;
use super::store::compare_as;
use super::unit::Unit;
use super::wanted::FIGURES;
use crate::agencies::pages::year_href;
use crate::agencies::{Agency, list_agencies, list_successions};
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::AgencyId;
use crate::ledger::list_calendars;
use crate::money::{Amount, Money};
use crate::refusal::Reason;
use crate::ui::Link;
use crate::ui::charts::stacked::{Part, Row, Stacked};
use crate::ui::form::{Button, filter_form};
use crate::ui::layout::percent_encoded;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// One agency's figure, year by year, as it was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MergerPart {
    /// Its code.
    pub agency: String,
    /// Its Vietnamese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Its figures, in the order of the years.
    pub figures: Vec<Amount>,
}

impl MergerPart {
    fn name(&self, lang: Locale) -> &str {
        if lang == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

/// An agency beside those it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Merger {
    /// The figure, by its name in reports.
    pub figure: String,
    /// Code of the currency.
    pub currency: String,
    /// The day on which the last of them went into it; none where it came from no other.
    pub merged_on: Option<NaiveDate>,
    /// The years.
    pub fiscal_years: Vec<i64>,
    /// Those it came from, by code.
    pub predecessors: Vec<MergerPart>,
    /// All of them together.
    pub before: Vec<Amount>,
    /// The agency itself.
    pub successor: MergerPart,
    /// All of them with it: what a comparison shows in its row.
    pub together: Vec<Amount>,
    #[serde(skip)]
    unit: Option<Unit>,
}

/// Puts an agency beside those it came from, at any remove.
///
/// Refused as [`Reason::NotFound`] for a code that the book lacks.
pub fn merger(conn: &mut Conn, book: &Book, code: &str, figure: &str, unit: Unit) -> Result<Merger> {
    let agencies = list_agencies(conn)?;
    let not_found = || Reason::NotFound { what: "agency".to_owned(), given: code.to_owned() };
    let successor = agencies.iter().find(|it| it.code == code).ok_or_else(not_found)?;
    let (mut from, mut ahead) = (BTreeSet::<AgencyId>::new(), vec![successor.id]);
    let mut merged_on = None;
    let successions = list_successions(conn)?;
    while let Some(agency) = ahead.pop() {
        for it in successions.iter().filter(|it| it.successor == agency && it.predecessor != successor.id) {
            merged_on = merged_on.max(Some(it.effective_on));
            if from.insert(it.predecessor) {
                ahead.push(it.predecessor);
            }
        }
    }
    let mut years: Vec<i64> = list_calendars(conn)?
        .into_iter()
        .map(|it| it.fiscal_year)
        .take(usize::try_from(MOST_YEARS).unwrap_or(usize::MAX))
        .collect();
    years.reverse();
    let mut views = Vec::new();
    for fiscal_year in years {
        let asked =
            Asked { fiscal_year, currency: book.currency, structure: None, quarter: None, scope: Scope::All };
        views.push(compare_as(conn, &asked)?);
    }
    let part = |agency: &Agency| {
        let figures = views.iter().map(|view| {
            let row = view.rows.iter().find(|row| row.agency == agency.code);
            let none = book.currency.amount(Money::ZERO);
            row.and_then(|row| row.figures.get(figure)).map_or(none, |amount| amount)
        });
        MergerPart {
            agency: agency.code.clone(),
            name: agency.name_vi.clone(),
            name_en: agency.name_en.clone(),
            figures: figures.collect(),
        }
    };
    let predecessors: Vec<MergerPart> =
        agencies.iter().filter(|it| from.contains(&it.id)).map(part).collect();
    let successor = part(successor);
    let sum = |parts: &mut dyn Iterator<Item = &MergerPart>| -> Result<Vec<Amount>, Reason> {
        let mut sums = vec![Money::ZERO; views.len()];
        for part in parts {
            for (sum, amount) in sums.iter_mut().zip(&part.figures) {
                *sum = sum.plus(amount.money)?;
            }
        }
        Ok(sums.into_iter().map(|sum| book.currency.amount(sum)).collect())
    };
    let before = sum(&mut predecessors.iter())?;
    let together = sum(&mut predecessors.iter().chain([&successor]))?;
    Ok(Merger {
        figure: figure.to_owned(),
        currency: book.currency.code().to_owned(),
        merged_on,
        before,
        together,
        fiscal_years: views.iter().map(|view| view.fiscal_year).collect(),
        predecessors,
        successor,
        unit: Some(unit),
    })
}

impl Merger {
    fn picture(&self, lang: Locale, unit: Unit) -> crate::ui::charts::Picture {
        let parts: Vec<&MergerPart> = self.predecessors.iter().chain([&self.successor]).collect();
        let amount = |part: &MergerPart, at: usize| part.figures.get(at).copied();
        let rows = self.fiscal_years.iter().enumerate().map(|(at, year)| Row {
            label: match self.together.get(at) {
                Some(together) => format!("{year}: {}", unit.amount(*together, lang)),
                None => year.to_string(),
            },
            parts: parts
                .iter()
                .enumerate()
                .filter_map(|(series, part)| {
                    let amount = amount(part, at)?;
                    let value = amount.money.to_decimal(amount.digits).max(rust_decimal::Decimal::ZERO);
                    Some(Part { series, value, shown: unit.amount(amount, lang) })
                })
                .collect(),
        });
        let figure = lang.text(&format!("figure-{}", self.figure));
        let name = short(self.successor.name(lang)).to_owned();
        let unit_name = unit.name(self.currency(), lang);
        let told = parts.iter().map(|part| {
            let years = self.fiscal_years.iter().zip(&part.figures);
            let years = years.map(|(year, amount)| format!("{year}: {}", unit.amount(*amount, lang)));
            format!("{} – {}", self.label(part, lang), years.collect::<Vec<_>>().join("; "))
        });
        Stacked {
            id: "merger",
            title: lang.say("merger-picture", &[("figure", &figure), ("name", &name), ("unit", &unit_name)]),
            summary: told.collect::<Vec<_>>().join(". "),
            series: parts.iter().map(|part| self.label(part, lang)).collect(),
            rows: rows.collect(),
        }
        .picture()
    }

    fn currency(&self) -> crate::money::Currency {
        self.currency.parse().unwrap_or(crate::money::Currency::VND)
    }

    /// A part's name; one that has the same name as the successor is the one of before.
    fn label(&self, part: &MergerPart, lang: Locale) -> String {
        format!("{} ({})", short(part.name(lang)), part.agency)
    }

    fn table(&self, lang: Locale, unit: Unit) -> Markup {
        let linked = |part: &MergerPart| {
            let cells = self.fiscal_years.iter().zip(&part.figures).map(|(year, amount)| {
                let href = format!("{}?with_below=true", year_href(&part.agency, *year));
                Cell::of(html! { a.figure href=(href) { (unit.amount(*amount, lang)) } })
            });
            std::iter::once(Cell::of(self.label(part, lang))).chain(cells).collect::<Vec<_>>()
        };
        let summed = |key: &str, sums: &[Amount]| {
            let cells = sums.iter().map(|sum| Cell::of(html! { strong { (unit.amount(*sum, lang)) } }));
            std::iter::once(Cell::of(html! { strong { (lang.text(key)) } })).chain(cells).collect::<Vec<_>>()
        };
        let mut rows: Vec<Vec<Cell>> = self.predecessors.iter().map(linked).collect();
        if !rows.is_empty() {
            rows.push(summed("merger-before", &self.before));
        }
        rows.push(linked(&self.successor));
        let unit_name = unit.name(self.currency(), lang);
        Table {
            caption: lang.text(&format!("figure-{}", self.figure)),
            note: Some(lang.say("compare-unit-note", &[("unit", &unit_name)])),
            columns: std::iter::once(Column::text(lang.text("compare-whose")))
                .chain(self.fiscal_years.iter().map(|year| Column::number(year.to_string())))
                .collect(),
            rows,
            totals: Some(summed("merger-together", &self.together)),
            empty: String::new(),
        }
        .render()
    }
}

impl View for Merger {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("merger-title", &[("name", self.successor.name(ctx.locale))])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-comparison"), "/comparison")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let lang = ctx.locale;
        let unit = self.unit.unwrap_or(Unit::One);
        let action = format!("/comparison/{}", percent_encoded(&self.successor.agency));
        let picture = self.picture(lang, unit);
        html! {
            p.lead {
                @match self.merged_on {
                    Some(day) => (lang.say("merger-lead", &[("date", &lang.date(day)), ("count", &self.predecessors.len().to_string())])),
                    None => (lang.text("merger-none")),
                }
            }
            (filter_form(&action, html! {
                (select("figure", lang.text("compare-figure"), figure_choices(&FIGURES, lang), &self.figure))
                (select("unit", lang.text("compare-unit"), unit_choices(self.currency(), lang), unit.code()))
                (Button::secondary(lang.text("show")))
            }))
            section.pair {
                figure.picture {
                    figcaption { (picture.title) }
                    div.pan tabindex="0" role="group" aria-label=(picture.title) { (picture) }
                }
                (self.table(lang, unit))
            }
        }
    }
}
