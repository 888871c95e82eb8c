//! Who asks, in which language, and for a page or for JSON.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRef, FromRequestParts, MatchedPath};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render};

use super::View;
use super::client::{Client, is_over_tls};
use super::cookies::{self, LANGUAGE_COOKIE, SESSION_COOKIE};
use super::form_token::FormToken;
use super::request_id::{RequestId, Seen};
use crate::app::Shared;
use crate::audit::Origin;
use crate::book::Book;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::ledger::Figures;
use crate::number::Reading;
use crate::people::{self, Act, Actor, Presented, SignedIn};
use crate::refusal::{Reason, Refusal};
use crate::ui::Link;
use crate::ui::layout::{ActorBar, NavigationSection, Page};
use crate::ui::notice::{Notice, Tone};
use crate::ui::problems::Problems;

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

/// A page's token that is made anew while the page is used; the answer takes it along.
#[derive(Debug, Default)]
pub(super) struct Renewal(OnceLock<String>);

impl Renewal {
    pub(super) fn token(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
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
    /// Whether the browser reached the service over TLS.
    pub over_tls: bool,
    /// From where it came, for the audit trail.
    pub origin: Origin,
    /// The route that it met, without the mount.
    pub route: String,
    /// What came along to say who asks.
    presented: Presented,
    renewal: Option<Arc<Renewal>>,
}

/// A request of somebody who is signed in.
#[derive(Clone)]
pub struct Ctx {
    visit: Visit,
    /// Who.
    pub actor: Actor,
    /// How it is known.
    pub signed_in: SignedIn,
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
        let over_tls = is_over_tls(&parts.extensions, &parts.headers, &app.guard.settings);
        let cookie = |name| cookies::sent(&parts.headers, name, over_tls);
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value: &axum::http::HeaderValue| value.to_str().map_or(None, Some))
        };
        let chosen = cookie(LANGUAGE_COOKIE).and_then(|code| Locale::from_code(&code));
        let preferred = || header(ACCEPT_LANGUAGE).and_then(|list| Locale::from_code(list.get(..2)?));
        let presented = match format {
            Format::Page => cookie(SESSION_COOKIE).map_or(Presented::Nothing, Presented::Cookie),
            Format::Json => header(AUTHORIZATION)
                .and_then(|value| value.strip_prefix("Bearer "))
                .map_or(Presented::Nothing, |token| Presented::Bearer(token.to_owned())),
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
                .unwrap_or_else(|| FormToken::of(&parts.headers, over_tls)),
            over_tls,
            origin: origin_of(&app, parts),
            route: parts
                .extensions
                .get::<MatchedPath>()
                .map_or_else(String::new, |route| below_mount(route.as_str())),
            presented,
            renewal: parts.extensions.get::<Arc<Renewal>>().cloned(),
            app,
        }
    }

    /// The same visitor on the page that a form of theirs stands on: what is drawn instead of it leads back there.
    pub(super) fn on(&self, page: &str) -> Visit {
        Visit { here: page.to_owned(), ..self.clone() }
    }

    /// The account whose token came along; whether its session still holds, [`Visit::signed_in`] asks.
    pub fn account(&self) -> Option<crate::ids::UserId> {
        self.app.keys.account_of(&self.presented)
    }

    /// Who it is, if what came along still holds.
    pub async fn signed_in(&self) -> Result<Option<SignedIn>> {
        let found = people::find_signed_in(&self.app, &self.presented).await?;
        let renewed = found.as_ref().and_then(|found| found.renewed.clone());
        if let (Some(renewal), Some(token)) = (&self.renewal, renewed) {
            // A page that is drawn again for a form asks twice; one token is enough.
            let _ = renewal.0.set(token);
        }
        Ok(found)
    }

    /// Who it is, if they are signed in and need not do something else first.
    pub async fn actor(&self) -> Result<Option<Actor>> {
        let signed_in = self.signed_in().await?;
        Ok(signed_in.filter(|it| it.is_complete()).map(|it| it.actor))
    }

    /// The book.
    pub fn book(&self) -> Book {
        self.app.book
    }

    /// A text of locales/.
    pub fn text(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// An instant as the book's own clock shows it, in the reader's language.
    pub fn moment(&self, instant: chrono::NaiveDateTime) -> String {
        let local = self.app.book.local(instant);
        format!("{} {}", self.locale.date(local.date()), local.format("%H:%M"))
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
        let navigation = actor.map_or_else(Vec::new, |actor| self.navigation(actor));
        self.framed(actor, navigation, title, breadcrumbs, body)
    }

    fn framed(
        &self,
        actor: Option<&Actor>,
        navigation: Vec<NavigationSection>,
        title: String,
        breadcrumbs: Vec<Link>,
        body: Markup,
    ) -> Markup {
        Page {
            title,
            lang: self.locale,
            actor: actor.map(|actor| self.actor_bar(actor)),
            navigation,
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
        let (title, body) = (view.title(self), view.body(self));
        if !self.signed_in.is_complete() {
            // Who must do something else first is shown no way to where they may not go yet.
            return self.framed(Some(&self.actor), Vec::new(), title, Vec::new(), body);
        }
        self.page(Some(&self.actor), title, view.breadcrumbs(self), body)
    }

    /// The same visitor, whose page tells why something was refused.
    pub fn refused_with(&self, refusal: Refusal) -> Ctx {
        let retyped = Arc::new(Retyped { fields: Vec::new(), refusal: Some(refusal) });
        let visit = Visit { retyped, ..self.visit.clone() };
        Ctx { visit, actor: self.actor.clone(), signed_in: self.signed_in.clone() }
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
        let signed_in = visit.signed_in().await?.ok_or(Reason::NotSignedIn {})?;
        signed_in.may_ask(&parts.method, &visit.here)?;
        let actor = signed_in.actor.clone();
        if let Some(seen) = parts.extensions.get::<Arc<Seen>>() {
            // The first is kept.
            let _ = seen.origin.set(visit.origin.of(&actor));
        }
        Ok(Ctx { visit, actor, signed_in })
    }
}
