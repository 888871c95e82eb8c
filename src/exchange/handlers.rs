//! Imports over the web: the same reading and storing as on the command line, for what officers bring in themselves.

use std::collections::BTreeMap;

use axum::response::Response;

use super::columns::Kind;
use super::importing::{self, Imported};
use super::reading::{self, Row};
use super::uploads::handlers::TemplateQuery;
use super::uploads::{self, mapping_of};
use crate::agencies::{get_agency, name_index};
use crate::book::now;
use crate::error::Result;
use crate::ledger::Recorder;
use crate::people::Act;
use crate::refusal::Reason;
use crate::treasury::year_href;
use crate::web::{Ctx, Done, Input, Path, Query, SentFile, TextFile, Work};

/// Takes in a statement of the State Treasury, as CSV or XLSX: all of it, or, refused with every bad row, nothing.
#[utoipa::path(post, path = "/treasury/statements",
    request_body(content((TextFile = "application/json"), (TextFile = "multipart/form-data"))),
    responses((status = 201, body = Imported)))]
pub async fn import_treasury_statement(ctx: Ctx, input: Input<SentFile>) -> Result<Response> {
    ctx.must_be_allowed(Act::Reconcile)?;
    let kind = Kind::TreasuryStatement;
    ctx.submit_prepared(
        input,
        move |file| {
            let mapping = mapping_of(kind, &file.mapping, &file.writing, &file.bytes)?;
            Ok(reading::read(kind, &file.name, &file.bytes, mapping.as_ref())?)
        },
        move |work, _, rows| {
            let location = where_to_look(work, &rows.rows)?;
            let recorder = Recorder { user: work.actor.id, at: now(), late: false };
            let view = importing::store(work.tx, recorder, work.book.currency, kind, &rows.rows, false)?;
            work.says("file", &rows.name)?;
            work.says("sha256", &rows.sha256)?;
            let location = format!("{location}?added={}&unchanged={}", view.added, view.unchanged);
            Ok(Done { location, action: None, view })
        },
    )
    .await
}

/// The form for a statement, and its template (pages only).
pub async fn new_treasury_statement(ctx: Ctx, query: Query<TemplateQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::Reconcile)?;
    uploads::handlers::new(ctx, Path(Kind::TreasuryStatement.code().to_owned()), query).await
}

/// The page of the agency and year that the rows are about, once it is asked that the actor may reconcile every
/// agency they name. What names no agency is left for the import to refuse.
fn where_to_look(work: &mut Work<'_, '_>, rows: &[Row]) -> Result<String> {
    let agencies = name_index(work.tx)?;
    let mut named = BTreeMap::new();
    for row in rows {
        if let Ok(Some(year)) = row.year("fiscal_year") {
            named.entry((row.text("agency_code"), year)).or_insert(row.number);
        }
    }
    let mut pages = Vec::new();
    for ((given, year), row) in named {
        let Ok(id) = agencies.find(given, year) else { continue };
        let agency = get_agency(work.tx, id)?;
        work.must_be_allowed_for(Act::Reconcile, &agency)
            .map_err(|reason: Reason| reason.at_row(row, Some("agency_code")))?;
        pages.push(year_href(&agency.code, year));
    }
    Ok(match pages.as_slice() {
        [only] => only.clone(),
        _ => "/treasury".to_owned(),
    })
}
