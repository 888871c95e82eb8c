//! The keys that tokens are signed with, and the tokens.

use std::sync::{PoisonError, RwLock};

use chrono::{NaiveDateTime, TimeDelta};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::{Presented, SessionKind, store};
use crate::audit::{self, Origin};
use crate::book::now;
use crate::db::{Conn, Db, WriteTx};
use crate::error::{Error, Result};
use crate::ids::{SessionId, UserId};
use crate::people::secrets::hex;

/// Who issues tokens, and for whom: tokens of another service that shares a secret are not taken.
const ISSUER: &str = "socai";

/// How long a token is good for, in seconds.
pub const LIFETIME: i64 = 60 * 60;

/// A page's token is made anew when it is so old, in seconds.
const RENEWED_AFTER: i64 = 5 * 60;

/// How long a key signs.
const LONGEST_USE: TimeDelta = TimeDelta::days(90);

/// A signed token's content.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

/// What a token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Whose it is.
    pub user: UserId,
    /// Of which session.
    pub session: SessionId,
    issued_at: i64,
}

impl Named {
    /// Whether it is time for a new token.
    pub(super) fn is_to_be_renewed(&self) -> bool {
        chrono::Utc::now().timestamp() - self.issued_at > RENEWED_AFTER
    }
}

struct Key {
    id: String,
    made_at: NaiveDateTime,
    signs: EncodingKey,
    verifies: DecodingKey,
}

/// The two latest keys of the book, as they were when they were last read: the first signs.
pub struct Keys {
    latest: RwLock<Vec<Key>>,
}

impl Keys {
    /// Reads the keys of the book, and makes the first one where there is none.
    pub fn load_or_make(db: &Db) -> Result<Keys> {
        let keys = Keys { latest: RwLock::default() };
        if db.read(store::list_keys)?.is_empty() {
            db.write(|tx| if store::list_keys(tx)?.is_empty() { rotate(tx).map(|_| ()) } else { Ok(()) })?;
        }
        db.read(|conn| keys.refresh(conn))?;
        Ok(keys)
    }

    /// Reads the keys anew where others were made since, by this process or another.
    pub(super) fn refresh(&self, conn: &mut Conn) -> Result<()> {
        // Keys are added and never changed: while the latest is known, so is the one before it.
        let latest = store::latest_key(conn)?;
        let is_known = {
            let known = self.latest.read().unwrap_or_else(PoisonError::into_inner);
            known.first().map(|key| &key.id) == latest.as_ref()
        };
        if !is_known {
            let read = store::list_keys(conn)?.into_iter().map(|(id, secret, made_at)| Key {
                id,
                made_at,
                signs: EncodingKey::from_secret(secret.as_bytes()),
                verifies: DecodingKey::from_secret(secret.as_bytes()),
            });
            *self.latest.write().unwrap_or_else(PoisonError::into_inner) = read.collect();
        }
        Ok(())
    }

    /// Makes a new key where the latest has signed long enough.
    pub(in crate::people) fn keep_young(&self, db: &Db) -> Result<()> {
        let is_old = |made_at: NaiveDateTime| now() - made_at > LONGEST_USE;
        let made_at = {
            let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
            latest.first().map(|key| key.made_at)
        };
        if !made_at.is_some_and(is_old) {
            return Ok(());
        }
        db.write(|tx| match store::list_keys(tx)?.first() {
            Some((.., made_at)) if !is_old(*made_at) => Ok(()),
            _ => rotate(tx).map(|_| ()),
        })?;
        db.read(|conn| self.refresh(conn))
    }

    /// A token for a session, until its own end or the session's.
    pub(super) fn issue(
        &self,
        user: UserId,
        session: SessionId,
        kind: SessionKind,
        expires_at: NaiveDateTime,
    ) -> Result<String> {
        let iat = chrono::Utc::now().timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: kind.code().to_owned(),
            sub: user.to_string(),
            sid: session.to_string(),
            iat,
            exp: (iat + LIFETIME).min(expires_at.and_utc().timestamp()),
        };
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        let key = latest.first().ok_or_else(|| Error::broken("the book has no signing key"))?;
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, &key.signs).map_err(|error| Error::Failed(Box::new(error)))
    }

    /// What a token names; `None` where it is forged, expired, or meant for another use. Whether the session still
    /// holds is another question.
    pub(super) fn read(&self, token: &str, kind: SessionKind) -> Option<Named> {
        let key_id = jsonwebtoken::decode_header(token).map_or(None, |header| header.kid)?;
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        let replaced_at = latest.first()?.made_at;
        let at = latest.iter().position(|key| key.id == key_id)?;
        // What the key before this one signed has lapsed when a token's time is over.
        if at > 0 && now() - replaced_at > TimeDelta::seconds(LIFETIME) {
            return None;
        }
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[kind.code()]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        rules.leeway = 0;
        let claims = jsonwebtoken::decode::<Claims>(token, &latest.get(at)?.verifies, &rules)
            .map_or(None, |token| Some(token.claims))?;
        let number = |text: &str| text.parse::<i64>().map_or(None, Some);
        Some(Named {
            user: UserId(number(&claims.sub)?),
            session: SessionId(number(&claims.sid)?),
            issued_at: claims.iat,
        })
    }

    /// Whose token came along, as far as the token itself says.
    pub fn account_of(&self, presented: &Presented) -> Option<UserId> {
        let named = match presented {
            Presented::Nothing => None,
            Presented::Cookie(token) => self.read(token, SessionKind::Page),
            Presented::Bearer(token) => self.read(token, SessionKind::Api),
        };
        named.map(|named| named.user)
    }
}

/// Makes a new key, which signs from now on; the one before the last verifies nothing any more. Gives its number.
pub fn rotate(tx: &mut WriteTx<'_>) -> Result<String> {
    let secret: [u8; 32] = rand::random();
    let key_id = format!("k{}", tx.next_id()?);
    store::insert_key(tx, &key_id, &hex(&secret))?;
    let made = serde_json::json!({ "key": key_id });
    audit::record_made(tx, &Origin::service(), "signing key", "users", made)?;
    Ok(key_id)
}
