//! The rules, how strictly they are taken, and what breaks them: no query, no web, no clock.

use rust_decimal::Decimal;

use crate::coded::coded;
use crate::ids::{CommitmentId, ContributionId};
use crate::money::{Money, Quantity};
use crate::people::Role;
use crate::refusal::Reason;

coded! {
    /// A rule of policy (MODEL: Rules, 6; Circular 17/2024 on advances; Circular 55/2023, art. 48, on press orders).
    Rule {
        /// All advances together above so much of the value, VAT included; of anything but a press order.
        AdvanceShare = "advance_share",
        /// Of a press order, before anything was accepted.
        AdvanceBeforeAcceptance = "advance_before_acceptance",
        /// Of a press order, all advances together.
        AdvancesInAll = "advances_in_all",
        /// An advance is open still when so much of the value is disbursed.
        AdvanceUnrecovered = "advance_unrecovered",
        /// A unit price above the norm.
        UnitPrice = "unit_price",
        /// More received than was pledged.
        ReceiptAbovePledge = "receipt_above_pledge",
    }
}

coded! {
    /// How strictly a rule is taken.
    Level {
        /// The action is refused, unless an exemption was granted.
        Stop = "stop",
        /// The action goes through, and what was found is kept with it.
        Warn = "warn",
        /// Nobody is asked.
        Off = "off",
    }
}

/// How a book takes a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Which rule.
    pub rule: Rule,
    /// How strictly.
    pub level: Level,
    /// From where on, in hundredths of per cent of the value; 0 where the rule has none.
    pub percent: i64,
    /// Who may grant an exemption.
    pub override_role: Role,
}

impl Rule {
    /// Whether the rule has a percentage of its own.
    pub fn has_percent(self) -> bool {
        !matches!(self, Rule::UnitPrice | Rule::ReceiptAbovePledge)
    }
}

impl Policy {
    /// What holds while the book says nothing else.
    pub fn by_default(rule: Rule) -> Policy {
        let (percent, override_role) = match rule {
            Rule::AdvanceShare => (5000, Role::Ministry),
            Rule::AdvanceBeforeAcceptance => (3000, Role::Ministry),
            Rule::AdvancesInAll | Rule::AdvanceUnrecovered => (8000, Role::Ministry),
            Rule::UnitPrice | Rule::ReceiptAbovePledge => (0, Role::FinanceOfficer),
        };
        Policy { rule, level: Level::Warn, percent, override_role }
    }

    /// The percentage, `30` or `12.5`.
    pub fn shown_percent(&self) -> Decimal {
        Decimal::new(self.percent, 2).normalize()
    }

    /// So much of the whole, rounded down: the most that does not break the rule.
    pub fn most(&self, whole: Money) -> Result<Money, Reason> {
        let most = i128::from(whole.minor()) * i128::from(self.percent) / 10_000;
        i64::try_from(most).map(Money::from_minor).map_err(|_| Reason::AmountTooLarge {})
    }

    /// The breach, if `found` is above the rule's share of `whole`. There is no tolerance.
    pub fn breach_of_share(&self, whole: Money, found: Money) -> Result<Option<Breach>, Reason> {
        let most = self.most(whole)?;
        let breach = Breach { rule: self.rule, item: 0, whole, most: most.minor(), found: found.minor() };
        Ok((found > most).then_some(breach))
    }
}

/// How the book takes every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies(pub Vec<Policy>);

impl Policies {
    /// How the book takes a rule.
    pub fn of(&self, rule: Rule) -> Policy {
        self.0.iter().copied().find(|policy| policy.rule == rule).unwrap_or(Policy::by_default(rule))
    }
}

/// What an action breaks a rule by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule.
    pub rule: Rule,
    /// The item's position, where a rule is of items; else 0.
    pub item: i64,
    /// What the share is of: the value, or the pledge.
    pub whole: Money,
    /// What would not have broken it: minor units, or of a price ten-thousandths.
    pub most: i64,
    /// What was found, in the same unit.
    pub found: i64,
}

impl Breach {
    /// What is said of it: the reason of the refusal, and the words of the warning.
    pub fn reason(&self, policy: &Policy) -> Reason {
        let overrides = policy.override_role.code().to_owned();
        let percent = policy.shown_percent().to_string();
        let [most, found] = [self.most, self.found].map(Money::from_minor);
        let above = Money::from_minor(self.found.saturating_sub(self.most));
        let value = self.whole;
        match self.rule {
            Rule::AdvanceShare => Reason::AdvanceAboveShare { found, above, percent, value, most, overrides },
            Rule::AdvanceBeforeAcceptance => {
                Reason::AdvanceBeforeAcceptance { found, above, percent, value, most, overrides }
            }
            Rule::AdvancesInAll => {
                Reason::AdvancesAboveCeiling { found, above, percent, value, most, overrides }
            }
            Rule::AdvanceUnrecovered => {
                Reason::AdvanceUnrecovered { advanced: found, percent, value, overrides }
            }
            Rule::UnitPrice => {
                let [norm, unit_price] = [self.most, self.found].map(Quantity::from_ten_thousandths);
                let above = Quantity::from_ten_thousandths(self.found.saturating_sub(self.most));
                Reason::UnitPriceAboveNorm { item: self.item, unit_price, norm, above, overrides }
            }
            Rule::ReceiptAbovePledge => {
                Reason::ReceiptAbovePledge { received: found, pledge: most, above, overrides }
            }
        }
    }
}

/// What an action is about, and an exemption is granted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A commitment.
    Commitment(CommitmentId),
    /// A contribution.
    Contribution(ContributionId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_broken_by_one_unit_and_not_by_less() {
        let policy = Policy::by_default(Rule::AdvanceBeforeAcceptance);
        let found =
            |minor| policy.breach_of_share(Money::from_minor(1_001), Money::from_minor(minor)).unwrap();
        // 30 % of 1,001 is 300.3.
        assert_eq!(found(300), None);
        let breach = found(301).unwrap();
        assert_eq!((breach.most, breach.found, breach.whole), (300, 301, Money::from_minor(1_001)));
        let most = policy.most(Money::from_minor(i64::MAX)).unwrap();
        assert_eq!(most.minor(), 2_767_011_611_056_432_742, "no step of it leaves 128 bits");
    }

    #[test]
    fn every_rule_warns_until_the_book_says_otherwise_and_has_words() {
        for rule in Rule::ALL {
            let policy = Policies(Vec::new()).of(*rule);
            assert_eq!((policy.level, policy.percent > 0), (Level::Warn, rule.has_percent()));
            let breach = Breach { rule: *rule, item: 2, whole: Money::from_minor(9), most: 1, found: 4 };
            assert_eq!(breach.reason(&policy).class(), crate::refusal::Class::Policy);
        }
    }
}
