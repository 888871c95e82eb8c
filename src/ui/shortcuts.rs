//! The keys that pages with their script know, and where they are put off.

use maud::{Markup, html};

use crate::i18n::Locale;

/// Keys, and what they do; a key of one letter works outside of fields alone.
const KEYS: [(&str, &str); 9] = [
    ("Enter", "shortcuts-enter"),
    ("Shift + Enter", "shortcuts-shift-enter"),
    ("Tab", "shortcuts-tab"),
    ("Shift + Tab", "shortcuts-shift-tab"),
    ("Ctrl + V", "shortcuts-paste"),
    ("Ctrl + Enter", "shortcuts-save"),
    ("Esc", "shortcuts-leave"),
    ("/", "shortcuts-search"),
    ("?", "shortcuts-help"),
];

/// The list of keys.
pub fn shortcuts(lang: Locale) -> Markup {
    html! {
        div #shortcuts data-close=(lang.text("shortcuts-close")) {
            p.lead { (lang.text("shortcuts-lead")) }
            dl.summary.keys {
                @for (key, what) in KEYS {
                    div { dt { @for (at, part) in key.split(" + ").enumerate() { @if at > 0 { " + " } kbd { (part) } } } dd { (lang.text(what)) } }
                }
            }
            p.hint { (lang.text("shortcuts-single")) }
            p data-single-keys data-off=(lang.text("shortcuts-put-off")) data-on=(lang.text("shortcuts-put-on")) {}
        }
    }
}
