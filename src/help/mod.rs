//! Help: what the words mean, and a guide for each role with pictures of its pages. It holds nothing of the book, so
//! that whoever cannot sign in may read it, too.
//!
//! 1. A guide is written once, as docs/guide/<language>/<role>.md, and drawn from there.
//! 2. Its picture is taken from the demonstration by `browser::pictures`, and carried in the binary.
//! 3. Each term of the glossary has a name and a meaning in every language, and a place on the page to link to.

mod glossary;
mod guides;
mod pages;

pub use glossary::{GLOSSARY_HREF, explained, term_href};
pub use guides::PICTURES;
pub use pages::{glossary, guide, overview, picture};

use maud::{Markup, html};

use crate::web::Visit;

/// Where help begins.
pub const HELP_HREF: &str = "/help";

/// What a page is for: the first sentence below its title, whose terms lead to the glossary.
pub fn lead(visit: &Visit, key: &str) -> Markup {
    html! { p.lead { (explained(visit.locale, &visit.text(key))) } }
}
