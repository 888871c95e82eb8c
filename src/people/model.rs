//! Who there is.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::agencies::Agency;
use crate::coded::coded;
use crate::ids::{AgencyId, UserId};

coded! {
    /// What a person is in the book.
    Role {
        /// Allocates, advances, pays, for an agency and those below it.
        FinanceOfficer = "finance_officer",
        /// Drafts, signs, amends, accepts and closes, for an agency and those below it.
        CommunicationUnit = "communication_unit",
        /// Reads all, keeps calendars and catalogues, and acts late where the law lets it.
        Ministry = "ministry",
        /// Reads all, verifies, exports.
        Auditor = "auditor",
        /// People and agencies; no money.
        Administrator = "administrator",
    }
}

impl Role {
    /// Whether the role is held for an agency.
    pub fn has_agency(self) -> bool {
        matches!(self, Role::FinanceOfficer | Role::CommunicationUnit)
    }

    /// Whether the role reads all agencies' figures.
    pub fn sees_all(self) -> bool {
        matches!(self, Role::Ministry | Role::Auditor)
    }
}

/// Who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub id: UserId,
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// The role.
    pub role: Role,
    /// The agency that the role is held for.
    pub agency: Option<Agency>,
    /// Of a communication unit: whether the book lets it record payments.
    pub communication_unit_pays: bool,
}

impl Actor {
    /// Agencies whose figures the actor sees begin with this path; `None` where the actor sees none.
    pub fn sees_below(&self) -> Option<&str> {
        match &self.agency {
            Some(agency) => Some(&agency.path),
            None if self.role.sees_all() => Some("/"),
            None => None,
        }
    }
}

coded! {
    /// How an account stands.
    Standing {
        /// It has no password yet, or none any more.
        Invited = "invited",
        /// It may sign in.
        Active = "active",
        /// It may not.
        Disabled = "disabled",
    }
}

/// An account as lists show it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// The role.
    pub role: Role,
    /// The agency that the role is held for.
    pub agency_id: Option<AgencyId>,
    /// Its code.
    pub agency_code: Option<String>,
    /// When it was made, in UTC.
    pub made_at: NaiveDateTime,
    /// How it stands.
    pub standing: Standing,
    /// Whether it has a second factor.
    pub has_second_factor: bool,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with; unique.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// The role.
    pub role: Role,
    /// Code of the agency, for roles that have one.
    pub agency_code: Option<String>,
}
