//! Undo: one's own last action, turned round by the reversal of its kind. Which one it is, the book is asked anew each
//! time, so it is there in another session and on another machine too.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::handlers::ActionView;
use super::pages::verb_label;
use crate::agencies::get_agency;
use crate::app::Shared;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::ActionId;
use crate::ledger::{RecordedAction, get_calendar, list_latest_actions_of};
use crate::number::retyped_date;
use crate::people::{Act, Actor, may, may_act_late};
use crate::ui::form::{Button, Control, buttons};
use crate::ui::money;
use crate::ui::summary::SummaryList;
use crate::web::{Ctx, Query, View};

/// How far back it is looked for.
const LATEST: i64 = 20;

/// The action that would be turned round, and on which day.
pub type Undoable = (RecordedAction, NaiveDate);

/// One's own latest standing action that one may turn round, and the day that suggests itself: today, or where the year
/// takes no more today, the action's own. Of one action alone, where one is named.
pub fn find_undoable(
    conn: &mut Conn,
    actor: &Actor,
    book: &Book,
    only: Option<ActionId>,
) -> Result<Option<Undoable>> {
    let today = book.today();
    for action in list_latest_actions_of(conn, actor.id, LATEST)? {
        if only.is_some_and(|only| only != action.id) {
            continue;
        }
        let Some(act) = Act::of_verb(&action.verb) else { continue };
        let calendar = get_calendar(conn, action.fiscal_year)?;
        let agency = get_agency(conn, action.agency_id)?;
        let late = may_act_late(actor, Act::Reverse, &calendar, today);
        if may(actor, act, Some(&agency)).is_err() && !late {
            continue;
        }
        // A closing is what closed its year; whatever else happened in a closed year stays.
        let reopens = act == Act::CloseYear;
        if !reopens && calendar.check_standing().is_err() {
            continue;
        }
        let kind = crate::ledger::Kind::Release;
        let fits = |on| reopens || calendar.check(kind, true, on, late).is_ok();
        if let Some(on) = [today, action.dated_on].into_iter().find(|on| fits(*on)) {
            return Ok(Some((action, on)));
        }
    }
    Ok(None)
}

/// Which action.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct UndoQuery {
    /// This one alone; none is the latest.
    pub action: Option<i64>,
}

/// What undoing would turn round; it is done by a POST to the action's reversal.
#[derive(Serialize, utoipa::ToSchema)]
pub struct UndoView {
    /// The action; none if there is nothing that one could undo.
    pub action: Option<ActionView>,
    /// The day that suggests itself for the reversal.
    pub dated_on: Option<NaiveDate>,
}

/// One's own last action, to be turned round.
#[utoipa::path(get, path = "/undo", params(UndoQuery), responses((status = 200, body = UndoView)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>, Query(query): Query<UndoQuery>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let view = app
        .db
        .reading(move |conn| {
            Ok(match find_undoable(conn, &actor, &book, query.action.map(ActionId))? {
                Some((action, on)) => {
                    UndoView { action: Some(ActionView::load(conn, book, action.id)?), dated_on: Some(on) }
                }
                None => UndoView { action: None, dated_on: None },
            })
        })
        .await?;
    ctx.show(&view)
}

impl View for UndoView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("undo")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (Some(action), Some(on)) = (&self.action, self.dated_on) else {
            return html! { p.lead { (ctx.text("undo-nothing")) } p { a href="/" { (ctx.text("back-home")) } } };
        };
        let lang = ctx.locale;
        let to = format!("/actions/{}/reversal", action.id);
        let forms = ctx.forms();
        let verb = verb_label(ctx, &action.verb);
        let moved = action
            .amount()
            .map_or_else(|_| html! {}, |amount| money(ctx.book().currency.amount(amount), lang));
        html! {
            p.lead { (ctx.text("undo-lead")) }
            (SummaryList::new()
                .row(ctx.text("column-verb"), html! { a href={ "/actions/" (action.id) } { (verb) " · " (ctx.text("action-number")) " " (action.id) } })
                .row(ctx.text("column-agency"), format!("{} · {}", action.agency, action.fiscal_year))
                .row(ctx.text("column-dated_on"), lang.date(action.dated_on))
                .row(ctx.text("column-document_no"), &action.document_no)
                .row(ctx.text("undo-moved"), moved)
                .row(ctx.text("column-recorded_at"), ctx.book().local(action.recorded_at).format("%d/%m/%Y %H:%M:%S").to_string()))
            (forms.form(&to, html! {
                (forms.field(&to, Control::Date, "dated_on", "column-dated_on", &retyped_date(on)))
                (forms.field(&to, Control::Area(2), "reason", "column-reason", &ctx.text("undo-reason")))
                (buttons(html! { (Button::danger(ctx.text("undo"))) " " a href="/" { (ctx.text("undo-keep")) } }))
            }))
        }
    }
}
