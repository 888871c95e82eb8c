//! The first page of each role: what there is, and what waits.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;

use crate::actions::pages::verb_label;
use crate::actions::undo::find_undoable;
use crate::agencies::pages::year_href;
use crate::app::Shared;
use crate::commitments::list_handlers::{CommitmentSummary, OFFER};
use crate::commitments::list_page::commitment_table;
use crate::commitments::{self, State as OrderState};
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{Balance, Figures, list_groups_of_roots, list_lines};
use crate::lists::{At, Filter, ListQuery, Sorting, find_page};
use crate::people::{Act, may};
use crate::ui::form::{Weight, button_link};
use crate::web::{Ctx, View};

/// What somebody sees first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Home {
    /// This year.
    pub fiscal_year: i64,
    /// Code of the reader's agency.
    pub agency: Option<String>,
    /// Figures of all that the reader sees, for this year: the agency's, or the country's.
    pub figures: Option<Figures>,
    /// The latest signed orders that the reader sees: they wait for acceptance, payment or closing.
    pub signed_orders: Vec<CommitmentSummary>,
    /// The latest drafts.
    pub drafts: Vec<CommitmentSummary>,
    /// The reader's own last action that can be undone.
    pub undoable: Option<ActionId>,
    /// What it did.
    #[serde(skip)]
    pub undoable_verb: String,
}

/// Orders of each kind on the first page.
const SHOWN: usize = 10;

/// What there is, and what waits.
#[utoipa::path(get, path = "/", responses((status = 200, body = Home)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            let fiscal_year = i64::from(chrono::Datelike::year(&book.today()));
            let mut home = Home {
                fiscal_year,
                agency: actor.agency.as_ref().map(|agency| agency.code.clone()),
                figures: None,
                signed_orders: Vec::new(),
                drafts: Vec::new(),
                undoable: None,
                undoable_verb: String::new(),
            };
            if let Some((action, _)) = find_undoable(conn, &actor, &book, None)? {
                (home.undoable, home.undoable_verb) = (Some(action.id), action.verb);
            }
            if may(&actor, Act::Compare, None).is_ok() {
                let mut sum = Balance::default();
                for group in list_groups_of_roots(conn, fiscal_year)? {
                    sum = sum.plus(&group.balance)?;
                }
                home.figures = Some(sum.figures(book.currency)?);
            }
            // Those who see all have the country and the comparison; those who see none have the people.
            let Some(own) = actor.agency.as_ref().filter(|own| may(&actor, Act::See, Some(own)).is_ok())
            else {
                return Ok(home);
            };
            let mut sum = Balance::default();
            for line in list_lines(conn, fiscal_year, &own.path)? {
                sum = sum.plus(&line.balance)?;
            }
            home.figures = Some(sum.figures(book.currency)?);
            let scope = ListQuery::default().scope(conn, &actor)?;
            let mut latest = |state: OrderState| {
                let mut filter = Filter::all(OFFER.lists.to_vec(), scope.clone());
                filter.state = Some(state.code().to_owned());
                let found = find_page(conn, &filter, Sorting::LATEST, &At::First)?;
                let shown: Vec<i64> = found.records.into_iter().take(SHOWN).collect();
                let orders = commitments::list_commitments(conn, &shown)?;
                Ok::<_, crate::error::Error>(
                    orders.into_iter().map(|it| CommitmentSummary::of(it, book)).collect(),
                )
            };
            home.signed_orders = latest(OrderState::Signed)?;
            home.drafts = latest(OrderState::Draft)?;
            Ok(home)
        })
        .await?;
    ctx.show(&view)
}

impl View for Home {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("home-title", &[("year", &self.fiscal_year.to_string())])
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let can = |act| may(&ctx.actor, act, None).is_ok();
        html! {
            p.lead { (ctx.text(&format!("home-lead-{}", ctx.actor.role.code()))) }
            p.buttons {
                @if can(Act::Draft) { (button_link(&ctx.text("order-new"), "/orders/new", Weight::Primary)) " " }
                @if can(Act::Decide) { (button_link(&ctx.text("allocation-new"), "/budget-lines", Weight::Primary)) " " }
                @if can(Act::Compare) { (button_link(&ctx.text("home-compare"), &format!("/comparison?fiscal_year={}", self.fiscal_year), Weight::Primary)) " " }
                @if can(Act::Verify) { (button_link(&ctx.text("nav-verification"), "/verification", Weight::Secondary)) " " }
                @if can(Act::People) { (button_link(&ctx.text("nav-users"), "/users", Weight::Primary)) }
            }
            @if let Some(action) = self.undoable {
                p { (ctx.text("undo-last")) " " a href={ "/actions/" (action) } { (verb_label(ctx, &self.undoable_verb)) " · " (ctx.text("action-number")) " " (action) } " · "
                    a href="/undo" { (ctx.text("undo")) } }
            }
            @if let Some(figures) = &self.figures {
                @let of = self.agency.as_ref().map_or_else(String::new, |code| format!("agency={}&with_below=true&", crate::ui::layout::percent_encoded(code)));
                @let rows = |figure: &str| format!("/movements?{of}fiscal_year={}&figure={figure}", self.fiscal_year);
                (crate::ui::stage_bar::StageBar {
                    lang: ctx.locale,
                    currency: ctx.book().currency,
                    title: ctx.text("stages-title"),
                    shares: crate::budget::pages::stage_shares(figures, &rows),
                })
            }
            @if let Some(code) = &self.agency {
                p { a href=(year_href(code, self.fiscal_year)) { (ctx.text("home-reconcile")) } }
                (commitment_table(ctx, ctx.text("home-signed"), &self.signed_orders))
                (commitment_table(ctx, ctx.text("home-drafts"), &self.drafts))
            }
        }
    }
}

/// What synthetic figures are (pages only).
pub async fn about_synthetic(visit: crate::web::Visit) -> Result<Response> {
    use axum::response::IntoResponse;
    let actor = visit.actor().await?;
    let body = html! { p { (visit.text("about-synthetic")) } p { a href="/" { (visit.text("back-home")) } } };
    Ok(visit.page(actor.as_ref(), visit.text("about-synthetic-title"), Vec::new(), body).into_response())
}
