//! The guides, and how their text becomes a page.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{CowStr, Event, Parser, Tag, html};

use crate::i18n::Locale;
use crate::people::Role;

/// A guide in one language, as `docs/guide/` has it.
#[derive(Clone, Copy, Debug)]
pub struct Guide {
    text: &'static str,
}

macro_rules! guide {
    ($locale:expr, $role:literal) => {
        match $locale {
            Locale::Vi => include_str!(concat!("../../docs/guide/vi/", $role, ".md")),
            Locale::En => include_str!(concat!("../../docs/guide/en/", $role, ".md")),
        }
    };
}

/// The guide for a role.
pub fn guide_of(role: Role, locale: Locale) -> Guide {
    let text = match role {
        Role::FinanceOfficer => guide!(locale, "finance_officer"),
        Role::CommunicationUnit => guide!(locale, "communication_unit"),
        Role::Ministry => guide!(locale, "ministry"),
        Role::Auditor => guide!(locale, "auditor"),
        Role::Administrator => guide!(locale, "administrator"),
    };
    Guide { text }
}

/// The pictures of the guides, by name.
pub const PICTURES: &[(&str, &[u8])] = &[
    ("comparison.png", include_bytes!("../../docs/guide/pictures/comparison.png")),
    ("home-communication.png", include_bytes!("../../docs/guide/pictures/home-communication.png")),
    ("home-finance.png", include_bytes!("../../docs/guide/pictures/home-finance.png")),
    ("home-ministry.png", include_bytes!("../../docs/guide/pictures/home-ministry.png")),
    ("line.png", include_bytes!("../../docs/guide/pictures/line.png")),
    ("order.png", include_bytes!("../../docs/guide/pictures/order.png")),
    ("year.png", include_bytes!("../../docs/guide/pictures/year.png")),
];

/// Where the guides' files have their pictures, and where the service does.
const IN_FILES: &str = "../pictures/";
/// Where the service has them.
pub const PICTURE_HREF: &str = "/help/pictures/";

impl Guide {
    /// The guide as a page's body. The text is socai's own, so that its marks may become markup.
    pub fn body(self) -> Markup {
        let served = Parser::new(self.text).map(|event| match event {
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let dest_url: CowStr<'_> = match dest_url.strip_prefix(IN_FILES) {
                    Some(name) => format!("{PICTURE_HREF}{name}").into(),
                    None => dest_url,
                };
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            other => other,
        });
        let mut body = String::new();
        html::push_html(&mut body, served);
        PreEscaped(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_that_a_guide_shows_is_served_and_small_and_says_what_it_shows() {
        let mut shown = std::collections::BTreeSet::new();
        for role in Role::ALL {
            for locale in Locale::ALL {
                let body = guide_of(*role, locale).body().into_string();
                for picture in body.split("<img src=\"").skip(1) {
                    let (href, rest) = picture.split_once('"').unwrap();
                    let name =
                        href.strip_prefix(PICTURE_HREF).unwrap_or_else(|| panic!("{href} is not ours"));
                    let alt = rest.split_once("alt=\"").unwrap().1.split('"').next().unwrap();
                    assert!(alt.len() > 10, "{name} says nothing to who cannot see it");
                    shown.insert(name.to_owned());
                }
            }
        }
        let served: std::collections::BTreeSet<String> =
            PICTURES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(shown, served);
        assert!(PICTURES.iter().all(|(_, bytes)| bytes.len() < 120_000), "a picture is too large");
    }
}
