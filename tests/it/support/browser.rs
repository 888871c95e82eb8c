//! A browser that keeps its cookies, and people who sign in with it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};
use socai::book::now;
use socai::db::schema::second_factors;
use socai::ids::UserId;
use socai::people::{NewUser, Role, add_user};

use super::{Answer, App, FORM_TOKEN, PASSWORD};

/// The secret of a second factor, in base 32.
pub const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// A browser at an address.
pub struct Browser<'a, 'w> {
    app: &'a App<'w>,
    address: &'static str,
    name: &'static str,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a, 'w> Browser<'a, 'w> {
    /// A browser that has opened a page, and no more.
    pub fn at(app: &'a App<'w>, address: &'static str) -> Browser<'a, 'w> {
        let cookies = BTreeMap::from([("socai_form".to_owned(), FORM_TOKEN.to_owned())]);
        let name = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
        Browser { app, address, name, cookies: RefCell::new(cookies) }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    fn keep(&self, answer: Answer) -> Answer {
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("a plain cookie");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').expect("a name");
            match cookie.contains("Max-Age=0") {
                true => self.cookies.borrow_mut().remove(name),
                false => self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    fn header(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub fn get(&self, path: &str) -> Answer {
        let asked = self.app.ask("GET", path).from(self.address).header("cookie", &self.header());
        self.keep(asked.header("user-agent", self.name).answer())
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let asked = self.app.ask("POST", path).from(self.address).header("cookie", &self.header());
        let asked = asked.header("user-agent", self.name).header("host", "socai.vn");
        self.keep(asked.form(fields).answer())
    }

    /// Sends the name and the password.
    pub fn sign_in(&self, username: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("username", username), ("password", password)])
    }

    /// Whether somebody is signed in here altogether.
    pub fn is_in(&self) -> bool {
        self.get("/account").status == 200
    }
}

impl<'w> App<'w> {
    /// An account with [`PASSWORD`]; of T01 where the role has an agency.
    pub fn person(&self, username: &str, role: Role) -> UserId {
        let agency_code = Some("T01".to_owned()).filter(|_| role.has_agency());
        let new = NewUser {
            username: username.to_owned(),
            full_name: "Trần Thị Lụa".to_owned(),
            role,
            agency_code,
        };
        add_user(&self.world.db, &new, PASSWORD).expect("an account")
    }

    /// The same, with a second factor of [`SECRET`] and no recovery codes.
    pub fn person_with_second_factor(&self, username: &str, role: Role) -> UserId {
        let id = self.person(username, role);
        let added = self.world.db.write(|tx| {
            use second_factors as f;
            diesel::insert_into(f::table)
                .values((
                    f::user_id.eq(id),
                    f::secret.eq(SECRET),
                    f::made_at.eq(now()),
                    f::confirmed_at.eq(now()),
                    f::last_step.eq(0_i64),
                ))
                .execute(&mut **tx)?;
            Ok(())
        });
        added.expect("a second factor");
        id
    }

    /// A program asks for a token.
    pub fn token(&self, username: &str, password: &str, code: &str) -> Answer {
        let credentials = json!({"username": username, "password": password, "code": code});
        self.ask("POST", "/api/v1/tokens").json(&credentials).answer()
    }

    /// Asks the API with this bearer token.
    pub fn with_bearer(&self, method: &str, path: &str, bearer: &str, body: Option<&Value>) -> Answer {
        let asked =
            self.ask(method, &format!("/api/v1{path}")).header("authorization", &format!("Bearer {bearer}"));
        match body {
            Some(body) => asked.json(body).answer(),
            None => asked.answer(),
        }
    }
}

/// The code that an app with this secret shows, so many half minutes from now.
pub fn code(secret: &str, steps: i64) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let digit = |letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base 32");
    let bits: String = secret.chars().map(|letter| format!("{:05b}", digit(letter))).collect();
    let key: Vec<u8> =
        (0..bits.len() / 8).map(|at| u8::from_str_radix(&bits[8 * at..8 * at + 8], 2).unwrap()).collect();
    let step = now().and_utc().timestamp() / 30 + steps;
    let mut hash = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
    hash.update(&step.to_be_bytes());
    let hash = hash.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0xf);
    let number = u32::from_be_bytes(hash[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}
