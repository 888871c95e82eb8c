//! The guides, as they are written in docs/guide.

use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd};
use sha2::{Digest, Sha256};

use crate::i18n::Locale;
use crate::people::Role;

macro_rules! guides {
    ($($role:ident $name:literal),+) => {
        /// The text of a role's guide.
        pub(super) fn text(lang: Locale, role: Role) -> &'static str {
            match (lang, role) {
                $((Locale::Vi, Role::$role) => include_str!(concat!("../../docs/guide/vi/", $name, ".md")),
                (Locale::En, Role::$role) => include_str!(concat!("../../docs/guide/en/", $name, ".md")),)+
            }
        }

        /// Pictures of the pages, by their names.
        pub const PICTURES: &[(&str, &[u8])] = &[
            $((concat!($name, ".vi.webp"), include_bytes!(concat!("../../docs/guide/pictures/", $name, ".vi.webp"))),
            (concat!($name, ".en.webp"), include_bytes!(concat!("../../docs/guide/pictures/", $name, ".en.webp"))),)+
        ];
    };
}

guides!(
    FinanceOfficer "finance_officer",
    CommunicationUnit "communication_unit",
    Ministry "ministry",
    Auditor "auditor",
    Administrator "administrator"
);

/// Changes with the pictures, so that they may be cached for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    PICTURES.iter().for_each(|(_, bytes)| digest.update(bytes));
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// Where a picture is.
pub(super) fn picture_href(name: &str) -> String {
    format!("/assets/guide/{name}?v={}", *VERSION)
}

/// The guide's title and, as HTML, what is below it.
pub(super) fn drawn(text: &str) -> (String, String) {
    let mut title = String::new();
    let mut in_title = false;
    let events = Parser::new(text).filter_map(|event| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
            in_title = true;
            None
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
            in_title = false;
            None
        }
        Event::Text(words) if in_title => {
            title.push_str(&words);
            None
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let name = dest_url.rsplit('/').next().unwrap_or_default().to_owned();
            let dest_url = CowStr::from(picture_href(&name));
            Some(Event::Start(Tag::Image { link_type, dest_url, title, id }))
        }
        other => Some(other),
    });
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, events);
    (title, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_has_a_title_steps_and_a_small_picture_that_is_there() {
        for lang in Locale::ALL {
            for role in Role::ALL {
                let (title, body) = drawn(text(lang, *role));
                assert!(title.len() > 8, "{role:?} in {lang:?}: {title:?}");
                assert!(body.matches("<li>").count() >= 4, "{role:?} in {lang:?}: {body}");
                assert!(!body.contains("<h1"), "{role:?} in {lang:?}: {body}");
                let name = format!("{}.{}.webp", role.code(), lang.code());
                let (_, picture) = PICTURES.iter().find(|(it, _)| *it == name).expect("a picture");
                assert!(body.contains(&format!("src=\"{}\"", picture_href(&name))), "{body}");
                assert!(picture.starts_with(b"RIFF") && picture.len() < 60_000, "{name}: {} bytes", picture.len());
            }
        }
    }
}
