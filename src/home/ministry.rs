//! The country at a glance: who has recorded, who is late, who spends and who does not, and where they are.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};
use maud::{Markup, Render, html};
use serde::Serialize;

use crate::agencies::pages::{agency_href, year_href};
use crate::agencies::{Agency, list_roots};
use crate::book::Book;
use crate::comparison::{self, ComparisonQuery, Measure, Overview, Percent, Wanted};
use crate::db::Conn;
use crate::error::Result;
use crate::i18n::Locale;
use crate::ids::AgencyId;
use crate::number::Reading;
use crate::ui::table::{Cell, Column, Table};
use crate::web::Ctx;

/// An agency whose latest entry is older than this is late, in days.
const LATE_AFTER: i64 = 30;
/// Agencies in a short list.
const SHOWN: usize = 5;

/// An agency that is named on the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Named {
    /// Its code.
    pub agency: String,
    /// Its Vietnamese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The day of its latest entry, of its own or of a unit below it; of those that are late alone.
    pub latest_on: Option<NaiveDate>,
    /// What it paid in per cent of what it was granted; of the highest and lowest alone.
    pub execution: Option<Percent>,
}

impl Named {
    fn of(agency: &Agency) -> Named {
        Named {
            agency: agency.code.clone(),
            name: agency.name_vi.clone(),
            name_en: agency.name_en.clone(),
            latest_on: None,
            execution: None,
        }
    }

    fn name(&self, lang: Locale) -> &str {
        if lang == Locale::En && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

/// The country at a glance.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Country {
    /// Ministries and provinces that are there today.
    pub agencies: usize,
    /// Those of them that have recorded nothing this year, by code.
    pub silent: Vec<Named>,
    /// Those whose latest entry is more than thirty days old, the latest last.
    pub late: Vec<Named>,
    /// Those with the highest execution rates.
    pub highest: Vec<Named>,
    /// Those with the lowest, the lowest first.
    pub lowest: Vec<Named>,
    #[serde(skip)]
    overview: Option<Overview>,
}

#[derive(QueryableByName)]
struct Latest {
    #[diesel(sql_type = BigInt)]
    root_id: AgencyId,
    #[diesel(sql_type = Date)]
    latest_on: NaiveDate,
}

/// The day of the latest action of each root and those below it that is booked to a year: one look into the index for
/// each agency that has money, however much it recorded.
fn list_latest(conn: &mut Conn, fiscal_year: i64) -> Result<Vec<Latest>> {
    const SQL: &str = "\
        SELECT it.root_id, MAX(it.latest_on) AS latest_on FROM (\
            SELECT a.root_id, (SELECT MAX(x.dated_on) FROM actions x WHERE x.agency_id = a.id AND x.fiscal_year = $1) AS latest_on \
            FROM agencies a WHERE a.id IN (SELECT b.agency_id FROM agency_balances b WHERE b.fiscal_year = $2)\
        ) it WHERE it.latest_on IS NOT NULL GROUP BY it.root_id ORDER BY 2, 1";
    Ok(diesel::sql_query(SQL).bind::<BigInt, _>(fiscal_year).bind::<BigInt, _>(fiscal_year).load(conn)?)
}

impl Country {
    /// Looks at the country in a year as of a day; `None` where the book does not have the year yet.
    pub fn load(conn: &mut Conn, book: &Book, fiscal_year: i64, today: NaiveDate) -> Result<Option<Country>> {
        let query = ComparisonQuery {
            figure: "paid".to_owned(),
            measure: "execution".to_owned(),
            ..Default::default()
        };
        let wanted = Wanted::read(&query, Reading::Canonical, book.currency, fiscal_year)?;
        let known = crate::ledger::list_calendars(conn)?.iter().any(|it| it.fiscal_year == fiscal_year);
        if !known {
            return Ok(None);
        }
        let overview = comparison::overview(conn, book, &wanted)?;
        let stands = |it: &Agency| {
            it.valid_from.is_none_or(|from| from <= today) && it.valid_to.is_none_or(|to| today <= to)
        };
        let roots: Vec<Agency> = list_roots(conn)?.into_iter().filter(stands).collect();
        let latest = list_latest(conn, fiscal_year)?;
        let days_ago = |on: NaiveDate| today.signed_duration_since(on).num_days();
        let late = latest.iter().filter(|it| days_ago(it.latest_on) > LATE_AFTER).filter_map(|it| {
            let agency = roots.iter().find(|root| root.id == it.root_id)?;
            Some(Named { latest_on: Some(it.latest_on), ..Named::of(agency) })
        });
        let ranked = overview.ranked();
        let rate = |(row, measured, _): &(
            &comparison::ComparisonRow,
            &comparison::MeasuredRow,
            comparison::Value,
        )| Named {
            agency: row.agency.clone(),
            name: row.name.clone(),
            name_en: row.name_en.clone(),
            latest_on: None,
            execution: measured.execution,
        };
        // Of few agencies, none is among the highest and the lowest alike.
        let shown = SHOWN.min(ranked.len() / 2);
        Ok(Some(Country {
            agencies: roots.len(),
            silent: roots
                .iter()
                .filter(|root| !latest.iter().any(|it| it.root_id == root.id))
                .map(Named::of)
                .collect(),
            late: late.collect(),
            highest: ranked.iter().take(shown).map(rate).collect(),
            lowest: ranked.iter().rev().take(shown).map(rate).collect(),
            overview: Some(overview),
        }))
    }

    /// Draws it.
    pub fn draw(&self, ctx: &Ctx, fiscal_year: i64) -> Markup {
        let lang = ctx.locale;
        let counts = [
            ("count", (self.agencies - self.silent.len().min(self.agencies)).to_string()),
            ("all", self.agencies.to_string()),
            ("year", fiscal_year.to_string()),
        ];
        let counts: Vec<(&'static str, &str)> =
            counts.iter().map(|(key, text)| (*key, text.as_str())).collect();
        let comparison = format!(
            "/comparison?fiscal_year={fiscal_year}&figure=paid&measure={}",
            Measure::Execution.code()
        );
        html! {
            p.finding { (lang.say("country-recorded", &counts)) }
            div.pair {
                div {
                    (self.rates(ctx, "country-highest", &self.highest, fiscal_year))
                    (self.rates(ctx, "country-lowest", &self.lowest, fiscal_year))
                    p { a href=(comparison) { (lang.text("country-more")) } }
                    (self.late(ctx, fiscal_year))
                    (self.silent(lang))
                }
                @if let Some(map) = self.overview.as_ref().and_then(|overview| overview.map(lang)) {
                    figure.picture {
                        figcaption { (map.title) }
                        div.pan tabindex="0" role="group" aria-label=(map.title) { (map) }
                        p.links { a href={ (comparison) "#table" } { (lang.text("country-table")) } }
                    }
                }
            }
        }
    }

    fn rates(&self, ctx: &Ctx, key: &str, agencies: &[Named], year: i64) -> Markup {
        let lang = ctx.locale;
        let rows = agencies.iter().map(|it| {
            let href = format!("{}?with_below=true", year_href(&it.agency, year));
            let rate =
                it.execution.map_or_else(String::new, |rate| lang.decimal(&rate.decimal().to_string()));
            vec![Cell::link(it.name(lang), &href), Cell::of(rate)]
        });
        Table {
            caption: lang.text(key),
            note: None,
            columns: vec![
                Column::text(lang.text("compare-whose")),
                Column::number(lang.text("country-rate")),
            ],
            rows: rows.collect(),
            totals: None,
            empty: lang.text("compare-nothing"),
        }
        .render()
    }

    fn late(&self, ctx: &Ctx, year: i64) -> Markup {
        let (lang, days) = (ctx.locale, LATE_AFTER.to_string());
        let today = ctx.book().today();
        let rows = self.late.iter().map(|it| {
            let href = format!("{}?with_below=true", year_href(&it.agency, year));
            let on = it.latest_on.unwrap_or(today);
            let ago = today.signed_duration_since(on).num_days();
            vec![
                Cell::link(it.name(lang), &href),
                Cell::of(lang.date(on)),
                Cell::of(lang.decimal(&ago.to_string())),
            ]
        });
        Table {
            caption: lang.text("country-late"),
            note: Some(lang.say("country-late-hint", &[("days", &days)])),
            columns: vec![
                Column::text(lang.text("compare-whose")),
                Column::number(lang.text("country-latest")),
                Column::number(lang.text("country-days")),
            ],
            rows: rows.collect(),
            totals: None,
            empty: lang.say("country-none-late", &[("days", &days)]),
        }
        .render()
    }

    fn silent(&self, lang: Locale) -> Markup {
        html! {
            section {
                h2 { (lang.text("country-silent")) }
                @if self.silent.is_empty() {
                    p { (lang.text("country-none-silent")) }
                } @else {
                    @let names = |all: &[Named]| html! { ul.columns { @for it in all { li { a href=(agency_href(&it.agency)) { (it.name(lang)) } } } } };
                    @let (first, rest) = self.silent.split_at(self.silent.len().min(SHOWN));
                    (names(first))
                    @if !rest.is_empty() {
                        details {
                            summary { (lang.say("country-all", &[("count", &rest.len().to_string())])) }
                            (names(rest))
                        }
                    }
                }
            }
        }
    }
}
