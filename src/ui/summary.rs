//! What a record says of itself: a list of keys and values, and the tag of its state.

use maud::{Markup, Render, html};

use super::Link;

/// One key with its value, and perhaps the way to change it.
pub struct SummaryRow {
    /// What it is.
    pub key: String,
    /// What it says.
    pub value: Markup,
    /// Where it is changed; the key is read out with the link's words.
    pub change: Option<Link>,
}

/// The keys and values of one record.
#[derive(Default)]
pub struct SummaryList {
    rows: Vec<SummaryRow>,
}

impl SummaryList {
    /// A list without rows.
    pub fn new() -> SummaryList {
        SummaryList::default()
    }

    /// Adds a row that cannot be changed here.
    pub fn row(self, key: impl Into<String>, value: impl Render) -> SummaryList {
        self.with(SummaryRow { key: key.into(), value: value.render(), change: None })
    }

    /// Adds a row with the way to change it.
    pub fn row_with(self, key: impl Into<String>, value: impl Render, change: Link) -> SummaryList {
        self.with(SummaryRow { key: key.into(), value: value.render(), change: Some(change) })
    }

    fn with(mut self, row: SummaryRow) -> SummaryList {
        self.rows.push(row);
        self
    }
}

impl Render for SummaryList {
    fn render(&self) -> Markup {
        html! {
            dl.summary {
                @for row in &self.rows {
                    div {
                        dt { (row.key) }
                        dd { (row.value) }
                        @if let Some(change) = &row.change {
                            dd.change {
                                a href=(change.href) { (change.label) span.visually-hidden { ": " (row.key) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How far a state is; its words say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not begun, or put aside.
    Idle,
    /// Under way.
    Active,
    /// As it should be, or finished.
    Good,
    /// Needs a look.
    Due,
    /// Wrong, late or cancelled.
    Bad,
}

/// The state of a record in a word.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The word.
    pub label: String,
    /// How far the state is.
    pub state: State,
}

impl Tag {
    /// A tag.
    pub fn new(label: impl Into<String>, state: State) -> Tag {
        Tag { label: label.into(), state }
    }
}

impl Render for Tag {
    fn render(&self) -> Markup {
        let class = match self.state {
            State::Idle => "tag idle",
            State::Active => "tag active",
            State::Good => "tag good",
            State::Due => "tag due",
            State::Bad => "tag bad",
        };
        html! { strong class=(class) { (self.label) } }
    }
}
