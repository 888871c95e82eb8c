//! The pages of help. They hold nothing of the book, so that one who cannot sign in may read them too.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::guides::PICTURES;
use super::{guide_of, terms};
use crate::error::Result;
use crate::people::Role;
use crate::refusal::Reason;
use crate::ui::Link;
use crate::web::{Path, Visit};

/// What help there is; the reader's own guide first.
pub async fn show(visit: Visit) -> Result<Response> {
    let actor = visit.actor().await?;
    let own = actor.as_ref().map(|actor| actor.role);
    let mut roles: Vec<Role> = Role::ALL.to_vec();
    roles.sort_by_key(|role| Some(*role) != own);
    let body = html! {
        p.lead { (visit.text("help-lead")) }
        h2 { (visit.text("help-guides")) }
        ul {
            @for role in roles {
                li { a href={ "/help/guides/" (role.code()) } { (visit.text(&format!("help-guide-{}", role.code()))) } }
            }
        }
        h2 { (visit.text("help-more")) }
        ul {
            li { a href="/help/glossary" { (visit.text("help-glossary")) } }
        }
    };
    Ok(visit.page(actor.as_ref(), visit.text("nav-help"), Vec::new(), body).into_response())
}

fn to_help(visit: &Visit) -> Vec<Link> {
    vec![Link::new(visit.text("nav-help"), "/help")]
}

/// The guide for a role.
pub async fn guide(visit: Visit, Path(role): Path<String>) -> Result<Response> {
    let actor = visit.actor().await?;
    let found = Role::from_code(&role);
    let role = found.ok_or_else(|| Reason::NotFound { what: "page".to_owned(), given: role })?;
    let title = visit.text(&format!("help-guide-{}", role.code()));
    let body = html! { article.guide { (guide_of(role, visit.locale).body()) } };
    Ok(visit.page(actor.as_ref(), title, to_help(&visit), body).into_response())
}

/// The glossary.
pub async fn glossary(visit: Visit) -> Result<Response> {
    let actor = visit.actor().await?;
    let body = html! { p.lead { (visit.text("help-glossary-lead")) } (glossary_list(&visit)) };
    Ok(visit.page(actor.as_ref(), visit.text("help-glossary"), to_help(&visit), body).into_response())
}

fn glossary_list(visit: &Visit) -> Markup {
    let other = if visit.locale.code() == "vi" { "en" } else { "vi" };
    html! {
        dl.summary.glossary {
            @for term in terms() {
                @let (own, theirs) = term.words(visit.locale);
                div {
                    dt { (own) " " span.note lang=(other) { (theirs) } }
                    dd { (term.meaning(visit.locale)) }
                }
            }
        }
    }
}

/// A picture of a guide.
pub async fn picture(Path(name): Path<String>) -> Response {
    match PICTURES.iter().find(|(known, _)| *known == name) {
        Some((_, bytes)) => {
            ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, "public, max-age=3600")], *bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
