//! The service in front of a world: the router as a function, and people of each role who are signed in already.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use diesel::prelude::*;
use serde_json::Value;
use socai::app::{App as Service, Shared};
use socai::book::now;
use socai::db::schema::users;
use socai::ids::{AgencyId, UserId};
use socai::people::sessions::{Caller, open};
use socai::people::{Presented, Role, SessionKind};
use socai::router::router;
use socai::web::{Peer, Settings};
use tower::ServiceExt as _;

use super::World;

/// The service on a world's book.
pub struct App<'w> {
    pub world: &'w World,
    pub service: Shared,
    router: Router,
    runtime: tokio::runtime::Runtime,
    known: Mutex<BTreeMap<String, Asker>>,
}

/// Somebody who is signed in, for the API and for pages.
#[derive(Clone, Debug)]
pub struct Asker {
    pub bearer: String,
    pub cookie: String,
}

/// A request that is being put together.
pub struct Asked<'a, 'w> {
    app: &'a App<'w>,
    request: axum::http::request::Builder,
    body: Body,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// What was asked, to name it when something is wrong.
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// The password of everybody who is signed in already.
pub const PASSWORD: &str = "kẹo lạc bảy gói trên nóc tủ";

/// Its hash, computed once.
static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    use argon2::password_hash::PasswordHasher as _;
    argon2::Argon2::default().hash_password(PASSWORD.as_bytes()).expect("a hash").to_string()
});

/// The token of the browser that every form comes from.
pub const FORM_TOKEN: &str = "0123456789abcdef0123456789abcdef";

impl<'w> App<'w> {
    pub fn of(world: &'w World) -> App<'w> {
        App::with(world, Settings::default())
    }

    pub fn with(world: &'w World, settings: Settings) -> App<'w> {
        let service = Service::with(world.db.with_the_trail(), world.book, settings).expect("the service");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let router = router(service.clone());
        App { world, service, router, runtime, known: Mutex::default() }
    }

    /// The person with this role; for an agency where the role has one, which is T01 unless it is named.
    pub fn asker(&self, role: Role) -> Asker {
        self.asker_at(role, "T01")
    }

    pub fn finance(&self) -> Asker {
        self.asker(Role::FinanceOfficer)
    }

    pub fn communication(&self) -> Asker {
        self.asker(Role::CommunicationUnit)
    }

    pub fn asker_at(&self, role: Role, agency: &str) -> Asker {
        let agency = Some(agency).filter(|_| role.has_agency());
        let username =
            agency.map_or_else(|| role.code().to_owned(), |code| format!("{}.{code}", role.code()));
        self.asker_known(&username, role, agency)
    }

    /// Another person with a role for an agency.
    pub fn asker_called(&self, username: &str, role: Role, agency: &str) -> Asker {
        self.asker_known(username, role, Some(agency))
    }

    fn asker_known(&self, username: &str, role: Role, agency: Option<&str>) -> Asker {
        let mut known = self.known.lock().unwrap();
        if let Some(asker) = known.get(username) {
            return asker.clone();
        }
        let id = self.add_user(username, role, agency.map(|code| self.world.agency(code).id));
        let asker = self.signed_in(id);
        known.insert(username.to_owned(), asker.clone());
        asker
    }

    /// New sessions of an account, one for the API and one for pages.
    pub fn signed_in(&self, id: UserId) -> Asker {
        let token = |kind| {
            let caller = Caller::default();
            let opened = self.world.db.write(|tx| open(tx, &self.service.keys, id, kind, &caller));
            opened.expect("a session").token
        };
        Asker { bearer: token(SessionKind::Api), cookie: token(SessionKind::Page) }
    }

    /// The person with this role, in sessions that are new: nothing ended them.
    pub fn asker_anew(&self, role: Role) -> Asker {
        let before = self.asker(role);
        let anew = self.signed_in(self.id_of(&before));
        let mut known = self.known.lock().unwrap();
        known.values_mut().filter(|it| it.bearer == before.bearer).for_each(|it| *it = anew.clone());
        anew
    }

    /// The number of the account of somebody who is signed in.
    pub fn id_of(&self, asker: &Asker) -> UserId {
        let presented = Presented::Bearer(asker.bearer.clone());
        self.service.keys.account_of(&presented).expect("whose token it is")
    }

    /// An account with [`PASSWORD`], whose sessions are opened without it.
    fn add_user(&self, username: &str, role: Role, agency: Option<AgencyId>) -> UserId {
        let added = self.world.db.write(|tx| {
            let id = UserId(tx.next_id()?);
            diesel::insert_into(users::table)
                .values((
                    users::id.eq(id),
                    users::username.eq(username),
                    users::full_name.eq(username),
                    users::password_hash.eq(PASSWORD_HASH.as_str()),
                    users::role.eq(role.code()),
                    users::agency_id.eq(agency),
                    users::made_at.eq(now()),
                ))
                .execute(&mut **tx)?;
            Ok(id)
        });
        added.expect("an account")
    }

    /// A request, of nobody yet.
    pub fn ask(&self, method: &str, path: &str) -> Asked<'_, 'w> {
        Asked { app: self, request: Request::builder().method(method).uri(path), body: Body::empty() }
    }

    /// A reading of the API.
    pub fn get(&self, asker: &Asker, path: &str) -> Answer {
        self.ask("GET", &format!("/api/v1{path}")).by(asker).answer()
    }

    /// A write over the API.
    pub fn post(&self, asker: &Asker, path: &str, body: &Value) -> Answer {
        self.ask("POST", &format!("/api/v1{path}")).by(asker).json(body).answer()
    }

    /// A reading of a page.
    pub fn page(&self, asker: &Asker, path: &str) -> Answer {
        self.ask("GET", path).with_cookie(asker).answer()
    }

    /// A form that is sent.
    pub fn form(&self, asker: &Asker, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", path).with_cookie(asker).form(fields).answer()
    }
}

impl Asked<'_, '_> {
    pub fn header(self, name: &str, value: &str) -> Self {
        Asked { request: self.request.header(name, value), ..self }
    }

    /// Of this person, as programs ask.
    pub fn by(self, asker: &Asker) -> Self {
        self.header("authorization", &format!("Bearer {}", asker.bearer))
    }

    /// Of this person, as a browser asks.
    pub fn with_cookie(self, asker: &Asker) -> Self {
        self.header("cookie", &format!("socai_session={}", asker.cookie))
    }

    /// With a body of these bytes.
    pub fn body(self, kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.stream(kind, Body::from(bytes.into()))
    }

    /// With a body that comes as it comes.
    pub fn stream(self, kind: &str, body: Body) -> Self {
        Asked { body, ..self.header("content-type", kind) }
    }

    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// The fields of a form, with the token of the browser that was given it.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(fields).append_pair("form_token", FORM_TOKEN).finish();
        self.header("cookie", &format!("socai_form={FORM_TOKEN}")).form_as_it_is(body)
    }

    fn form_as_it_is(self, body: String) -> Self {
        self.body("application/x-www-form-urlencoded", body)
    }

    /// A form with a file, from the browser that was given it.
    pub fn file(self, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Self {
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("form_token", FORM_TOKEN)]) {
            let part = format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        // As browsers write a quotation mark in a name.
        let name = name.replace('"', "%22");
        let part =
            format!("--X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--X--\r\n");
        let with_token = self.header("cookie", &format!("socai_form={FORM_TOKEN}"));
        with_token.body("multipart/form-data; boundary=X", body)
    }

    /// From this address.
    pub fn from(self, address: &str) -> Self {
        let peer = Peer(format!("{address}:4711").parse().expect("an address"));
        Asked { request: self.request.extension(peer), ..self }
    }

    pub fn answer(self) -> Answer {
        self.answer_bytes().1
    }

    /// The answer, and its body as it came.
    pub fn answer_bytes(self) -> (Vec<u8>, Answer) {
        let request = self.request.body(self.body).expect("a request");
        let asked = format!("{} {}", request.method(), request.uri());
        self.app.runtime.block_on(async {
            let response = self.app.router.clone().oneshot(request).await.expect("no failure below HTTP");
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body");
            let body = String::from_utf8_lossy(&bytes).into_owned();
            let answer = Answer { asked, status: parts.status.as_u16(), headers: parts.headers, body };
            (bytes.to_vec(), answer)
        })
    }
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}: not JSON: {self:#?}", self.asked))
    }

    #[track_caller]
    pub fn must_be(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self
    }

    /// The number of what was made.
    #[track_caller]
    pub fn id(&self) -> i64 {
        self.json()["id"].as_i64().unwrap_or_else(|| panic!("{}: no id: {}", self.asked, self.body))
    }

    /// The code of a refusal; it must be a whole one, with a sentence.
    #[track_caller]
    pub fn code(&self) -> String {
        let kind = self.header("content-type");
        assert_eq!(kind, "application/problem+json", "{}: {} {}", self.asked, self.status, self.body);
        let problem = self.json();
        let text =
            |name: &str| problem[name].as_str().unwrap_or_else(|| panic!("no {name}: {problem}")).to_owned();
        assert_eq!(problem["status"].as_u64(), Some(u64::from(self.status)), "{problem}");
        assert!(problem["figures"].is_object(), "{problem}");
        let sentence = text("detail");
        assert!(sentence.contains(' ') && sentence.len() > 10, "no sentence: {problem}");
        text("code")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}
