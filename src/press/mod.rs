//! The registry of press agencies (cơ quan báo chí) that orders are placed with.
//!
//! Owns `press_agencies`, `press_agency_aliases`. The same rules of registering as for agencies: known with the
//! same content changes nothing, with other content is refused with the difference.

pub mod handlers;
pub mod pages;
mod store;

use chrono::NaiveDate;
use diesel::{Insertable, Queryable};
use serde::Serialize;

use crate::db::schema::press_agencies;
use crate::ids::PressAgencyId;
pub use store::{
    find_by_code, find_press_agency, get_press_agency, list_press_agencies, load_entries, name_index,
    register, register_by_name,
};

/// A press agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Insertable, utoipa::ToSchema)]
#[diesel(table_name = press_agencies, treat_none_as_default_value = false)]
pub struct PressAgency {
    /// Its number.
    pub id: PressAgencyId,
    /// Its code, unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Tax code; may be empty.
    pub tax_code: String,
    /// newspaper, magazine, radio, television, online and what else is imported; may be empty.
    pub kind: String,
    /// Cơ quan chủ quản; may be empty.
    pub governing_body: String,
    /// First day; `None` is always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; `None` is still.
    pub valid_to: Option<NaiveDate>,
}

/// A press agency to be registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPressAgency {
    /// Code; empty lets the registry give one.
    pub code: String,
    /// Name.
    pub name: String,
    /// Tax code.
    pub tax_code: String,
    /// Kind.
    pub kind: String,
    /// Governing body.
    pub governing_body: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}
