//! The first page of each role: what there is, and what waits. What a role has of its own is in a file of its own.

mod desk;
mod ministry;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, Render, html};
use serde::Serialize;

use crate::actions::pages::verb_label;
use crate::actions::undo::find_undoable;
use crate::agencies::pages::year_href;
use crate::app::Shared;
use crate::approvals::pages::approval_table;
use crate::approvals::{ApprovalView, count_waiting, list_waiting};
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{Balance, Figures, list_groups_of_roots, list_lines};
use crate::people::{Act, Actor, may, may_see};
use crate::ui::form::{Weight, button_link};
use crate::web::{Ctx, View};
use desk::AgencyDesk;
pub use ministry::{Country, Named};

/// What waits for approval that the first page names.
const APPROVALS: i64 = 5;

/// What somebody sees first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Home {
    /// This year.
    pub fiscal_year: i64,
    /// Code of the reader's agency.
    pub agency: Option<String>,
    /// Figures of all that the reader sees, for this year: the agency's, or the country's.
    pub figures: Option<Figures>,
    /// The country at a glance, for those who see all of it.
    pub country: Option<Country>,
    /// What waits at the reader's agency.
    pub desk: Option<AgencyDesk>,
    /// The latest that wait for a second person, of the agencies that the reader sees.
    pub approvals: Vec<ApprovalView>,
    /// How many wait.
    pub approval_count: i64,
    /// The reader's own last action that can be undone.
    pub undoable: Option<ActionId>,
    /// What it did.
    #[serde(skip)]
    pub undoable_verb: String,
}

impl Home {
    fn load(conn: &mut Conn, actor: &Actor, book: Book) -> Result<Home> {
        let fiscal_year = i64::from(chrono::Datelike::year(&book.today()));
        let undoable = find_undoable(conn, actor, &book, None)?;
        let mut home = Home {
            fiscal_year,
            agency: actor.agency.as_ref().map(|agency| agency.code.clone()),
            figures: None,
            country: None,
            desk: None,
            approvals: Vec::new(),
            approval_count: 0,
            undoable: undoable.as_ref().map(|(action, _)| action.id),
            undoable_verb: undoable.map_or_else(String::new, |(action, _)| action.verb),
        };
        if let Some(path) = actor.sees_below() {
            home.approvals = list_waiting(conn, book, path, APPROVALS)?;
            home.approval_count = count_waiting(conn, path)?;
        }
        // Those who see all have the country and the comparison; those who see none have the people.
        if may(actor, Act::Compare, None).is_ok() {
            let groups = list_groups_of_roots(conn, fiscal_year)?;
            let sum = groups.iter().try_fold(Balance::default(), |sum, group| sum.plus(&group.balance))?;
            home.figures = Some(sum.figures(book.currency)?);
            home.country = Country::load(conn, &book, fiscal_year, book.today())?;
        } else if let Some(own) = actor.agency.as_ref().filter(|own| may_see(actor, own)) {
            let lines = list_lines(conn, fiscal_year, &own.path)?;
            let sum = lines.iter().try_fold(Balance::default(), |sum, line| sum.plus(&line.balance))?;
            home.figures = Some(sum.figures(book.currency)?);
            home.desk = Some(AgencyDesk::load(conn, actor, own, &lines, book)?);
        }
        Ok(home)
    }
}

/// What there is, and what waits.
#[utoipa::path(get, path = "/", responses((status = 200, body = Home)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app.db.reading(move |conn| Home::load(conn, &actor, book)).await?;
    ctx.show(&view)
}

impl View for Home {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("home-title", &[("year", &self.fiscal_year.to_string())])
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let can = |act| may(&ctx.actor, act, None).is_ok();
        let (waiting, approvals) = (self.approval_count.to_string(), "/approvals");
        let own: Vec<ApprovalView> = self.approvals.iter().filter(|it| can(it.step.act())).cloned().collect();
        html! {
            p.lead { (ctx.text(&format!("home-lead-{}", ctx.actor.role.code()))) }
            p.buttons {
                @if can(Act::Draft) { (button_link(&ctx.text("order-new"), "/orders/new", Weight::Primary)) " " }
                @if can(Act::Decide) { (button_link(&ctx.text("allocation-new"), "/budget-lines", Weight::Primary)) " " }
                @if can(Act::Compare) { (button_link(&ctx.text("home-compare"), &format!("/comparison?fiscal_year={}", self.fiscal_year), Weight::Primary)) " " }
                @if can(Act::Verify) { (button_link(&ctx.text("nav-verification"), "/verification", Weight::Secondary)) " " }
                @if can(Act::People) { (button_link(&ctx.text("nav-users"), "/users", Weight::Primary)) }
                @if let Some(code) = &self.agency { (button_link(&ctx.text("home-reconcile"), &year_href(code, self.fiscal_year), Weight::Secondary)) }
            }
            @if let Some(action) = self.undoable {
                p { (ctx.text("undo-last")) " " a href={ "/actions/" (action) } { (verb_label(ctx, &self.undoable_verb)) " · " (ctx.text("action-number")) " " (action) } " · "
                    a href="/undo" { (ctx.text("undo")) } }
            }
            @if !own.is_empty() {
                (approval_table(ctx, ctx.text("approvals-home"), &own))
                p { a href=(approvals) { (ctx.locale.say("approvals-all", &[("count", &waiting)])) } }
            } @else if self.approval_count > 0 {
                // Others are to decide on it.
                p { a href=(approvals) { (ctx.locale.say("approvals-of-others", &[("count", &waiting)])) } }
            }
            @if let Some(desk) = &self.desk { (desk.tiles(ctx)) }
            @if let Some(figures) = &self.figures { (self.stages(ctx, figures)) }
            @if let Some(country) = &self.country { (country.draw(ctx, self.fiscal_year)) }
            @if let Some(desk) = &self.desk { (desk.reminders(ctx)) (desk.lists(ctx, self.fiscal_year)) }
        }
    }
}

impl Home {
    /// Where the money stands, each part leading to its rows.
    fn stages(&self, ctx: &Ctx, figures: &Figures) -> Markup {
        let of = self.agency.as_ref().map_or_else(String::new, |code| {
            format!("agency={}&with_below=true&", crate::ui::layout::percent_encoded(code))
        });
        let rows = |figure: &str| format!("/movements?{of}fiscal_year={}&figure={figure}", self.fiscal_year);
        crate::ui::stage_bar::StageBar {
            lang: ctx.locale,
            currency: ctx.book().currency,
            unit: crate::ui::unit::Unit::One,
            title: ctx.text("stages-title"),
            shares: crate::budget::pages::stage_shares(figures, &rows),
        }
        .render()
    }
}

/// What synthetic figures are (pages only).
pub async fn about_synthetic(visit: crate::web::Visit) -> Result<Response> {
    use axum::response::IntoResponse;
    let actor = visit.actor().await?;
    let body = html! { p { (visit.text("about-synthetic")) } p { a href="/" { (visit.text("back-home")) } } };
    Ok(visit.page(actor.as_ref(), visit.text("about-synthetic-title"), Vec::new(), body).into_response())
}
