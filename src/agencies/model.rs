//! What an agency is.

use chrono::NaiveDate;
use diesel::{Insertable, Queryable};
use serde::Serialize;

use crate::db::schema::agencies;
use crate::i18n::Locale;
use crate::ids::AgencyId;

/// An agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Insertable, utoipa::ToSchema)]
#[diesel(table_name = agencies, treat_none_as_default_value = false)]
pub struct Agency {
    /// Its number.
    pub id: AgencyId,
    /// Its code, unique for ever.
    pub code: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name.
    pub name_en: String,
    /// ministry, ministerial_agency, government_agency, province, unit and what else is imported.
    pub kind: String,
    /// The agency above it.
    pub parent_id: Option<AgencyId>,
    /// The ministry or province at the top; itself, if it is one.
    pub root_id: AgencyId,
    /// The numbers from the root to itself, `/1/12/`: all below it begin with it.
    pub path: String,
    /// First day; `None` is always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; `None` is still.
    pub valid_to: Option<NaiveDate>,
}

impl Agency {
    /// Its name in the reader's language.
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::En if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name_vi,
        }
    }

    /// Whether this agency is `above`, or stands below it.
    pub fn is_at_or_below(&self, above: &Agency) -> bool {
        self.path.starts_with(&above.path)
    }
}

/// An agency to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAgency {
    /// Code.
    pub code: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
    /// Kind.
    pub kind: String,
    /// Code of the agency above; empty for a root.
    pub parent_code: String,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
    /// Other names.
    pub aliases: Vec<String>,
}

/// Who became part of whom, and when.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Succession {
    /// The one that ended.
    pub predecessor: AgencyId,
    /// The one that it went into.
    pub successor: AgencyId,
    /// The successor's first day.
    pub effective_on: NaiveDate,
}
