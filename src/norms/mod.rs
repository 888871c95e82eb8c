//! Product types, and the most that one may cost in a time (định mức kinh tế - kỹ thuật): reference data, dated.
//!
//! Owns `product_types`, `unit_price_norms`.
//!
//! 1. A norm is of a product type and a unit; an empty unit is any. It holds from its first day until its last, or
//!    until the next norm of the same type and unit.
//! 2. Norms are set by the Ministry, with their legal basis. They refuse nothing by themselves: what a price above a norm
//!    means is a policy of the book.

pub mod handlers;
pub mod pages;
mod store;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::Queryable;
use serde::Serialize;

use crate::i18n::Locale;
use crate::money::Quantity;

pub use store::{find_norm, list_norms, list_product_types, set_norm, set_product_type};

/// What is ordered, by type.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, utoipa::ToSchema)]
pub struct ProductType {
    /// Its code.
    pub code: String,
    /// The kind of commitment that it belongs to.
    pub kind: String,
    /// Vietnamese name.
    pub name_vi: String,
    /// English name.
    pub name_en: String,
    /// In what it is counted, usually.
    pub unit: String,
}

impl ProductType {
    /// Its name in the reader's language.
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::En if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name_vi,
        }
    }
}

/// The most that one may cost in a time.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, utoipa::ToSchema)]
pub struct Norm {
    /// Its number.
    pub id: i64,
    /// Code of the product type.
    pub product_type: String,
    /// Of which unit; empty is any.
    pub unit: String,
    /// The most, in the book's currency, without VAT.
    pub most: Quantity,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `None` is until the next one.
    pub valid_to: Option<NaiveDate>,
    /// Which text sets it.
    pub legal_basis: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When, in UTC.
    pub recorded_at: NaiveDateTime,
}

/// A norm to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNorm {
    /// Code of the product type.
    pub product_type: String,
    /// Of which unit; empty is any.
    pub unit: String,
    /// The most.
    pub most: Quantity,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `None` is until the next one.
    pub valid_to: Option<NaiveDate>,
    /// Which text sets it.
    pub legal_basis: String,
}
