//! Signed tokens: in a cookie for pages, as a bearer for the API.

use std::collections::HashMap;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::store;
use crate::audit::{self, Origin};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::ids::UserId;

/// Who issues tokens, and for whom: tokens of another service that shares a secret are not taken.
const ISSUER: &str = "socai";

/// How long a token is good for, in seconds: a working day.
pub const LIFETIME: i64 = 12 * 60 * 60;

/// Where a token may be used: one that was stolen from a page is of no use to the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// Cookie.
    Page,
    /// Bearer.
    Api,
}

impl Session {
    fn audience(self) -> &'static str {
        match self {
            Session::Page => "page",
            Session::Api => "api",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    exp: i64,
}

/// The book's signing keys. The latest signs; all verify.
pub struct Keys {
    current: (String, EncodingKey),
    all: HashMap<String, DecodingKey>,
}

impl Keys {
    /// Reads the keys of the book, and makes the first one where there is none.
    pub fn load_or_make(db: &Db) -> Result<Keys> {
        let kept = db.write(|tx| {
            let kept = store::list_keys(tx)?;
            if !kept.is_empty() {
                return Ok(kept);
            }
            let secret: [u8; 32] = rand::random();
            let key_id = format!("k{}", tx.next_id()?);
            store::insert_key(tx, &key_id, &hex(&secret))?;
            let made = serde_json::json!({ "key": key_id });
            audit::record_made(tx, &Origin::service(), "signing key", "users", made)?;
            Ok(vec![(key_id, hex(&secret))])
        })?;
        let (key_id, secret) = kept.first().ok_or_else(|| Error::broken("the book has no signing key"))?;
        Ok(Keys {
            current: (key_id.clone(), EncodingKey::from_secret(secret.as_bytes())),
            all: kept
                .iter()
                .map(|(id, secret)| (id.clone(), DecodingKey::from_secret(secret.as_bytes())))
                .collect(),
        })
    }

    /// A token for a person.
    pub fn issue(&self, user: UserId, session: Session) -> Result<String> {
        let now = chrono::Utc::now().timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: session.audience().to_owned(),
            sub: user.to_string(),
            iat: now,
            exp: now + LIFETIME,
        };
        let (key_id, key) = &self.current;
        let header = Header { kid: Some(key_id.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, key).map_err(|error| Error::Failed(Box::new(error)))
    }

    /// Whose token it is; `None` where it is forged, expired, or meant for another use.
    pub fn read(&self, token: &str, session: Session) -> Option<UserId> {
        let key_id = jsonwebtoken::decode_header(token).map_or(None, |header| header.kid)?;
        let key = self.all.get(&key_id)?;
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[session.audience()]);
        rules.leeway = 0;
        let claims =
            jsonwebtoken::decode::<Claims>(token, key, &rules).map_or(None, |token| Some(token.claims))?;
        claims.sub.parse().map_or(None, |number| Some(UserId(number)))
    }
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
