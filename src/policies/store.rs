//! Every query on policies, exemptions and breaches.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{Breach, Level, Policies, Policy, Rule, Subject};
use crate::db::schema::{exemptions, policies, policy_breaches, users};
use crate::db::{Conn, WriteTx};
use crate::error::Result;
use crate::ids::{ActionId, CommitmentId, ContributionId, UserId};
use crate::ledger::Journal;
use crate::money::Money;
use crate::people::Role;

/// How the book takes every rule now.
pub fn load(conn: &mut Conn) -> Result<Policies> {
    let rows: Vec<(Rule, Level, i64, Role)> = policies::table
        .select((policies::rule, policies::level, policies::percent, policies::override_role))
        .order(policies::id)
        .load(conn)?;
    let latest: BTreeMap<Rule, Policy> = rows
        .into_iter()
        .map(|(rule, level, percent, override_role)| (rule, Policy { rule, level, percent, override_role }))
        .collect();
    let of = |rule: &Rule| latest.get(rule).copied().unwrap_or(Policy::by_default(*rule));
    Ok(Policies(Rule::ALL.iter().map(of).collect()))
}

/// A setting of a rule, as its history shows it.
#[derive(Clone, Debug, Queryable)]
pub struct Setting {
    /// The rule.
    pub rule: Rule,
    /// How strictly.
    pub level: Level,
    /// From where on, in hundredths of per cent.
    pub percent: i64,
    /// Who may grant an exemption.
    pub override_role: Role,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When, in UTC.
    pub set_at: NaiveDateTime,
}

/// All settings, the latest first.
pub(super) fn list_settings(conn: &mut Conn) -> Result<Vec<Setting>> {
    Ok(policies::table
        .inner_join(users::table.on(users::id.eq(policies::set_by)))
        .select((
            policies::rule,
            policies::level,
            policies::percent,
            policies::override_role,
            policies::reason,
            users::full_name,
            policies::set_at,
        ))
        .order(policies::id.desc())
        .load(conn)?)
}

/// Sets a rule from now on.
pub fn set(
    tx: &mut WriteTx<'_>,
    policy: &Policy,
    reason: &str,
    (by, at): (UserId, NaiveDateTime),
) -> Result<()> {
    let id = tx.next_id()?;
    diesel::insert_into(policies::table)
        .values((
            policies::id.eq(id),
            policies::rule.eq(policy.rule),
            policies::level.eq(policy.level),
            policies::percent.eq(policy.percent),
            policies::override_role.eq(policy.override_role),
            policies::reason.eq(reason),
            policies::set_by.eq(by),
            policies::set_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

fn parts(subject: Subject) -> (Option<CommitmentId>, Option<ContributionId>) {
    match subject {
        Subject::Commitment(id) => (Some(id), None),
        Subject::Contribution(id) => (None, Some(id)),
    }
}

/// Lets a document pass a rule once.
pub fn grant(
    tx: &mut WriteTx<'_>,
    rule: Rule,
    subject: Subject,
    reason: &str,
    (by, at): (UserId, NaiveDateTime),
) -> Result<i64> {
    use exemptions as e;
    let (commitment, contribution) = parts(subject);
    let id = tx.next_id()?;
    diesel::insert_into(e::table)
        .values((
            e::id.eq(id),
            e::rule.eq(rule),
            e::commitment_id.eq(commitment),
            e::contribution_id.eq(contribution),
            e::reason.eq(reason),
            e::granted_by.eq(by),
            e::granted_at.eq(at),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// An exemption, as it is shown: rule, reason, who granted it, when (UTC), and the action that used it up.
pub type Exemption = (Rule, String, String, NaiveDateTime, Option<ActionId>);

/// What was granted for a document, in order.
pub fn list_exemptions(conn: &mut Conn, subject: Subject) -> Result<Vec<Exemption>> {
    use exemptions as e;
    let (commitment, contribution) = parts(subject);
    let mut query = e::table
        .inner_join(users::table.on(users::id.eq(e::granted_by)))
        .select((e::rule, e::reason, users::full_name, e::granted_at, e::used_by_action))
        .order(e::id)
        .into_boxed();
    query = match (commitment, contribution) {
        (Some(id), _) => query.filter(e::commitment_id.eq(id)),
        (None, id) => query.filter(e::contribution_id.eq(id)),
    };
    Ok(query.load(conn)?)
}

fn find_unused(conn: &mut Conn, rule: Rule, subject: Subject) -> Result<Option<i64>> {
    use exemptions as e;
    let (commitment, contribution) = parts(subject);
    let mut query = e::table
        .select(e::id)
        .filter(e::rule.eq(rule))
        .filter(e::used_by_action.is_null())
        .order(e::id)
        .into_boxed();
    query = match (commitment, contribution) {
        (Some(id), _) => query.filter(e::commitment_id.eq(id)),
        (None, id) => query.filter(e::contribution_id.eq(id)),
    };
    Ok(query.get_result(conn).optional()?)
}

/// Puts what an action breaks before the book's policies: refused where a rule stops it and no exemption was granted,
/// else kept with the action. To be asked after the action was recorded, since money comes before policy; a refusal
/// takes the action back with it.
pub fn ask(
    journal: &mut Journal<'_, '_>,
    action: ActionId,
    subject: Subject,
    policies: &Policies,
    breaches: impl IntoIterator<Item = Breach>,
) -> Result<()> {
    for breach in breaches {
        let policy = policies.of(breach.rule);
        let exemption = match policy.level {
            Level::Off => continue,
            Level::Warn => None,
            Level::Stop => match find_unused(journal.tx(), breach.rule, subject)? {
                Some(exemption) => Some(exemption),
                None => return Err(breach.reason(&policy).into()),
            },
        };
        if let Some(exemption) = exemption {
            diesel::update(exemptions::table.find(exemption))
                .set(exemptions::used_by_action.eq(Some(action)))
                .execute(&mut **journal.tx())?;
        }
        keep(journal.tx(), action, &policy, &breach, exemption)?;
    }
    Ok(())
}

fn keep(
    tx: &mut WriteTx<'_>,
    action: ActionId,
    policy: &Policy,
    breach: &Breach,
    exemption: Option<i64>,
) -> Result<()> {
    use policy_breaches as b;
    diesel::insert_into(b::table)
        .values((
            b::action_id.eq(action),
            b::rule.eq(breach.rule),
            b::item.eq(breach.item),
            b::level.eq(policy.level),
            b::percent.eq(policy.percent),
            b::whole.eq(breach.whole),
            b::most.eq(breach.most),
            b::found.eq(breach.found),
            b::exemption_id.eq(exemption),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// A breach that was kept with an action.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The action.
    pub action: ActionId,
    /// What was found.
    pub breach: Breach,
    /// How the rule was taken then.
    pub policy: Policy,
    /// Who let it pass, and why, where the rule would have stopped it.
    pub exemption: Option<(String, String)>,
}

/// What these actions broke, in their order.
pub fn list_breaches(conn: &mut Conn, actions: &[ActionId]) -> Result<Vec<Kept>> {
    use policy_breaches as b;
    type Row = (ActionId, Rule, i64, Level, i64, Money, i64, i64, Option<(String, UserId)>);
    let rows: Vec<Row> = b::table
        .left_join(exemptions::table)
        .select((
            b::action_id,
            b::rule,
            b::item,
            b::level,
            b::percent,
            b::whole,
            b::most,
            b::found,
            (exemptions::reason, exemptions::granted_by).nullable(),
        ))
        .filter(b::action_id.eq_any(actions))
        .order((b::action_id, b::rule, b::item))
        .load(conn)?;
    let mut kept = Vec::with_capacity(rows.len());
    for (action, rule, item, level, percent, whole, most, found, exemption) in rows {
        let exemption = match exemption {
            Some((reason, by)) => {
                let name = users::table.select(users::full_name).filter(users::id.eq(by)).get_result(conn)?;
                Some((name, reason))
            }
            None => None,
        };
        let policy = Policy { level, percent, ..Policy::by_default(rule) };
        kept.push(Kept { action, breach: Breach { rule, item, whole, most, found }, policy, exemption });
    }
    Ok(kept)
}
