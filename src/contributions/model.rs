//! What a contribution is, and what its paper must hold: no query, no web, no clock.

use chrono::NaiveDate;

use crate::coded::coded;
use crate::ids::{AgencyId, ContributionId, LineId, SponsorId};
use crate::money::Money;
use crate::policies::{Breach, Rule};
use crate::refusal::{Problem, Reason};

coded! {
    /// Where a contribution stands.
    ContributionState {
        /// Nothing came of it yet: it may be written anew.
        Draft = "draft",
        /// Money came, or an amendment was agreed on.
        Active = "active",
    }
}

/// What was agreed on, and changes by an amendment alone once money came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Cam kết tài trợ: what the sponsor promised in money; zero where all of it comes in kind.
    pub pledge: Money,
    /// Code of the one purpose that it may fund; `None` is any.
    pub purpose: Option<String>,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Conditions, in words; may be empty.
    pub conditions: String,
}

/// A contribution to be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContribution {
    /// Whose.
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// Number of the agreement, unique for the agency and year.
    pub document_no: String,
    /// Its date.
    pub signed_on: NaiveDate,
    /// Who gives.
    pub sponsor: SponsorId,
    /// Code of the fund source: the socialised one, or one below it.
    pub fund_source: String,
    /// What was agreed on.
    pub agreement: Agreement,
}

/// A contribution as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Its number in the book.
    pub id: ContributionId,
    /// Whose.
    pub agency: AgencyId,
    /// Of which year.
    pub fiscal_year: i64,
    /// Its number on paper.
    pub document_no: String,
    /// The date on the paper.
    pub signed_on: NaiveDate,
    /// Who gives.
    pub sponsor: SponsorId,
    /// Code of the fund source.
    pub fund_source: String,
    /// Which version of the agreement holds: 1 at first; an amendment writes the next that was never used.
    pub version: i64,
    /// What holds.
    pub agreement: Agreement,
    /// What came and went back, line by line.
    pub lines: Vec<OnLine>,
}

/// What came from a contribution onto a line, and went back from there, net of what was turned round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnLine {
    /// The line.
    pub line: LineId,
    /// What came.
    pub received: Money,
    /// What went back.
    pub returned: Money,
}

/// A receipt or a return to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReceipt {
    /// The line that it comes onto, or goes from.
    pub line: LineId,
    /// How much.
    pub amount: Money,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Number of the voucher.
    pub document_no: String,
    /// Why; may be empty.
    pub reason: String,
}

/// An amendment to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAmendment {
    /// Its number (phụ lục số).
    pub document_no: String,
    /// Its date.
    pub amended_on: NaiveDate,
    /// Why; may be empty.
    pub reason: String,
    /// What holds from then on.
    pub agreement: Agreement,
}

/// An agreement as it was, with the paper that made it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// 1, 2, 3 …
    pub version: i64,
    /// The version that it took the place of; 0 for the first.
    pub before: i64,
    /// The amendment that made it; none for the first.
    pub action: Option<crate::ids::ActionId>,
    /// Number of the paper.
    pub document_no: String,
    /// Date of the paper.
    pub dated_on: NaiveDate,
    /// Why; may be empty.
    pub reason: String,
    /// What was agreed on.
    pub agreement: Agreement,
}

impl Agreement {
    /// Refuses a pledge below zero, and a period that ends before it starts.
    pub fn check(&self) -> Result<(), Problem> {
        if self.pledge < Money::ZERO {
            return Err(Reason::AmountNegative { given: self.pledge }.at("pledge"));
        }
        let Agreement { starts_on, ends_on, .. } = *self;
        if ends_on < starts_on {
            return Err(Reason::DatesReversed { starts_on, ends_on }.at("ends_on"));
        }
        Ok(())
    }

    /// The code of its purpose as it is kept: empty for any.
    pub fn kept_purpose(&self) -> &str {
        self.purpose.as_deref().unwrap_or("")
    }
}

impl Contribution {
    /// All that came, whether or not it went back.
    pub fn received(&self) -> Result<Money, Reason> {
        Money::total(self.lines.iter().map(|it| it.received))
    }

    /// All that went back.
    pub fn returned(&self) -> Result<Money, Reason> {
        Money::total(self.lines.iter().map(|it| it.returned))
    }

    /// What came and did not go back.
    pub fn kept(&self) -> Result<Money, Reason> {
        self.received()?.minus(self.returned()?)
    }

    /// What is pledged and did not come yet; never below zero.
    pub fn open_pledge(&self) -> Result<Money, Reason> {
        Ok(self.agreement.pledge.minus(self.kept()?)?.max(Money::ZERO))
    }

    /// Where it stands.
    pub fn state(&self) -> Result<ContributionState, Reason> {
        let untouched = self.version == 1 && self.received()?.is_zero();
        Ok(if untouched { ContributionState::Draft } else { ContributionState::Active })
    }

    /// Refuses what its state does not allow.
    pub fn must_be(&self, needed: ContributionState) -> Result<(), Reason> {
        let state = self.state()?;
        if state == needed {
            return Ok(());
        }
        Err(Reason::WrongState { state: state.code().to_owned(), needed: needed.code().to_owned() })
    }

    /// The breach of the rule, if more is received than pledged.
    pub fn breach(&self) -> Result<Option<Breach>, Reason> {
        let (found, pledge) = (self.kept()?, self.agreement.pledge);
        let breach = Breach {
            rule: Rule::ReceiptAbovePledge,
            item: 0,
            whole: pledge,
            most: pledge.minor(),
            found: found.minor(),
        };
        Ok((found > pledge).then_some(breach))
    }

    /// What each line would have to bear of it if it were tied: what came there less what went back, where more went
    /// back from a line than had come there, less of the others, in their order.
    pub fn kept_by_line(&self) -> Result<Vec<(LineId, Money)>, Reason> {
        let mut deficit = Money::ZERO;
        let mut kept = Vec::with_capacity(self.lines.len());
        for it in &self.lines {
            let net = it.received.minus(it.returned)?;
            if net < Money::ZERO {
                deficit = deficit.minus(net)?;
            } else {
                kept.push((it.line, net));
            }
        }
        for (_, net) in &mut kept {
            let less = deficit.min(*net);
            (*net, deficit) = (net.minus(less)?, deficit.minus(less)?);
        }
        Ok(kept.into_iter().filter(|(_, net)| net.is_positive()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contribution(pledge: i64, lines: &[(i64, i64, i64)]) -> Contribution {
        let day = NaiveDate::default();
        let money = Money::from_minor;
        Contribution {
            id: ContributionId(1),
            agency: AgencyId(1),
            fiscal_year: 2026,
            document_no: "TT 1".to_owned(),
            signed_on: day,
            sponsor: SponsorId(1),
            fund_source: "socialised".to_owned(),
            version: 1,
            agreement: Agreement {
                pledge: money(pledge),
                purpose: None,
                starts_on: day,
                ends_on: day,
                conditions: String::new(),
            },
            lines: lines
                .iter()
                .map(|(line, received, returned)| OnLine {
                    line: LineId(*line),
                    received: money(*received),
                    returned: money(*returned),
                })
                .collect(),
        }
    }

    #[test]
    fn a_pledge_is_open_until_it_came_and_what_went_back_is_open_again() {
        for (lines, open, breach) in [
            (&[][..], 100, None),
            (&[(1, 60, 0)], 40, None),
            (&[(1, 60, 10), (2, 50, 0)], 0, None),
            (&[(1, 60, 0), (2, 41, 0)], 0, Some((100, 101))),
        ] {
            let it = contribution(100, lines);
            assert_eq!(it.open_pledge().unwrap(), Money::from_minor(open), "{lines:?}");
            let found = it.breach().unwrap().map(|breach| (breach.most, breach.found));
            assert_eq!(found, breach, "{lines:?}");
            let state = if lines.is_empty() { ContributionState::Draft } else { ContributionState::Active };
            assert_eq!(it.state().unwrap(), state);
        }
    }

    #[test]
    fn more_returned_from_a_line_than_came_there_is_less_of_the_others() {
        let kept = |lines: &[(i64, i64, i64)]| {
            let kept = contribution(0, lines).kept_by_line().unwrap();
            kept.into_iter().map(|(line, net)| (line.0, net.minor())).collect::<Vec<_>>()
        };
        assert_eq!(kept(&[(1, 60, 20), (2, 10, 10)]), [(1, 40)]);
        assert_eq!(kept(&[(1, 60, 0), (2, 10, 30), (3, 50, 0)]), [(1, 40), (3, 50)]);
        assert_eq!(kept(&[(1, 0, 70), (2, 60, 0), (3, 50, 0)]), [(3, 40)]);
    }
}
