//! The figures of a refusal as a little sum: what was granted, what is taken off it, what is left, what was asked, and
//! what is missing; and who may let it pass.

use maud::{Markup, Render, html};

use crate::i18n::Locale;
use crate::money::Currency;
use crate::refusal::{Class, Figure, Reason};

/// The figures of one refusal for money or by a policy.
#[derive(Clone, Debug)]
pub struct Reckoning {
    lang: Locale,
    /// A sign, what it is, and how much.
    rows: Vec<(&'static str, String, String)>,
    /// Who may let it pass.
    passing: String,
}

impl Reckoning {
    /// The sum behind a reason; none where there is none.
    pub fn of(reason: &Reason, lang: Locale, currency: Currency) -> Option<Reckoning> {
        if !matches!(reason.class(), Class::Money | Class::Policy) {
            return None;
        }
        let figures = reason.figures();
        let sign = |name: &str| match name {
            "contracted" => "−",
            "available" | "missing" | "above" => "=",
            _ => "",
        };
        let rows: Vec<_> = figures
            .iter()
            .zip(reason.told_figures(lang, currency))
            .filter(|((_, figure), _)| matches!(figure, Figure::Money(_)))
            .map(|((name, _), (label, told))| (sign(name), label, told))
            .collect();
        let overrides = figures.iter().zip(reason.told_figures(lang, currency));
        let mut overrides =
            overrides.filter(|((name, _), _)| *name == "overrides").map(|(_, (_, told))| told);
        let passing = match overrides.next() {
            Some(roles) => lang.say("reckoning-overrides", &[("roles", &roles)]),
            None => lang.text("reckoning-nobody"),
        };
        (rows.len() > 1).then_some(Reckoning { lang, rows, passing })
    }
}

impl Render for Reckoning {
    fn render(&self) -> Markup {
        html! {
            table.reckoning {
                caption.visually-hidden { (self.lang.text("reckoning-caption")) }
                @for (sign, label, told) in &self.rows {
                    tr.sum[*sign == "="] {
                        th scope="row" { (label) }
                        td.number { @if !sign.is_empty() { (sign) " " } (told) }
                    }
                }
            }
            p { (self.passing) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    #[test]
    fn a_refusal_for_money_shows_its_sum_and_a_policy_who_may_let_it_pass() {
        let missing = Reason::InsufficientAvailable {
            line: "T01".to_owned(),
            granted: Money::from_minor(1_000),
            contracted: Money::from_minor(400),
            available: Money::from_minor(600),
            asked: Money::from_minor(700),
            missing: Money::from_minor(100),
        };
        let drawn = |reason: &Reason| {
            Reckoning::of(reason, Locale::En, Currency::VND).map(|it| it.render().into_string())
        };
        let told = drawn(&missing).unwrap();
        let at = |text: &str| told.find(text).unwrap_or_else(|| panic!("{text} in {told}"));
        assert!(at("1,000") < at("− 400") && at("− 400") < at("= 600") && at("700") < at("= 100"));
        assert!(told.contains("Nobody may let this pass"));
        let policy = Reason::ReceiptAbovePledge {
            received: Money::from_minor(9),
            pledge: Money::from_minor(5),
            above: Money::from_minor(4),
            overrides: "finance_officer".to_owned(),
        };
        assert!(drawn(&policy).unwrap().contains("May let it pass: finance officer"));
        assert_eq!(drawn(&Reason::ValueMissing {}), None);
    }
}
