//! Who asks, in which language, and for a page or for JSON.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, MatchedPath};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use maud::{Markup, Render};

use super::View;
use super::client::Client;
use super::form_token::FormToken;
use super::request_id::{RequestId, Seen};
use crate::app::Shared;
use crate::audit::Origin;
use crate::book::Book;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::ledger::Figures;
use crate::number::Reading;
use crate::people::{self, Act, Actor, Session, find_actor};
use crate::refusal::{Reason, Refusal};
use crate::ui::Link;
use crate::ui::layout::{ActorBar, Page};
use crate::ui::notice::{Notice, Tone};
use crate::ui::problems::Problems;

/// The cookie that holds a page's token.
pub const SESSION_COOKIE: &str = "socai_session";
/// The cookie that holds the chosen language.
pub const LANGUAGE_COOKIE: &str = "socai_language";

/// How the answer is given. Set where the routes are mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// At `/`, for people.
    Page,
    /// At `/api/v1`, for programs.
    Json,
}

/// What was typed into a form that is drawn again, and why it is.
#[derive(Clone, Debug, Default)]
pub struct Retyped {
    /// Names and values as they were sent.
    pub fields: Vec<(String, String)>,
    /// Why the form was refused; none where it only asked for another row.
    pub refusal: Option<Refusal>,
}

impl Retyped {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

/// A request, whoever sent it.
#[derive(Clone)]
pub struct Visit {
    /// The service.
    pub app: Shared,
    /// The reader's language.
    pub locale: Locale,
    /// Page or JSON.
    pub format: Format,
    /// Path and query of the request.
    pub here: String,
    /// What was typed, where a form is drawn again.
    pub retyped: Arc<Retyped>,
    /// What each form of this browser sends along.
    pub form_token: FormToken,
    /// From where it came, for the audit trail.
    pub origin: Origin,
    /// The route that it met, without the mount.
    pub route: String,
    /// The token that came with it, if it is good: whose it is.
    token: Option<crate::ids::UserId>,
}

/// A request of somebody who is signed in.
#[derive(Clone)]
pub struct Ctx {
    visit: Visit,
    /// Who.
    pub actor: Actor,
}

impl std::ops::Deref for Ctx {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

/// A route or an address without the mount of the API.
pub(super) fn below_mount(path: &str) -> String {
    path.strip_prefix("/api/v1").filter(|rest| rest.starts_with('/')).unwrap_or(path).to_owned()
}

/// The address and the id of a request.
fn origin_of(app: &Shared, parts: &Parts) -> Origin {
    let client = Client::of(&parts.extensions, &parts.headers, &app.guard.settings.trusted_proxies);
    Origin {
        client: client.map_or_else(String::new, |client| client.address.to_string()),
        request_id: parts.extensions.get::<RequestId>().map_or_else(String::new, |id| id.0.clone()),
        ..Origin::default()
    }
}

impl Visit {
    /// Reads what a request says of itself.
    pub fn of(app: Shared, parts: &Parts) -> Visit {
        let format = parts.extensions.get::<Format>().copied().unwrap_or(Format::Page);
        let jar = CookieJar::from_headers(&parts.headers);
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value: &axum::http::HeaderValue| value.to_str().map_or(None, Some))
        };
        let chosen = jar.get(LANGUAGE_COOKIE).and_then(|cookie| Locale::from_code(cookie.value()));
        let preferred = || header(ACCEPT_LANGUAGE).and_then(|list| Locale::from_code(list.get(..2)?));
        let token = match format {
            Format::Page => {
                jar.get(SESSION_COOKIE).and_then(|cookie| app.keys.read(cookie.value(), Session::Page))
            }
            Format::Json => header(AUTHORIZATION)
                .and_then(|value| value.strip_prefix("Bearer "))
                .and_then(|token| app.keys.read(token, Session::Api)),
        };
        let original =
            parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
        Visit {
            locale: chosen.or_else(preferred).unwrap_or(Locale::Vi),
            format,
            here: original.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            retyped: parts.extensions.get::<Arc<Retyped>>().cloned().unwrap_or_else(Arc::default),
            form_token: parts
                .extensions
                .get::<FormToken>()
                .cloned()
                .unwrap_or_else(|| FormToken::of(&parts.headers, app.guard.settings.over_tls)),
            origin: origin_of(&app, parts),
            route: parts
                .extensions
                .get::<MatchedPath>()
                .map_or_else(String::new, |route| below_mount(route.as_str())),
            token,
            app,
        }
    }

    /// The account whose token came along; whether it may still sign in, [`Visit::actor`] asks.
    pub fn account(&self) -> Option<crate::ids::UserId> {
        self.token
    }

    /// Who it is, if they are signed in.
    pub async fn actor(&self) -> Result<Option<Actor>> {
        let Some(user) = self.token else { return Ok(None) };
        self.app.db.reading(move |conn| find_actor(conn, user)).await
    }

    /// The book.
    pub fn book(&self) -> Book {
        self.app.book
    }

    /// A text of locales/.
    pub fn text(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// How numbers and dates of the request are read.
    pub fn reading(&self) -> Reading {
        match self.format {
            Format::Page => Reading::Typed,
            Format::Json => Reading::Canonical,
        }
    }

    /// The problems of a form that is drawn again.
    pub fn problems(&self) -> Problems {
        let refusal = self.retyped.refusal.as_ref();
        refusal
            .map_or_else(Problems::none, |refusal| Problems::of(refusal, self.locale, self.app.book.currency))
    }

    /// A page in the book's frame.
    pub fn page(&self, actor: Option<&Actor>, title: String, breadcrumbs: Vec<Link>, body: Markup) -> Markup {
        Page {
            title,
            lang: self.locale,
            actor: actor.map(|actor| self.actor_bar(actor)),
            navigation: actor.map_or_else(Vec::new, |actor| self.navigation(actor)),
            breadcrumbs,
            synthetic: self.app.book.synthetic,
            problems: self.problems(),
            body: maud::html! { (self.confirmation()) (body) },
            path_and_query: self.here.clone(),
            form_token: self.form_token.value().to_owned(),
        }
        .render()
    }

    /// What was just recorded, with its reference number and a link to it.
    fn confirmation(&self) -> Markup {
        let query = self.here.split_once('?').map_or("", |(_, query)| query);
        let done = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "done");
        let number = done.and_then(|(_, number)| number.parse::<i64>().map_or(None, Some));
        let notice = number.map(|number| {
            let number = number.to_string();
            let href = format!("/actions/{number}");
            let sentence = self.locale.say("done-action", &[("number", &number)]);
            Notice {
                links: vec![
                    Link::new(self.text("undo"), format!("/undo?action={number}")),
                    Link::new(self.text("done-see"), href),
                ],
                ..Notice::new(self.locale, Tone::Success, sentence)
            }
        });
        maud::html! { @if let Some(notice) = notice { (notice) } }
    }

    fn actor_bar(&self, actor: &Actor) -> ActorBar {
        ActorBar {
            name: if actor.full_name.is_empty() { actor.username.clone() } else { actor.full_name.clone() },
            role: self.text(&format!("role-{}", actor.role.code())),
            agency: actor.agency.as_ref().map(|agency| agency.name(self.locale).to_owned()),
        }
    }
}

impl Ctx {
    /// Answers with a view: as JSON, or as its page.
    pub fn show<V: View>(&self, view: &V) -> Result<Response> {
        match self.format {
            Format::Json => super::answers::json(200, view),
            Format::Page => Ok(self.draw(view).into_response()),
        }
    }

    /// The page of a view.
    pub fn draw<V: View>(&self, view: &V) -> Markup {
        self.page(Some(&self.actor), view.title(self), view.breadcrumbs(self), view.body(self))
    }

    /// Refuses what the actor may not do, for no agency in particular.
    pub fn must_be_allowed(&self, act: Act) -> Result<()> {
        Ok(people::may(&self.actor, act, None)?)
    }

    /// Whether the actor may do this for the agency; pages ask before they offer it.
    pub fn may(&self, act: Act, agency: &crate::agencies::Agency) -> bool {
        people::may(&self.actor, act, Some(agency)).is_ok()
    }

    /// The same today, where the Ministry may act late.
    pub fn may_now(
        &self,
        act: Act,
        agency: &crate::agencies::Agency,
        calendar: &crate::ledger::Calendar,
    ) -> bool {
        self.may(act, agency)
            || (calendar.closed_on.is_none()
                && people::may_act_late(&self.actor, act, calendar, self.book().today()))
    }

    /// A page of figures' own names, in order: `figure-available` and the like.
    pub fn figure_label(&self, name: &str) -> String {
        debug_assert!(Figures::NAMES.contains(&name));
        self.text(&format!("figure-{name}"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    Shared: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Visit> {
        Ok(Visit::of(Shared::from_ref(state), parts))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx
where
    Shared: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Ctx> {
        super::input::check_address(&parts.uri)?;
        let visit = Visit::of(Shared::from_ref(state), parts);
        let actor = visit.actor().await?.ok_or(Reason::NotSignedIn {})?;
        if let Some(seen) = parts.extensions.get::<Arc<Seen>>() {
            // The first is kept.
            let _ = seen.origin.set(visit.origin.of(&actor));
        }
        Ok(Ctx { visit, actor })
    }
}
