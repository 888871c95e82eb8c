//! The pages to sign in on.

use maud::{Markup, html};

use crate::ui::form::{Button, Control, buttons, hidden};
use crate::web::Visit;

/// The page to sign in on.
pub fn sign_in(visit: &Visit, next: &str) -> Markup {
    const TO: &str = "/sign-in";
    let forms = visit.forms();
    let next = visit.retyped.value("next").unwrap_or(next);
    let body = html! {
        p.lead { (visit.text("sign-in-lead")) }
        (forms.form(TO, html! {
            (hidden("next", next))
            (forms.field(TO, Control::Username, "username", "column-username", ""))
            (forms.field(TO, Control::Password, "password", "column-password", ""))
            (buttons(html! { (Button::primary(visit.text("sign-in"))) }))
        }))
        p.hint { (visit.text("sign-in-lost")) }
    };
    visit.page(None, visit.text("sign-in"), Vec::new(), body)
}

/// The page that asks for the code of the second factor.
pub fn code(visit: &Visit, next: &str) -> Markup {
    const TO: &str = "/sign-in/code";
    let forms = visit.forms();
    let next = visit.retyped.value("next").unwrap_or(next);
    let body = html! {
        p.lead { (visit.text("sign-in-code-lead")) }
        (forms.form(TO, html! {
            (hidden("next", next))
            (forms.field(TO, Control::Code, "code", "column-authenticator_code", "").hint(visit.text("sign-in-code-hint")))
            (buttons(html! { (Button::primary(visit.text("sign-in-continue"))) }))
        }))
        p { a href="/sign-in" { (visit.text("sign-in-other")) } }
    };
    visit.page(None, visit.text("sign-in-code"), Vec::new(), body)
}
