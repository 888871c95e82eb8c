//! How a list is drawn: what it is searched by, its headers that order, its totals, its pages, its units, and the files
//! that it can be taken along in. Every list is drawn by this.

use maud::{Markup, Render, html};
use serde::Serialize;

use super::finding::Found;
use super::model::{MOST_COUNTED, Order, PAGE, Sorting};
use super::query::ListQuery;
use super::tables::KeySorting;
use crate::money::Amount;
use crate::ui::Link;
use crate::ui::form::{Button, Control, Field, filter_form, hidden};
use crate::ui::list::{ListPages, Units};
use crate::ui::table::{Cell, Column, Sorted};
use crate::ui::unit::Unit;
use crate::web::Ctx;

/// How many rows there are, and the way to the others.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Pages {
    /// How many there are, those on other pages too; where `more`, how many were counted.
    pub count: i64,
    /// There are more than were counted, and no sum is told.
    pub more: bool,
    /// `before` of the page before this one.
    pub previous: Option<String>,
    /// `after` of the page after this one.
    pub next: Option<String>,
}

impl Pages {
    /// How many rows there are, of rows that are all at hand.
    pub fn rows(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX)
    }

    /// Of a page that was found.
    pub fn of(found: &Found) -> Pages {
        Pages {
            count: found.count,
            more: found.more,
            previous: found.previous.as_ref().map(super::Cursor::text),
            next: found.next.as_ref().map(super::Cursor::text),
        }
    }
}

/// Draws one list.
pub struct Frame<'f> {
    /// Whose page.
    pub ctx: &'f Ctx,
    /// Where the list is.
    pub path: &'f str,
    /// What was asked for.
    pub query: &'f ListQuery,
    /// What its rows are ordered by.
    pub sorted_by: &'f str,
    /// The largest first.
    pub descending: bool,
}

impl<'f> Frame<'f> {
    /// A list of entries.
    pub fn of(ctx: &'f Ctx, path: &'f str, query: &'f ListQuery, sorting: Sorting) -> Frame<'f> {
        Frame { ctx, path, query, sorted_by: sorting.by.code(), descending: sorting.descending }
    }

    /// A list of rows that are all at hand.
    pub fn of_rows(ctx: &'f Ctx, path: &'f str, query: &'f ListQuery, sorting: &'f KeySorting) -> Frame<'f> {
        Frame { ctx, path, query, sorted_by: &sorting.key, descending: sorting.descending }
    }

    /// The unit that amounts are shown in.
    pub fn unit(&self) -> Unit {
        self.query.unit()
    }

    /// Says the unit, and that it is for the eye alone.
    pub fn note(&self) -> String {
        self.ctx.unit_note_in(self.unit())
    }

    /// An amount in the unit.
    pub fn money(&self, amount: Amount) -> Cell {
        Cell::of(self.unit().money(amount, self.ctx.locale))
    }

    /// A total, or what is said where there are too many rows to add up.
    pub fn total(&self, amount: Option<Amount>) -> Cell {
        match amount {
            Some(amount) => self.money(amount),
            None => Cell::of(html! {
                span aria-hidden="true" { "—" } span.visually-hidden { (self.ctx.text("list-no-sum")) }
            }),
        }
    }

    /// How many rows there are, for the row of totals.
    pub fn count(&self, pages: &Pages) -> Cell {
        Cell::of(self.counted(pages))
    }

    fn counted(&self, pages: &Pages) -> String {
        let lang = self.ctx.locale;
        let count = lang.decimal(&pages.count.to_string());
        lang.say(if pages.more { "list-more-than" } else { "list-count" }, &[("count", &count)])
    }

    /// A header that orders the rows.
    pub fn column(&self, column: Column, by: Order) -> Column {
        self.column_by(column, by.code(), by != Order::Name)
    }

    /// A header that orders the rows by what `sort` names: at first the largest on top, or the smallest.
    pub fn column_by(&self, column: Column, by: &str, largest: bool) -> Column {
        let now = match (self.sorted_by == by, self.descending) {
            (false, _) => Sorted::No,
            (true, true) => Sorted::Descending,
            (true, false) => Sorted::Ascending,
        };
        // Asked again, the other way.
        let descending = match now {
            Sorted::No => largest,
            Sorted::Ascending => true,
            Sorted::Descending => false,
        };
        let sort = format!("{}{by}", if descending { "-" } else { "" });
        column.sorting(self.query.href(self.path, &[("sort", &sort)]), now)
    }

    /// A field of the filter that keeps what was asked.
    pub fn field(&self, control: Control, name: &str, label_key: &str) -> Field {
        let value = self.query.pairs().into_iter().find(|(field, _)| *field == name);
        let field = Field::new(self.ctx.locale, control, name, self.ctx.text(label_key)).narrowing();
        field.value(value.map_or("", |(_, value)| value))
    }

    /// The search, the filters that are used most, and, folded away until one of them is, the others.
    pub fn filters(&self, usual: Markup, others: &[Field]) -> Markup {
        self.searching("list-search-hint", usual, others)
    }

    /// The same for a list of what has names and codes.
    pub fn filters_of_names(&self, usual: Markup) -> Markup {
        self.searching("list-search-names-hint", usual, &[])
    }

    fn searching(&self, hint_key: &str, usual: Markup, others: &[Field]) -> Markup {
        let set =
            |name: &&str| self.query.pairs().iter().any(|(field, value)| field == name && !value.is_empty());
        let open = others.iter().any(|field| set(&field.name()));
        let kept = ["sort", "unit", "line", "sponsor", "figure"];
        let in_others = |name: &str| others.iter().any(|field| field.name() == name);
        html! {
            (filter_form(self.path, html! {
                (self.field(Control::Text, "q", "list-search").hint(self.ctx.text(hint_key)))
                (usual)
                @if !others.is_empty() {
                    details.more open[open] {
                        summary { (self.ctx.text("list-more-filters")) }
                        div.cells { @for field in others { (field) } }
                    }
                }
                @for (name, value) in self.query.pairs() {
                    @if kept.contains(&name) && !value.is_empty() && !in_others(name) { (hidden(name, value)) }
                }
                (Button::secondary(self.ctx.text("list-find")))
                @if self.query.is_filtered() { a.clear href=(self.bare()) { (self.ctx.text("list-clear")) } }
            }))
        }
    }

    /// The list without a filter, of the same figure, in the same order and unit.
    fn bare(&self) -> String {
        let bare = ListQuery {
            figure: self.query.figure.clone(),
            sort: self.query.sort.clone(),
            unit: self.query.unit.clone(),
            ..ListQuery::default()
        };
        bare.href(self.path, &[])
    }

    /// What is said where nothing is found: how to find more, if something was asked for.
    pub fn empty(&self, none_key: &str) -> String {
        self.ctx.text(if self.query.is_filtered() { "list-nothing-found" } else { none_key })
    }

    /// What stands above the table: how many there are, the units, the files.
    pub fn above(&self, pages: &Pages) -> Markup {
        self.tools(pages, true)
    }

    /// The same for a list without amounts.
    pub fn above_names(&self, pages: &Pages) -> Markup {
        self.tools(pages, false)
    }

    fn tools(&self, pages: &Pages, with_units: bool) -> Markup {
        let lang = self.ctx.locale;
        let href = |name: &str, value: &str| self.query.href(self.path, &[(name, value)]);
        let units = Unit::ALL.into_iter().map(|unit| {
            let name = unit.name(lang, &self.ctx.currency_name());
            (Link::new(name, href("unit", unit.code())), unit == self.unit())
        });
        let most = lang.decimal(&MOST_COUNTED.to_string());
        html! {
            div.list-tools {
                p.found { (self.counted(pages)) @if pages.more { " " (lang.say("list-too-many", &[("count", &most)])) } }
                @if with_units { (Units { label: self.ctx.text("unit-choose"), units: units.collect() }) }
                p.files {
                    (self.ctx.text("list-take")) " "
                    a href=(href("download", "xlsx")) { "XLSX" } " · " a href=(href("download", "csv")) { "CSV" }
                }
            }
        }
    }

    /// The links to the other pages.
    pub fn pages(&self, pages: &Pages) -> Markup {
        let href = |name: &str, value: &str| self.query.href(self.path, &[(name, value)]);
        ListPages {
            lang: self.ctx.locale,
            first: pages.previous.as_ref().map(|_| self.query.href(self.path, &[])),
            previous: pages.previous.as_ref().map(|place| href("before", place)),
            next: pages.next.as_ref().map(|place| href("after", place)),
            last: pages.next.as_ref().map(|_| href("last", "true")),
        }
        .render()
    }

    /// The same for rows that are paged by how many stand before them.
    pub fn pages_by_offset(&self, offset: usize, count: usize) -> Markup {
        let href = |offset: usize| {
            let offset = if offset == 0 { String::new() } else { offset.to_string() };
            self.query.href(self.path, &[("offset", &offset)])
        };
        let (before, last) = (offset > 0, count.saturating_sub(1) / PAGE * PAGE);
        let after = offset < last;
        ListPages {
            lang: self.ctx.locale,
            first: before.then(|| href(0)),
            previous: before.then(|| href(offset.saturating_sub(PAGE).min(last))),
            next: after.then(|| href(offset.saturating_add(PAGE))),
            last: after.then(|| href(last)),
        }
        .render()
    }
}

impl Ctx {
    /// The name of the book's currency.
    pub fn currency_name(&self) -> String {
        let code = self.book().currency.code();
        let key = format!("currency-{code}");
        if self.locale.has(&key) { self.text(&key) } else { code.to_owned() }
    }

    /// The unit of a table's figures, below its caption; of any but the currency itself also that it is for the eye alone.
    pub fn unit_note_in(&self, unit: Unit) -> String {
        let name = unit.name(self.locale, &self.currency_name());
        let key = if unit == Unit::One { "unit-note" } else { "unit-note-rounded" };
        self.locale.say(key, &[("unit", &name)])
    }
}
