//! Who may do what, for which agency: one function, asked by every handler, and by pages to decide what to offer.

use chrono::NaiveDate;

use super::model::{Actor, Role};
use crate::agencies::Agency;
use crate::coded::coded;
use crate::ledger::Calendar;
use crate::refusal::Reason;

coded! {
    /// What somebody wants to do.
    Act {
        /// Record an allocation, a supplement or a cut.
        Decide = "decide",
        /// Draft an order.
        Draft = "draft",
        /// Sign an order.
        Sign = "sign",
        /// Amend an order.
        Amend = "amend",
        /// Record an acceptance.
        Accept = "accept",
        /// Close or cancel an order.
        End = "end",
        /// Record an advance.
        Advance = "advance",
        /// Record a payment.
        Pay = "pay",
        /// Record money that came back.
        Refund = "refund",
        /// Carry money over to next year.
        CarryOver = "carry_over",
        /// Cancel what is left at the year's end.
        Lapse = "lapse",
        /// Close a year, and reopen it.
        CloseYear = "close_year",
        /// Open years and set their windows.
        SetCalendar = "set_calendar",
        /// Spend directly, without a contract.
        Spend = "spend",
        /// Record what sponsors pledge, and what they give in kind.
        Pledge = "pledge",
        /// Record money that came from a sponsor.
        Receive = "receive",
        /// Record money that went back to a sponsor.
        GiveBack = "give_back",
        /// Attach a scanned paper to a document.
        Attach = "attach",
        /// Set policies and unit-price norms.
        SetPolicies = "set_policies",
        /// Let a document pass a policy once; the policy says which role may.
        Exempt = "exempt",
        /// Reconcile with the State Treasury.
        Reconcile = "reconcile",
        /// Turn an action round, late.
        Reverse = "reverse",
        /// Add a press agency to the registry.
        RegisterPress = "register_press",
        /// Add a sponsor to the registry.
        RegisterSponsor = "register_sponsor",
        /// See an agency's figures.
        See = "see",
        /// Compare all agencies.
        Compare = "compare",
        /// Re-add the whole book.
        Verify = "verify",
        /// Read the audit trail.
        Audit = "audit",
        /// See and make accounts.
        People = "people",
    }
}

impl Act {
    /// The act that recorded an action with this verb, and so may turn it round.
    pub fn of_verb(verb: &str) -> Option<Act> {
        match verb {
            "allocate" | "supplement" | "cut" | "transfer" => Some(Act::Decide),
            "sign" => Some(Act::Sign),
            "amend" => Some(Act::Amend),
            "accept" => Some(Act::Accept),
            "close" | "cancel" => Some(Act::End),
            "advance" => Some(Act::Advance),
            "pay" => Some(Act::Pay),
            "spend" => Some(Act::Spend),
            "refund" => Some(Act::Refund),
            "receive" => Some(Act::Receive),
            "return" => Some(Act::GiveBack),
            "carry_over" => Some(Act::CarryOver),
            "lapse" => Some(Act::Lapse),
            "close_year" => Some(Act::CloseYear),
            _ => None,
        }
    }
}

fn role_allows(role: Role, act: Act) -> bool {
    match role {
        Role::FinanceOfficer => matches!(
            act,
            Act::Decide
                | Act::CarryOver
                | Act::Advance
                | Act::Pay
                | Act::Refund
                | Act::Spend
                | Act::Receive
                | Act::GiveBack
                | Act::Reconcile
                | Act::Attach
                | Act::Audit
                | Act::See
        ),
        Role::CommunicationUnit => matches!(
            act,
            Act::Draft
                | Act::Sign
                | Act::Amend
                | Act::Accept
                | Act::End
                | Act::Pledge
                | Act::RegisterPress
                | Act::RegisterSponsor
                | Act::Attach
                | Act::See
        ),
        Role::Ministry => matches!(
            act,
            Act::See
                | Act::Compare
                | Act::Verify
                | Act::Audit
                | Act::RegisterPress
                | Act::RegisterSponsor
                | Act::SetPolicies
                | Act::SetCalendar
                | Act::Lapse
                | Act::CloseYear
        ),
        Role::Auditor => matches!(act, Act::See | Act::Compare | Act::Verify | Act::Audit),
        Role::Administrator => matches!(act, Act::People | Act::Audit),
    }
}

fn not_allowed(actor: &Actor, act: Act) -> Reason {
    Reason::RoleNotAllowed { role: actor.role.code().to_owned(), action: act.code().to_owned() }
}

/// Whether the actor may do this for the agency (or for none in particular): the role first, then the agency,
/// which must be the actor's own or stand below it.
pub fn may(actor: &Actor, act: Act, agency: Option<&Agency>) -> Result<(), Reason> {
    let by_setting =
        act == Act::Pay && actor.role == Role::CommunicationUnit && actor.communication_unit_pays;
    if !by_setting && !role_allows(actor.role, act) {
        return Err(not_allowed(actor, act));
    }
    match (&actor.agency, agency) {
        (Some(own), Some(agency)) if !agency.is_at_or_below(own) => {
            Err(Reason::AgencyNotAllowed { agency: agency.code.clone() })
        }
        _ => Ok(()),
    }
}

/// Whether the actor may see the agency's figures.
pub fn may_see(actor: &Actor, agency: &Agency) -> bool {
    may(actor, Act::See, Some(agency)).is_ok()
}

/// Whether the actor may do this late: after the adjustment period the Ministry may free, take back, carry over, cancel
/// and turn round what no officer can any more, with a reason.
pub fn may_late(actor: &Actor, act: Act, calendar: &Calendar, dated_on: NaiveDate, reason: &str) -> bool {
    may_act_late(actor, act, calendar, dated_on) && !reason.is_empty()
}

/// The same, before a reason was given: pages ask it before they offer the form.
pub fn may_act_late(actor: &Actor, act: Act, calendar: &Calendar, dated_on: NaiveDate) -> bool {
    let late =
        matches!(act, Act::End | Act::Refund | Act::CarryOver | Act::Lapse | Act::CloseYear | Act::Reverse);
    actor.role == Role::Ministry && late && dated_on > calendar.adjustment_ends_on
}
