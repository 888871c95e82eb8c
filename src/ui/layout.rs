//! The whole page: head, header, navigation, main and footer.

use maud::{DOCTYPE, Markup, Render, html};

use super::Link;
use super::assets::stylesheet_href;
use super::form::hidden;
use super::problems::Problems;
use crate::i18n::Locale;

/// The page that says what synthetic figures are.
pub const SYNTHETIC_HREF: &str = "/about/synthetic";
/// Where the sign-out button posts to.
pub const SIGN_OUT_ACTION: &str = "/sign-out";

/// Who is signed in, as the header shows them.
#[derive(Clone, Debug)]
pub struct ActorBar {
    /// The person's name.
    pub name: String,
    /// The role in the reader's language.
    pub role: String,
    /// The agency; none for roles that belong to no agency.
    pub agency: Option<String>,
}

/// An entry of the main navigation.
#[derive(Clone, Debug)]
pub struct NavigationItem {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// A section of the main navigation: it leads to its first page, and shows the others while one of them is open.
#[derive(Clone, Debug)]
pub struct NavigationSection {
    /// Its words.
    pub label: String,
    /// Its pages; never none.
    pub entries: Vec<NavigationItem>,
    /// Whether the page belongs to it.
    pub current: bool,
}

impl NavigationSection {
    fn href(&self) -> &str {
        self.entries.first().map_or("/", |entry| &entry.href)
    }
}

/// A page. It draws its own `h1` from the title, below the problems and above the body.
#[derive(Default)]
pub struct Page {
    /// What the page is: its `h1`, and the start of the window's title.
    pub title: String,
    /// The reader's language.
    pub lang: Locale,
    /// Who is signed in.
    pub actor: Option<ActorBar>,
    /// The main navigation, where there is any.
    pub navigation: Vec<NavigationSection>,
    /// The way from the home page to here, this page left out.
    pub breadcrumbs: Vec<Link>,
    /// Whether the book's figures are made up; every page then says so.
    pub synthetic: bool,
    /// What was wrong with the form; empty where nothing was.
    pub problems: Problems,
    /// Everything below the `h1`.
    pub body: Markup,
    /// This page's own address, to come back to when the language is changed.
    pub path_and_query: String,
    /// What the sign-out form sends along to be taken.
    pub form_token: String,
}

impl Render for Page {
    fn render(&self) -> Markup {
        let lang = self.lang;
        let app = lang.text("app-name");
        let window_title = match self.problems.is_empty() {
            true => format!("{} – {app}", self.title),
            false => format!("{}: {} – {app}", lang.text("ui-error"), self.title),
        };
        html! {
            (DOCTYPE)
            html lang=(lang.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (window_title) }
                    link rel="stylesheet" href=(stylesheet_href());
                }
                body {
                    a.skip-link href="#main" { (lang.text("ui-skip-to-content")) }
                    @if self.synthetic {
                        p.synthetic { (lang.text("ui-synthetic")) " "
                            a href=(SYNTHETIC_HREF) { (lang.text("ui-synthetic-meaning")) } }
                    }
                    (self.header(&app))
                    (self.navigation())
                    main #main tabindex="-1" {
                        (self.breadcrumbs())
                        (self.problems)
                        h1 { (self.title) }
                        (self.body)
                    }
                    footer { div.inner { p { (lang.text("ui-footer")) } } }
                }
            }
        }
    }
}

impl Page {
    fn header(&self, app: &str) -> Markup {
        html! {
            header.site {
                div.inner {
                    a.brand href="/" { (app) }
                    @if let Some(actor) = &self.actor {
                        div.actor {
                            p { strong { (actor.name) } " · " (actor.role) @if let Some(agency) = &actor.agency { br; (agency) } }
                            form method="post" action=(SIGN_OUT_ACTION) {
                                (hidden("form_token", &self.form_token))
                                button.plain type="submit" { (self.lang.text("ui-sign-out")) }
                            }
                        }
                    }
                    div.languages { @for other in Locale::ALL { @if other != self.lang { (self.language_link(other)) } } }
                }
            }
        }
    }

    fn language_link(&self, other: Locale) -> Markup {
        let href = format!("/language/{}?back={}", other.code(), percent_encoded(&self.path_and_query));
        html! { a lang=(other.code()) hreflang=(other.code()) href=(href) { (other.text("ui-language-name")) } }
    }

    fn navigation(&self) -> Markup {
        let open = self.navigation.iter().find(|section| section.current && section.entries.len() > 1);
        html! {
            @if !self.navigation.is_empty() {
                nav.site aria-label=(self.lang.text("ui-navigation")) {
                    ul.inner {
                        @for section in &self.navigation {
                            @let here = match (section.current, section.entries.len()) {
                                (false, _) => None,
                                (true, 1) => Some("page"),
                                (true, _) => Some("true"),
                            };
                            li { a href=(section.href()) aria-current=[here] { (section.label) } }
                        }
                    }
                }
            }
            @if let Some(section) = open {
                nav.section aria-label=(section.label) {
                    ul.inner {
                        @for item in &section.entries {
                            li { a href=(item.href) aria-current=[item.current.then_some("page")] { (item.label) } }
                        }
                    }
                }
            }
        }
    }

    fn breadcrumbs(&self) -> Markup {
        html! {
            @if !self.breadcrumbs.is_empty() {
                nav.breadcrumbs aria-label=(self.lang.text("ui-breadcrumbs")) {
                    ol { @for link in &self.breadcrumbs { li { (link) } } }
                }
            }
        }
    }
}

/// The text as the value of a query parameter.
pub fn percent_encoded(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
    text.bytes()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_link_comes_back_to_the_same_rows() {
        let page = Page { path_and_query: "/lines?year=2026&q=báo".to_owned(), ..Page::default() };
        let drawn = page.render().into_string();
        assert!(drawn.contains("/language/en?back=/lines%3Fyear%3D2026%26q%3Db%C3%A1o"), "{drawn}");
    }
}
