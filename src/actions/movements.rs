//! The movements behind a figure over the web: searched, ordered, added up, paged and taken along.

use std::collections::{BTreeMap, btree_map};

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Serialize;

use crate::agencies::{get_agency, handlers::get_by_code};
use crate::app::Shared;
use crate::budget::handlers::Catalogue;
use crate::commitments::{ListedCommitment, list_commitments};
use crate::contributions::{ListedContribution, list_contributions};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContributionId, LineId, MovementId};
use crate::ledger::{Kind, Stage, TraceFilter, TraceOrder, Traced, get_line, trace};
use crate::lists::{KeySorting, ListQuery, PAGE, page_of_rows};
use crate::money::{Amount, Money};
use crate::people::{Act, Actor, may};
use crate::refusal::Reason;
use crate::web::{Ctx, Query, Reader, download};

/// A movement as a row behind a figure.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EffectView {
    /// The movement.
    pub id: MovementId,
    /// The action that made it.
    pub action: ActionId,
    /// What was done.
    pub verb: String,
    /// Number of the paper.
    pub document_no: String,
    /// Name of the press agency, provider or sponsor; empty where there is none.
    pub with: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// What moved.
    pub kind: Kind,
    /// Where from.
    pub from_stage: Stage,
    /// Where to.
    pub to_stage: Stage,
    /// The line.
    pub line: LineId,
    /// The commitment.
    pub commitment: Option<CommitmentId>,
    /// The contribution.
    pub contribution: Option<ContributionId>,
    /// By how much it changed the figure.
    pub effect: Amount,
    /// The line's name, by codes.
    #[serde(skip)]
    pub line_name: String,
}

/// The rows behind a figure, and what all of them add up to: where nothing is left out, the figure.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MovementList {
    /// The figure.
    pub figure: String,
    /// What all rows add up to, those on other pages too.
    pub total: Amount,
    /// How many rows there are.
    pub count: usize,
    /// Rows passed over.
    pub offset: usize,
    /// The rows of this page, in the order that was asked for.
    pub rows: Vec<EffectView>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: KeySorting,
    /// Words for codes.
    #[serde(skip)]
    pub catalogue: Catalogue,
}

/// The papers that movements belong to.
struct Papers {
    commitments: BTreeMap<CommitmentId, ListedCommitment>,
    contributions: BTreeMap<ContributionId, ListedContribution>,
}

impl Papers {
    fn of(conn: &mut Conn, rows: &[Traced]) -> Result<Papers> {
        let once = |ids: &mut Vec<i64>| {
            ids.sort_unstable();
            ids.dedup();
        };
        let mut commitments = rows.iter().filter_map(|row| row.commitment_id).map(|id| id.0).collect();
        let mut contributions = rows.iter().filter_map(|row| row.contribution_id).map(|id| id.0).collect();
        once(&mut commitments);
        once(&mut contributions);
        Ok(Papers {
            commitments: list_commitments(conn, &commitments)?.into_iter().map(|it| (it.id, it)).collect(),
            contributions: list_contributions(conn, &contributions)?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
        })
    }

    fn commitment(&self, row: &Traced) -> Option<&ListedCommitment> {
        row.commitment_id.and_then(|id| self.commitments.get(&id))
    }

    fn contribution(&self, row: &Traced) -> Option<&ListedContribution> {
        row.contribution_id.and_then(|id| self.contributions.get(&id))
    }

    /// The other side: who is paid, or who gave.
    fn with(&self, row: &Traced) -> &str {
        let sponsor = || self.contribution(row).map_or("", |it| it.sponsor.as_str());
        self.commitment(row).map_or_else(sponsor, |it| it.with.as_str())
    }

    /// What a row is found by: number and reason of its action, number, title and other side of its paper.
    fn texts<'p>(&'p self, row: &'p Traced) -> Vec<&'p str> {
        let mut texts = vec![row.document_no.as_str(), row.reason.as_str(), self.with(row)];
        texts.extend(self.commitment(row).into_iter().flat_map(|it| [it.document_no.as_str(), &it.title]));
        texts.extend(self.contribution(row).map(|it| it.document_no.as_str()));
        texts
    }
}

/// Rows with their papers, how many all are and what all add up to.
struct FoundRows {
    rows: Vec<Traced>,
    papers: Papers,
    offset: usize,
    count: usize,
    total: Money,
}

/// What the figure is narrowed to.
fn narrowed(conn: &mut Conn, actor: &Actor, query: &ListQuery, mut read: Reader) -> Result<TraceFilter> {
    may(actor, Act::See, None)?;
    let mut filter = TraceFilter {
        fiscal_year: query.year()?.map_or(0, |year| year),
        path: actor.sees_below().map_or_else(String::new, str::to_owned),
        only_path: String::new(),
        fund_source: query.fund_source.clone(),
        purpose: query.purpose.clone(),
        line: 0,
        figure: query.figure.clone(),
        from: read.date_or_none("from", &query.from),
        to: read.date_or_none("to", &query.to),
    };
    if filter.figure.is_empty() {
        filter.figure = "granted".to_owned();
    }
    if let Some(line) = ListQuery::number("line", &query.line)? {
        let agency = get_line(conn, LineId(line))?.key.agency;
        let agency = get_agency(conn, agency)?;
        may(actor, Act::See, Some(&agency))?;
        filter.line = line;
    }
    if !query.agency.is_empty() {
        let agency = get_by_code(conn, query.agency.trim())?;
        may(actor, Act::See, Some(&agency))?;
        filter.only_path = if query.with_below == "true" { String::new() } else { agency.path.clone() };
        filter.path = agency.path;
    }
    read.end(filter)
}

/// A page of what was asked for, or all of it. The ledger orders and pages; words are looked for among all rows that the
/// figure is narrowed to, since only papers know who is paid.
fn find(
    conn: &mut Conn,
    filter: &TraceFilter,
    (query, sorting): (&ListQuery, &KeySorting),
) -> Result<FoundRows> {
    let by = match sorting.key.as_str() {
        "date" => TraceOrder::Date,
        "amount" => TraceOrder::Effect,
        _ => TraceOrder::Latest,
    };
    let (searches, whole) = (!query.q.trim().is_empty(), !query.download.is_empty());
    let offset = ListQuery::number("offset", &query.offset)?.map_or(0, |offset| offset.max(0));
    let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let (from, most) = if searches || whole { (0, i64::MAX) } else { (offset, page) };
    let unknown = || Reason::CodeUnknown { what: "figure".to_owned(), given: filter.figure.clone() };
    let order = (by, sorting.descending);
    let (mut rows, count, mut total) = trace(conn, filter, order, from, most)?.ok_or_else(unknown)?;
    let mut count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut offset = usize::try_from(from).unwrap_or(usize::MAX);
    let papers = Papers::of(conn, &rows)?;
    if searches {
        rows.retain(|row| query.finds(&papers.texts(row)));
        count = rows.len();
        total = Money::total(rows.iter().map(|row| row.effect))?;
        if !whole {
            let page = page_of_rows(query, rows)?;
            (rows, offset) = (page.rows, page.offset);
        }
    }
    Ok(FoundRows { rows, papers, offset, count, total })
}

/// The movements behind a figure.
#[utoipa::path(get, path = "/movements", params(ListQuery), responses((status = 200, body = MovementList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    let (actor, book, locale) = (ctx.actor.clone(), ctx.book(), ctx.locale);
    let reader = Reader::new(ctx.reading(), book.currency.digits());
    let answer = app
        .db
        .reading(move |conn| {
            let filter = narrowed(conn, &actor, &query, reader)?;
            let sorting = query.key_sorting(&["latest", "date", "amount"], "-latest")?;
            let found = find(conn, &filter, (&query, &sorting))?;
            let file = download(&query.download, &format!("movements-{}", filter.figure), || {
                let with = |row: &Traced| found.papers.with(row).to_owned();
                super::table::movement_table(locale, book, &filter.figure, (&found.rows, with), found.total)
            })?;
            if let Some(file) = file {
                return Ok(Err(file));
            }
            let mut names: BTreeMap<LineId, String> = BTreeMap::new();
            for row in &found.rows {
                if let btree_map::Entry::Vacant(unread) = names.entry(row.line_id) {
                    unread.insert(get_line(conn, row.line_id)?.name());
                }
            }
            let view = |it: &Traced| EffectView {
                id: it.id,
                action: it.action_id,
                verb: it.verb.clone(),
                document_no: it.document_no.clone(),
                with: found.papers.with(it).to_owned(),
                dated_on: it.dated_on,
                kind: it.kind,
                from_stage: it.from_stage,
                to_stage: it.to_stage,
                line: it.line_id,
                commitment: it.commitment_id,
                contribution: it.contribution_id,
                effect: book.currency.amount(it.effect),
                line_name: names.get(&it.line_id).map_or_else(String::new, String::clone),
            };
            Ok(Ok(MovementList {
                total: book.currency.amount(found.total),
                count: found.count,
                offset: found.offset,
                rows: found.rows.iter().map(view).collect(),
                catalogue: Catalogue::load(conn)?,
                figure: filter.figure,
                query,
                sorting,
            }))
        })
        .await?;
    match answer {
        Ok(view) => ctx.show(&view),
        Err(file) => Ok(file),
    }
}
