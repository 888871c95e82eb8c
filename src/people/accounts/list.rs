//! The list of accounts over the web.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;

use super::pages::{new_account, role_label, roles, second_factor_label, standing_label};
use super::store;
use crate::app::Shared;
use crate::error::Result;
use crate::lists::{Frame, KeySorting, ListQuery, Pages, ordered, page_of_rows};
use crate::people::Act;
use crate::people::model::{Role, Standing, User};
use crate::report::{self, Definition};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, FormPage, Query, Reader, View, download};

/// What accounts can be ordered by.
const COLUMNS: [&str; 5] = ["username", "full_name", "role", "agency", "standing"];

/// A page of accounts.
#[derive(Serialize, utoipa::ToSchema)]
pub struct UserList {
    /// How many there are in all.
    #[serde(flatten)]
    pub pages: Pages,
    /// Rows passed over.
    pub offset: usize,
    /// The rows.
    pub users: Vec<User>,
    /// What was asked for.
    #[serde(skip)]
    pub query: ListQuery,
    /// How the rows are ordered.
    #[serde(skip)]
    pub sorting: KeySorting,
}

/// Accounts, by name unless something else is asked for: `kind` is a role, `state` how they stand.
#[utoipa::path(get, path = "/users", params(ListQuery), responses((status = 200, body = UserList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>, Query(query): Query<ListQuery>) -> Result<Response> {
    ctx.must_be_allowed(Act::People)?;
    let sorting = query.key_sorting(&COLUMNS, "username")?;
    let mut read = Reader::new(ctx.reading(), ctx.book().currency.digits());
    let of = |given: &str| !given.is_empty();
    let role = of(&query.kind).then(|| read.word("kind", &query.kind, Role::from_code, Role::Auditor));
    let standing =
        of(&query.state).then(|| read.word("state", &query.state, Standing::from_code, Standing::Active));
    read.end(())?;
    let mut rows = app.db.reading(store::list_users).await?;
    rows.retain(|it| {
        let agency = it.agency_code.as_deref().unwrap_or("");
        query.finds(&[&it.username, &it.full_name, agency])
            && role.is_none_or(|role| it.role == role)
            && standing.is_none_or(|standing| it.standing == standing)
    });
    sorting.sort(&mut rows, |one, other| match sorting.key.as_str() {
        "full_name" => ordered(&one.full_name).cmp(&ordered(&other.full_name)),
        "role" => one.role.code().cmp(other.role.code()),
        "agency" => one.agency_code.cmp(&other.agency_code),
        "standing" => one.standing.code().cmp(other.standing.code()),
        _ => one.username.cmp(&other.username),
    });
    if let Some(file) = download(&query.download, "users", || table(&ctx, &rows))? {
        return Ok(file);
    }
    let page = page_of_rows(&query, rows)?;
    ctx.show(&UserList { pages: page.pages(), offset: page.offset, users: page.rows, query, sorting })
}

/// All rows, to be taken along.
fn table(ctx: &Ctx, rows: &[User]) -> Result<report::Table> {
    let cell = |it: &User, key: &str| match key {
        "username" => Some(report::Cell::text(&it.username)),
        "full_name" => Some(report::Cell::text(&it.full_name)),
        "role" => Some(report::Cell::term(it.role.code(), Some(&role_label(ctx, it.role)))),
        "agency" => it.agency_code.as_deref().map(report::Cell::text),
        "standing" => Some(report::Cell::term(it.standing.code(), Some(&standing_label(ctx, it.standing)))),
        "second_factor" => Some(report::Cell::text(&second_factor_label(ctx, it))),
        _ => None,
    };
    let total = |key: &str| (key == "full_name").then_some(report::Cell::Count(rows.len()));
    Definition::load("users")?.table(ctx.locale, &[], rows, cell, Some(total))
}

impl View for UserList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-users")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let frame = Frame::of_rows(ctx, "/users", &self.query, &self.sorting);
        let standings = Standing::ALL.iter().map(|it| (it.code().to_owned(), standing_label(ctx, *it)));
        let filters = [
            frame.field(roles(ctx), "kind", "column-role"),
            frame.field(FormPage::select(standings), "state", "column-standing"),
        ];
        let mut columns: Vec<Column> = COLUMNS
            .iter()
            .map(|key| frame.column_by(Column::text(ctx.text(&format!("column-{key}"))), key, false))
            .collect();
        columns.push(Column::text(ctx.text("second-factor")));
        let row = |it: &User| {
            vec![
                Cell::link(&it.username, &format!("/users/{}", it.id)),
                Cell::of(&it.full_name),
                Cell::of(role_label(ctx, it.role)),
                Cell::of(it.agency_code.as_deref().unwrap_or("")),
                Cell::of(standing_label(ctx, it.standing)),
                Cell::of(second_factor_label(ctx, it)),
            ]
        };
        html! {
            p.lead { (ctx.text("users-lead")) }
            (frame.filters_of_names(html! { @for field in &filters { (field) } }))
            (frame.above_names(&self.pages))
            (Table {
                caption: ctx.text("nav-users"),
                note: None,
                columns,
                rows: self.users.iter().map(row).collect(),
                totals: None,
                empty: frame.empty("users-none"),
            })
            (frame.pages_by_offset(self.offset, self.pages.rows()))
            (new_account(ctx))
        }
    }
}
