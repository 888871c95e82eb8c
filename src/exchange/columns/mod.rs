//! What can be imported, and the columns of each kind: data, which reading, templates and mappings share.

/// One column a line: its name, content and presence, an example, and what it holds, in both languages.
macro_rules! columns {
    ($($name:literal $content:expr, $presence:ident, $example:literal, $what_vi:literal, $what_en:literal;)+) => {
        &[$(Column {
            name: $name,
            content: $content,
            presence: Presence::$presence,
            what_vi: $what_vi,
            what_en: $what_en,
            example: $example,
        }),+]
    };
}

mod budget;
mod papers;
mod registries;
mod socialised;
mod treasury;

use serde::{Deserialize, Serialize};

pub use budget::{ALLOCATION_KINDS, YEAR_END_KINDS};
pub use papers::{METHODS, ORDER_STATUSES, SERVICES, TRAINING_FORMS};
pub use registries::{COMMITMENT_KINDS, INDEX_PARTS};

/// The kinds, each with its name on the command line and in mappings, and its columns.
macro_rules! kinds {
    ($(#[doc = $doc:literal] $kind:ident = $code:literal, $columns:expr;)+) => {
        /// A kind of table that socai takes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind {
            $(#[doc = $doc] $kind,)+
        }

        impl Kind {
            /// Every kind, in the order in which a new book needs them.
            pub const ALL: [Kind; [$($code),+].len()] = [$(Kind::$kind),+];

            /// The name on the command line and in mappings.
            pub fn code(self) -> &'static str {
                match self {
                    $(Kind::$kind => $code,)+
                }
            }

            /// Its columns, in the order of the template.
            pub fn columns(self) -> &'static [Column] {
                match self {
                    $(Kind::$kind => $columns,)+
                }
            }
        }
    };
}

kinds! {
    /// Ministries, provinces and the units below them.
    Agencies = "agencies", registries::AGENCIES;
    /// Which agency became part of which, and when.
    Successions = "successions", registries::SUCCESSIONS;
    /// The registry of press agencies.
    PressAgencies = "press-agencies", registries::PRESS_AGENCIES;
    /// Codes of the State Budget Index by time.
    Classifications = "classifications", registries::CLASSIFICATIONS;
    /// What is ordered, by type.
    ProductTypes = "product-types", registries::PRODUCT_TYPES;
    /// The most that one of a product type may cost, by time.
    Norms = "norms", registries::NORMS;
    /// When a year takes which movements: one row a window.
    Calendars = "calendars", registries::CALENDARS;
    /// Allocations: one row a line and decision.
    BudgetLines = "budget-lines", budget::BUDGET_LINES;
    /// Transfers between lines: one row a target.
    Transfers = "transfers", budget::TRANSFERS;
    /// Press orders: one row an item.
    Orders = "orders", papers::ORDERS;
    /// Training activities: one row a cost item.
    Trainings = "trainings", papers::TRAININGS;
    /// Monitoring contracts: one row a deliverable of a year.
    Monitoring = "monitoring", papers::MONITORING;
    /// Contributions of sponsors: one row each, with what came of it.
    Contributions = "contributions", socialised::CONTRIBUTIONS;
    /// What the State Treasury booked: one row a line of its statement.
    TreasuryStatement = "treasury-statement", treasury::TREASURY_STATEMENT;
    /// What becomes of lines at the year's end: one row a line and decision.
    YearEnds = "year-ends", budget::YEAR_ENDS;
}

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Free text.
    Text,
    /// A code, or a name that stands for one.
    Code,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Several texts, split by `|`.
    List,
    /// Money of the book's currency, in its major unit.
    Amount,
    /// A quantity or unit price, up to four decimals.
    Decimal,
    /// A day.
    Date,
    /// A fiscal year of four digits.
    Year,
}

/// Whether a table can do without a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The column must be there, and every cell filled.
    Filled,
    /// The column must be there; what an empty cell means is for the kind's own rules to say.
    Named,
    /// The column may be absent, which is the same as empty.
    Optional,
}

/// One column of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// How its cells are read.
    pub content: Content,
    /// Whether it may be absent or empty.
    pub presence: Presence,
    /// What it holds, in Vietnamese.
    pub what_vi: &'static str,
    /// What it holds, in English.
    pub what_en: &'static str,
    /// A cell as it could stand there.
    pub example: &'static str,
}

impl Kind {
    /// The column of this name.
    pub fn column(self, name: &str) -> Option<&'static Column> {
        self.columns().iter().find(|column| column.name == name)
    }

    /// All column names in one line, for a refusal.
    pub fn column_names(self) -> String {
        self.columns().iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number;

    #[test]
    fn names_are_unique_and_examples_fit_their_column() {
        for kind in Kind::ALL {
            for (at, column) in kind.columns().iter().enumerate() {
                assert!(
                    kind.columns()[..at].iter().all(|other| other.name != column.name),
                    "{}",
                    column.name
                );
                let example = column.example;
                let fits = match column.content {
                    _ if example.is_empty() => column.presence == Presence::Optional,
                    Content::Amount | Content::Decimal => number::canonical(example).is_ok(),
                    Content::Date => number::Reading::Canonical.date(example).is_ok(),
                    Content::OneOf(words) => words.contains(&example),
                    _ => true,
                };
                assert!(fits, "{} {example}", column.name);
            }
        }
    }
}
