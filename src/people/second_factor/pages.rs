//! The pages of the second factor.

use maud::{Markup, html};
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

use super::handlers::{PAGE, RecoveryCodes, SecondFactorView};
use crate::people::own::breadcrumbs;
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::SummaryList;
use crate::web::{Ctx, View};

/// Light squares around the picture, which readers look for.
const MARGIN: usize = 4;

/// The text as a picture that phones read; nothing where it is too long for one.
fn picture(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return html! {} };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String = dark
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width.max(1) + MARGIN, at / width.max(1) + MARGIN))
        .collect();
    let side = width + 2 * MARGIN;
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// The secret in groups of four, as people type it.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

impl View for SecondFactorView {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("second-factor")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        breadcrumbs(ctx)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            @if self.is_required && self.confirmed_at.is_none() {
                (Notice::new(ctx.locale, Tone::Warning, ctx.text("second-factor-required")))
            }
            @match (&self.confirmed_at, &self.secret, &self.otpauth_address) {
                (Some(_), ..) => (self.on(ctx)),
                (None, Some(secret), Some(address)) => (self.being_set_up(ctx, secret, address)),
                _ => (self.off(ctx)),
            }
        }
    }
}

impl SecondFactorView {
    fn off(&self, ctx: &Ctx) -> Markup {
        let forms = ctx.forms();
        html! {
            p.lead { (ctx.text("second-factor-lead")) }
            (forms.form(PAGE, html! {
                (forms.field(PAGE, Control::Password, "password", "column-password_again", ""))
                (buttons(html! { (Button::primary(ctx.text("second-factor-begin"))) }))
            }))
        }
    }

    fn being_set_up(&self, ctx: &Ctx, secret: &str, address: &str) -> Markup {
        const TO: &str = "/account/second-factor/confirmation";
        let forms = ctx.forms();
        html! {
            ol.steps {
                li { p { (ctx.text("second-factor-step-app")) } }
                li {
                    p { (ctx.text("second-factor-step-scan")) }
                    (picture(address, &ctx.text("second-factor-picture")))
                    p { (ctx.text("second-factor-secret")) " " code.secret { (grouped(secret)) } }
                }
                li { p { (ctx.text("second-factor-step-code")) } }
            }
            (forms.form(TO, html! {
                (forms.field(TO, Control::Code, "code", "column-authenticator_code", ""))
                (buttons(html! { (Button::primary(ctx.text("second-factor-confirm"))) }))
            }))
        }
    }

    fn on(&self, ctx: &Ctx) -> Markup {
        const TO: &str = "/account/second-factor/removal";
        let forms = ctx.forms();
        let since = self.confirmed_at.map_or_else(String::new, |at| ctx.moment(at));
        html! {
            p.lead { (ctx.text("second-factor-is-on")) }
            (SummaryList::new()
                .row(ctx.text("second-factor-since"), since)
                .row(ctx.text("second-factor-codes-left"), self.recovery_codes_left.to_string()))
            h2 { (ctx.text("second-factor-remove-title")) }
            p { (ctx.text("second-factor-remove-lead")) }
            (forms.form(TO, html! {
                (forms.field(TO, Control::Password, "password", "column-password_again", ""))
                (forms.field(TO, Control::Code, "code", "column-authenticator_code", "").hint(ctx.text("sign-in-code-hint")))
                (buttons(html! { (Button::danger(ctx.text("second-factor-remove"))) }))
            }))
        }
    }
}

impl View for RecoveryCodes {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("recovery-codes")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        breadcrumbs(ctx)
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            (Notice::new(ctx.locale, Tone::Success, ctx.text("recovery-codes-done")))
            p.lead { (ctx.text("recovery-codes-lead")) }
            ul.secrets { @for code in &self.recovery_codes { li { code.secret { (code) } } } }
            p { a href="/" { (ctx.text("recovery-codes-kept")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_holds_the_text_and_no_style() {
        let drawn = picture("otpauth://totp/socai:x?secret=GEZDGNBV", "Mã QR").into_string();
        assert!(drawn.starts_with("<svg class=\"qr\" viewBox=\"0 0 "), "{drawn}");
        assert!(!drawn.contains("style"), "{drawn}");
        // The mark in each of three corners begins with a dark square beside the margin.
        assert!(drawn.contains("M4 4h1v1h-1z"), "{drawn}");
        assert_ne!(drawn, picture("otpauth://totp/socai:y?secret=GEZDGNBV", "Mã QR").into_string());
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
