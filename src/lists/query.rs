//! What a list is asked for in its address, the same for every list, read once into what it means.

use serde::{Deserialize, Serialize};

use super::finding::At;
use super::model::{Cursor, Filter, List, Order, Range, Scope, Sorting, words};
use crate::agencies::{find_by_code, list_below};
use crate::db::Conn;
use crate::error::Result;
use crate::people::{Act, Actor, may};
use crate::refusal::Reason;
use crate::ui::unit::Unit;
use crate::web::Reader;

/// What a list is asked for. A list that has no such column pays no heed to its filter.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::IntoParams)]
#[serde(default)]
pub struct ListQuery {
    /// Beginnings of words of its number, title, names or voucher numbers, in any order, without accents.
    pub q: String,
    /// Code of the agency; its own and those of agencies below it.
    pub agency: String,
    /// Of this year.
    pub fiscal_year: String,
    /// In this state.
    pub state: String,
    /// Of this kind: `press_order`, `training` or `it_monitoring`.
    pub kind: String,
    /// With money of this fund source.
    pub fund_source: String,
    /// For this purpose.
    pub purpose: String,
    /// With this press agency, by code.
    pub press_agency: String,
    /// Of this sponsor, by number.
    pub sponsor: String,
    /// With money on this line, by number.
    pub line: String,
    /// The figure whose rows are listed, by its name in reports.
    pub figure: String,
    /// `true`: of agencies below as well, in a list that has one agency's own rows otherwise.
    pub with_below: String,
    /// `true`: only those of which something is open.
    pub open: String,
    /// Dated from this day.
    pub from: String,
    /// Dated to this day.
    pub to: String,
    /// Of this amount or more.
    pub amount_from: String,
    /// Of this amount or less.
    pub amount_to: String,
    /// `latest`, `name`, `date` or `amount`, with `-` before it from the last.
    pub sort: String,
    /// The rows after this place: `next` of the page before.
    pub after: String,
    /// The rows before this place: `previous` of the page after.
    pub before: String,
    /// `true`: the last rows.
    pub last: String,
    /// Rows to pass over, in lists that are paged so.
    pub offset: String,
    /// `thousand`, `million` or `billion`: the unit that a page shows amounts in.
    pub unit: String,
    /// `csv` or `xlsx` downloads every row that fits, with the totals.
    pub download: String,
}

/// What a list can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The lists that it is made of.
    pub lists: &'static [List],
    /// What rows can be ordered by.
    pub orders: &'static [Order],
    /// How they are ordered unless something else is asked for.
    pub usual: Sorting,
    /// Codes of the states that its rows can be in.
    pub states: &'static [&'static str],
    /// Whether rows are an agency's and of a year.
    pub owned: bool,
    /// Whether they have a day and an amount.
    pub weighed: bool,
}

/// What was asked, as it is meant.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which rows.
    pub filter: Filter,
    /// In which order.
    pub sorting: Sorting,
    /// Which page of them.
    pub at: At,
}

impl ListQuery {
    /// Names and values that were given, in the order of the fields.
    pub fn pairs(&self) -> [(&'static str, &str); 23] {
        [
            ("q", &self.q),
            ("agency", &self.agency),
            ("fiscal_year", &self.fiscal_year),
            ("state", &self.state),
            ("kind", &self.kind),
            ("fund_source", &self.fund_source),
            ("purpose", &self.purpose),
            ("press_agency", &self.press_agency),
            ("sponsor", &self.sponsor),
            ("line", &self.line),
            ("figure", &self.figure),
            ("with_below", &self.with_below),
            ("open", &self.open),
            ("from", &self.from),
            ("to", &self.to),
            ("amount_from", &self.amount_from),
            ("amount_to", &self.amount_to),
            ("sort", &self.sort),
            ("after", &self.after),
            ("before", &self.before),
            ("last", &self.last),
            ("offset", &self.offset),
            ("unit", &self.unit),
        ]
    }

    /// What says which page it is.
    pub const PAGING: [&'static str; 4] = ["after", "before", "last", "offset"];

    /// The address of the list at `path` with these values changed, on its first page unless a change says another.
    pub fn href(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            let kept = !Self::PAGING.contains(&name) && !changes.iter().any(|(changed, _)| *changed == name);
            if kept && !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Whether anything was asked for that leaves rows out.
    pub fn is_filtered(&self) -> bool {
        let shows = |name: &str| Self::PAGING.contains(&name) || ["sort", "unit", "figure"].contains(&name);
        self.pairs().iter().any(|(name, value)| !shows(name) && !value.is_empty())
    }

    /// The unit that amounts are shown in.
    pub fn unit(&self) -> Unit {
        Unit::from_code(&self.unit)
    }

    /// The order that was asked for; refused where the list has no such order.
    pub fn sorting(&self, offer: &Offer) -> Result<Sorting, Reason> {
        if self.sort.is_empty() {
            return Ok(offer.usual);
        }
        let (by, descending) = match self.sort.strip_prefix('-') {
            Some(by) => (by, true),
            None => (self.sort.as_str(), false),
        };
        let unknown = || Reason::ValueNotInList {
            given: self.sort.clone(),
            known: offer.orders.iter().map(|order| order.code()).collect::<Vec<_>>().join(", "),
        };
        let by = Order::from_code(by).filter(|by| offer.orders.contains(by)).ok_or_else(unknown)?;
        Ok(Sorting { by, descending })
    }

    fn at(&self, by: Order) -> Result<At> {
        let place = |field: &str, text: &str| {
            let unreadable = || Reason::NumberUnreadable { given: text.to_owned() }.at(field);
            Cursor::read(text, by).ok_or_else(unreadable)
        };
        Ok(match (self.after.as_str(), self.before.as_str(), self.last.as_str()) {
            ("", "", "true") => At::Last,
            ("", "", _) => At::First,
            ("", before, _) => At::Before(place("before", before)?),
            (after, _, _) => At::After(place("after", after)?),
        })
    }

    /// The year that was asked for, if one was.
    pub fn year(&self) -> Result<Option<i64>> {
        let given = self.fiscal_year.trim();
        if given.is_empty() {
            return Ok(None);
        }
        let year = given.parse::<i64>().map_or(None, Some).filter(|year| (1990..=2199).contains(year));
        let unreadable = || Reason::FiscalYearUnreadable { given: given.to_owned() }.at("fiscal_year");
        Ok(Some(year.ok_or_else(unreadable)?))
    }

    /// A number that was asked for, if one was.
    pub fn number(field: &str, given: &str) -> Result<Option<i64>> {
        if given.is_empty() {
            return Ok(None);
        }
        let number = given.parse::<i64>().map_or(None, Some);
        let unreadable = || Reason::NumberUnreadable { given: given.to_owned() }.at(field);
        Ok(Some(number.ok_or_else(unreadable)?))
    }

    /// The agencies that are meant: those the actor sees, or of these one and those below it.
    pub fn scope(&self, conn: &mut Conn, actor: &Actor) -> Result<Scope> {
        may(actor, Act::See, None)?;
        let asked = match self.agency.trim() {
            "" => actor.agency.clone(),
            code => {
                let unknown = || Reason::CodeUnknown { what: "agency".to_owned(), given: code.to_owned() };
                let agency = find_by_code(conn, code)?.ok_or_else(unknown)?;
                may(actor, Act::See, Some(&agency))?;
                Some(agency)
            }
        };
        Ok(match asked {
            None => Scope::All,
            Some(agency) if agency.id == agency.root_id => Scope::Root(agency.id),
            Some(agency) => {
                let below = list_below(conn, &agency.path)?.into_iter().map(|it| it.id).collect();
                Scope::Agencies(agency.root_id, below)
            }
        })
    }

    /// What is meant by all of it.
    pub fn read(&self, conn: &mut Conn, actor: &Actor, mut read: Reader, offer: &Offer) -> Result<Asked> {
        let scope = if offer.owned { self.scope(conn, actor)? } else { Scope::All };
        let mut filter = Filter::all(offer.lists.to_vec(), scope);
        filter.words = words(&self.q).collect();
        if offer.owned {
            filter.fiscal_year = self.year()?;
        }
        if !self.state.is_empty() && !offer.states.is_empty() {
            let known = offer.states.contains(&self.state.as_str());
            let unknown = || Reason::CodeUnknown { what: "state".to_owned(), given: self.state.clone() };
            filter.state = Some(known.then(|| self.state.clone()).ok_or_else(unknown)?);
        }
        if offer.weighed {
            filter.dated =
                Range { from: read.date_or_none("from", &self.from), to: read.date_or_none("to", &self.to) };
            filter.amount = Range {
                from: read.money_or_none("amount_from", &self.amount_from),
                to: read.money_or_none("amount_to", &self.amount_to),
            };
        }
        read.end(())?;
        let mut sorting = self.sorting(offer).map_err(|reason| reason.at("sort"))?;
        // Who asks for a time or for amounts and for no order reads them in that order.
        if self.sort.is_empty() && !filter.dated.is_open() {
            sorting = Sorting { by: Order::Date, descending: true };
        } else if self.sort.is_empty() && !filter.amount.is_open() {
            sorting = Sorting { by: Order::Amount, descending: true };
        }
        Ok(Asked { filter, sorting, at: self.at(sorting.by)? })
    }
}
