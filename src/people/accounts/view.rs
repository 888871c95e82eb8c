//! An account as administrators see it.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{invitations, store};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::UserId;
use crate::people::api_tokens::{self, ApiTokenView};
use crate::people::model::User;
use crate::people::sessions;
use crate::web::ShownOnce;

/// An account with what belongs to it.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct UserView {
    /// The account.
    pub user: User,
    /// Until when a link works that sets its password, in UTC; none where there is no such link.
    pub invited_until: Option<NaiveDateTime>,
    /// How many sessions are open.
    pub sessions: usize,
    /// The API tokens that hold, the latest first.
    pub api_tokens: Vec<ApiTokenView>,
}

impl UserView {
    /// As it stands.
    pub(super) fn load(conn: &mut Conn, id: UserId) -> Result<UserView> {
        Ok(UserView {
            user: store::get_user(conn, id)?,
            invited_until: invitations::find_open(conn, id)?,
            sessions: sessions::count_open(conn, id)?,
            api_tokens: api_tokens::list_open(conn, id)?,
        })
    }
}

/// A link that sets a password, for whom it is. Shown once.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct Invitation {
    /// Number of the account.
    pub id: UserId,
    /// The account.
    pub user: User,
    /// The link: to be passed on to the person, and to nobody else.
    pub link: Option<String>,
    /// Until when it works, in UTC.
    pub expires_at: NaiveDateTime,
}

impl ShownOnce for Invitation {
    fn without_secret(&self) -> Invitation {
        Invitation { link: None, ..self.clone() }
    }
}
