//! Between the router and the slices: who asks, in which language and format; what was sent; how it is answered.
//!
//! The same routes are mounted at `/` for pages and at `/api/v1` for JSON. A handler knows neither: it takes a
//! [`Ctx`] and an [`Input`], and answers with a [`View`], which is the JSON body and the page's only input.

mod answers;
mod body;
mod checking;
mod client;
mod context;
pub mod cookies;
mod form_token;
mod forms;
mod guard;
mod input;
mod metrics;
mod navigation;
mod noted;
mod origin;
mod pressed;
mod rates;
mod reports;
mod request_id;
mod sent_page;
mod settings;
mod submit;
mod sums;
mod upload;
mod work;

pub use answers::{api_answers, json, page_answers};
pub use checking::{Answers, Check, Stands};
pub use client::{Client, Peer, Range};
pub use context::{Ctx, Format, Retyped, Visit};
pub use form_token::FORM_TOKEN;
pub use forms::FormPage;
pub use guard::Guard;
pub use input::{Input, Path, Query, Reader, SHORT, text};
pub use metrics::{Metrics, metrics, note_route};
pub use pressed::Pressed;
pub use reports::{download, report_table};
pub use request_id::{REQUEST_ID, observe};
pub use settings::{LARGEST_HEAD, Settings};
pub use submit::{Done, ShownOnce};
pub use sums::add_up_typed;
pub use upload::{LARGEST_FILE, SentFile, TextFile};
pub use work::Work;

use maud::{Markup, Render};
use serde::Serialize;

use crate::ui::Link;

/// What a handler answers with.
pub trait View: Serialize {
    /// What the page is.
    fn title(&self, ctx: &Ctx) -> String;

    /// The way from the home page to here.
    fn breadcrumbs(&self, _ctx: &Ctx) -> Vec<Link> {
        Vec::new()
    }

    /// The page below its title.
    fn body(&self, ctx: &Ctx) -> Markup;
}

/// The links between the pages of a list, `page` rows each, of which this one passes over `offset`.
pub fn pages_of(ctx: &Ctx, offset: i64, page: i64, count: i64, href: impl Fn(i64) -> String) -> Markup {
    let to_count = |number: i64| u64::try_from(number).unwrap_or(u64::MIN);
    let last = (offset + page).min(count);
    crate::ui::pagination::Pagination {
        lang: ctx.locale,
        first: to_count((offset + 1).min(count)),
        last: to_count(last),
        count: to_count(count),
        previous: (offset > 0).then(|| href((offset - page).max(0))),
        next: (last < count).then(|| href(last)),
    }
    .render()
}
