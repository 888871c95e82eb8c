//! The pages of help.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, html};

use super::glossary::{GLOSSARY_HREF, TERMS, meaning, name};
use super::guides::{PICTURES, drawn, text};
use super::HELP_HREF;
use crate::error::Result;
use crate::i18n::Locale;
use crate::people::Role;
use crate::refusal::Reason;
use crate::ui::Link;
use crate::web::{Path, Visit};

async fn page(visit: &Visit, title: String, below_help: bool, body: Markup) -> Result<Response> {
    let actor = visit.actor().await?;
    let home = below_help.then(|| Link::new(visit.text("help-title"), HELP_HREF));
    Ok(visit.page(actor.as_ref(), title, home.into_iter().collect(), body).into_response())
}

fn guide_link(visit: &Visit, role: Role) -> Markup {
    html! { a href={ (HELP_HREF) "/" (role.code()) } { (drawn(text(visit.locale, role)).0) } }
}

/// What socai is for, the guides and where the words are explained (pages only).
pub async fn overview(visit: Visit) -> Result<Response> {
    let own = visit.actor().await?.map(|actor| actor.role);
    let others = Role::ALL.iter().filter(|role| Some(**role) != own);
    let body = html! {
        p.lead { (visit.text("help-lead")) }
        h2 { (visit.text("help-guides")) }
        @if let Some(own) = own { p { (visit.text("help-own-guide")) " " strong { (guide_link(&visit, own)) } } }
        ul.links-down { @for role in others { li { (guide_link(&visit, *role)) } } }
        h2 { (visit.text("help-glossary")) }
        p { (visit.text("help-glossary-lead")) }
        p { a href=(GLOSSARY_HREF) { (visit.text("help-glossary-link")) } }
        h2 { (visit.text("help-typing")) }
        ul {
            @for key in ["help-typing-amounts", "help-typing-dates", "help-typing-search", "help-typing-keyboard", "help-typing-undo"] {
                li { (visit.text(key)) }
            }
        }
        h2 { (visit.text("help-wrong")) }
        p { (visit.text("help-wrong-is")) }
    };
    page(&visit, visit.text("help-title"), false, body).await
}

/// Every term with its meaning, and what it is in the other language (pages only).
pub async fn glossary(visit: Visit) -> Result<Response> {
    let lang = visit.locale;
    let other = if lang == Locale::Vi { Locale::En } else { Locale::Vi };
    let body = html! {
        p.lead { (visit.text("help-glossary-lead")) }
        dl.glossary {
            @for term in TERMS {
                div #(term) {
                    dt { dfn { (name(lang, term)) } " " span.note lang=(other.code()) { (name(other, term)) } }
                    dd { (meaning(lang, term)) }
                }
            }
        }
    };
    page(&visit, visit.text("help-glossary"), true, body).await
}

/// The guide of a role (pages only).
pub async fn guide(visit: Visit, Path(role): Path<String>) -> Result<Response> {
    let unknown = || Reason::NotFound { what: "page".to_owned(), given: role.clone() };
    let role = Role::ALL.iter().find(|it| it.code() == role).ok_or_else(unknown)?;
    let (title, body) = drawn(text(visit.locale, *role));
    // What is written in docs/guide is ours.
    let body = html! { div.guide { (PreEscaped(body)) } };
    page(&visit, title, true, body).await
}

/// A picture of a guide; its address changes with its content.
pub async fn picture(Path(asked): Path<String>) -> Result<Response> {
    let unknown = || Reason::NotFound { what: "page".to_owned(), given: asked.clone() };
    let (_, bytes) = PICTURES.iter().find(|(name, _)| *name == asked).ok_or_else(unknown)?;
    let kept = "public, max-age=31536000, immutable";
    Ok(([(CONTENT_TYPE, "image/webp"), (CACHE_CONTROL, kept)], *bytes).into_response())
}
