//! What a document shows of policies, whatever document it is: what its actions passed, and what it was exempted from.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::model::{Level, Rule, Subject};
use super::store::{Kept, grant, list_breaches, list_exemptions, load};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ActionId, AgencyId};
use crate::people::Act;
use crate::refusal::Reason;
use crate::web::Work;

/// A policy that an action passed.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct WarningView {
    /// The action.
    pub action: ActionId,
    /// The rule.
    pub rule: Rule,
    /// The code that a refusal would have had.
    pub code: &'static str,
    /// How the rule was taken then.
    pub level: Level,
    /// Who let it pass, and why, where it would have been stopped.
    pub exemption: Option<String>,
    /// What is to be said of it.
    #[serde(skip)]
    pub reason: Reason,
}

/// An exemption.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct ExemptionView {
    /// Of which rule.
    pub rule: Rule,
    /// Why.
    pub reason: String,
    /// Who granted it.
    pub granted_by: String,
    /// When, in UTC.
    pub granted_at: NaiveDateTime,
    /// The action that used it up.
    pub used_by: Option<ActionId>,
}

/// What policies these actions passed.
pub fn warnings(conn: &mut Conn, actions: &[ActionId]) -> Result<Vec<WarningView>> {
    let view = |it: Kept| {
        let reason = it.breach.reason(&it.policy);
        WarningView {
            action: it.action,
            rule: it.breach.rule,
            code: reason.code(),
            level: it.policy.level,
            exemption: it.exemption.map(|(by, why)| format!("{by}: {why}")),
            reason,
        }
    };
    Ok(list_breaches(conn, actions)?.into_iter().map(view).collect())
}

/// What was granted for a document.
pub fn exemptions(conn: &mut Conn, subject: Subject) -> Result<Vec<ExemptionView>> {
    let view = |(rule, reason, granted_by, granted_at, used_by)| ExemptionView {
        rule,
        reason,
        granted_by,
        granted_at,
        used_by,
    };
    Ok(list_exemptions(conn, subject)?.into_iter().map(view).collect())
}

/// That a document may pass a rule once.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ExemptionInput {
    /// Which rule.
    pub rule: String,
    /// Why.
    pub reason: String,
}

/// Lets a document of an agency pass a rule once. The rule says which role may.
pub fn exempt(
    work: &mut Work<'_, '_>,
    input: &ExemptionInput,
    subject: Subject,
    agency: AgencyId,
) -> Result<()> {
    work.agency_for(Act::See, agency)?;
    let rule = Rule::from_code(input.rule.trim());
    let policy = load(work.tx)?.of(rule.unwrap_or(Rule::AdvanceShare));
    if work.actor.role != policy.override_role {
        let (role, action) = (work.actor.role.code().to_owned(), Act::Exempt.code().to_owned());
        return Err(Reason::RoleNotAllowed { role, action }.into());
    }
    let mut read = work.reader();
    if rule.is_none() {
        let (what, given) = ("rule".to_owned(), input.rule.clone());
        read.refuse(Reason::CodeUnknown { what, given }.at("rule"));
    }
    let reason = read.required("reason", &input.reason);
    let reason = read.end(reason)?;
    let by = work.recorder();
    grant(work.tx, rule.unwrap_or(Rule::AdvanceShare), subject, &reason, by)?;
    Ok(())
}
