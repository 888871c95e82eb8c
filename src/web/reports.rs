//! Reports on pages and as downloads: the same table that the command line prints.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render};

use super::Ctx;
use crate::error::Result;
use crate::refusal::Reason;
use crate::report;
use crate::ui::table::{Cell, Column, Table};

/// A report as a table of a page. `rows` says where the rows behind a figure (by row and name) are, and `totals`
/// where those behind a total are.
pub fn report_table(
    ctx: &Ctx,
    table: &report::Table,
    rows: &dyn Fn(usize, &str) -> Option<String>,
    totals: &dyn Fn(&str) -> Option<String>,
) -> Markup {
    let lang = ctx.locale;
    let drawn = |cell: &report::Cell, href: Option<String>| match (cell, href) {
        (report::Cell::Money(amount), Some(href)) => Cell::figure(*amount, lang, &href),
        (report::Cell::Money(amount), None) => Cell::money(*amount, lang),
        (other, _) => Cell::of(other.shown(lang)),
    };
    let shown: Vec<bool> = (0..table.columns.len()).map(|at| !is_idle(table, at)).collect();
    let row = |cells: &[report::Cell], href: &dyn Fn(&str) -> Option<String>| {
        let cells = cells.iter().zip(&table.columns).zip(&shown).filter(|(_, shown)| **shown);
        cells.map(|((cell, column), _)| drawn(cell, href(&column.key))).collect::<Vec<_>>()
    };
    let mut notes = table.notes.clone();
    if shown.contains(&false) {
        notes.push(ctx.text("report-idle-columns"));
    }
    let heading = |column: &report::Heading| {
        if column.kind.is_number() { Column::number(&column.title) } else { Column::text(&column.title) }
    };
    Table {
        caption: table.title.clone(),
        note: Some(notes.join(" · ")),
        columns: table
            .columns
            .iter()
            .zip(&shown)
            .filter(|(_, shown)| **shown)
            .map(|(it, _)| heading(it))
            .collect(),
        rows: table.rows.iter().enumerate().map(|(at, cells)| row(cells, &|key| rows(at, key))).collect(),
        totals: table.totals.as_ref().map(|cells| row(cells, totals)),
        empty: ctx.text("lines-none"),
    }
    .render()
}

/// Whether a column tells how money came and went, and nothing did: a page leaves it out, the files keep it.
fn is_idle(table: &report::Table, at: usize) -> bool {
    const CAME_AND_WENT: [&str; 7] =
        ["supplement", "received", "transferred", "carried", "cut", "lapsed", "returned"];
    let zero = |cells: &Vec<report::Cell>| match cells.get(at) {
        Some(report::Cell::Money(amount)) => amount.money.is_zero(),
        _ => false,
    };
    table.columns.get(at).is_some_and(|column| CAME_AND_WENT.contains(&column.key.as_str()))
        && table.rows.iter().chain(&table.totals).all(zero)
}

/// The report as a file, if one was asked for.
pub fn download(
    form: &str,
    name: &str,
    table: impl FnOnce() -> Result<report::Table>,
) -> Result<Option<Response>> {
    let (kind, bytes) = match form {
        "" => return Ok(None),
        "csv" => ("text/csv; charset=utf-8", table()?.to_csv_download()?.into_bytes()),
        "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table()?.to_xlsx()?),
        other => {
            let given = other.to_owned();
            return Err(Reason::ValueNotInList { given, known: "csv, xlsx".to_owned() }
                .at("download")
                .into());
        }
    };
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let disposition = format!("attachment; filename=\"{name}.{form}\"");
    Ok(Some(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()))
}
