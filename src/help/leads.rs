//! What each page is for, in a sentence below its title.

use maud::{Markup, html};

use crate::web::Visit;

/// The sentence of this key; locales/*/leads.ftl has them.
pub fn lead(visit: &Visit, key: &str) -> Markup {
    html! { p.lead { (visit.text(key)) } }
}
