//! The registry of sponsors (nhà tài trợ): companies, associations, funds, people. Owns `sponsors`, `sponsor_aliases`.
//!
//! The same rules of registering as for agencies: known with the same content changes nothing, with other content is
//! refused with the difference. Without a code, a name is registered once.

pub mod handlers;
pub mod pages;
mod store;

use chrono::NaiveDate;
use diesel::{Insertable, Queryable};
use serde::Serialize;

use crate::db::schema::sponsors;
use crate::ids::SponsorId;
pub use store::{
    find_sponsor, get_sponsor, list_sponsors, load_entries, name_index, register, register_by_name,
};

/// A sponsor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Insertable, utoipa::ToSchema)]
#[diesel(table_name = sponsors, treat_none_as_default_value = false)]
pub struct Sponsor {
    /// Its number.
    pub id: SponsorId,
    /// Its code, unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Tax code; may be empty.
    pub tax_code: String,
    /// Company, association, fund, person and what else is registered; may be empty.
    pub kind: String,
    /// First day; `None` is always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; `None` is still.
    pub valid_to: Option<NaiveDate>,
}

/// A sponsor to be registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSponsor {
    /// Code; empty lets the registry give one.
    pub code: String,
    /// Name.
    pub name: String,
    /// Tax code.
    pub tax_code: String,
    /// Kind.
    pub kind: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}
