//! Policies over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::model::{Level, Policy, Rule};
use super::store;
use crate::app::Shared;
use crate::approvals::handlers::RuleList;
use crate::book::Book;
use crate::db::Conn;
use crate::error::Result;
use crate::people::{Act, Role};
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input};

/// How the book takes a rule.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct PolicyView {
    /// The rule.
    pub rule: Rule,
    /// How strictly.
    pub level: Level,
    /// From where on, in per cent of the value; empty where the rule has none.
    pub percent: String,
    /// Who may grant an exemption.
    pub override_role: Role,
}

/// An earlier setting.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct SettingView {
    /// What was set.
    #[serde(flatten)]
    pub policy: PolicyView,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: String,
    /// When, in UTC.
    pub set_at: chrono::NaiveDateTime,
}

/// Every rule, and how each came to be as it is.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PolicyList {
    /// Every rule.
    pub policies: Vec<PolicyView>,
    /// All settings, the latest first.
    pub history: Vec<SettingView>,
    /// From which amounts on a second person approves.
    #[serde(flatten)]
    pub approvals: RuleList,
}

fn view(policy: &Policy) -> PolicyView {
    let percent = if policy.rule.has_percent() { policy.shown_percent().to_string() } else { String::new() };
    PolicyView { rule: policy.rule, level: policy.level, percent, override_role: policy.override_role }
}

fn load_list(conn: &mut Conn, book: Book) -> Result<PolicyList> {
    let setting = |it: store::Setting| SettingView {
        policy: view(&Policy {
            rule: it.rule,
            level: it.level,
            percent: it.percent,
            override_role: it.override_role,
        }),
        reason: it.reason,
        set_by: it.set_by,
        set_at: it.set_at,
    };
    Ok(PolicyList {
        policies: store::load(conn)?.0.iter().map(view).collect(),
        history: store::list_settings(conn)?.into_iter().map(setting).collect(),
        approvals: RuleList::load(conn, book)?,
    })
}

/// Every rule, and how the book takes it.
#[utoipa::path(get, path = "/policies", responses((status = 200, body = PolicyList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let book = ctx.book();
    let view = app.db.reading(move |conn| load_list(conn, book)).await?;
    ctx.show(&view)
}

/// How a rule is to be taken from now on.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PolicyInput {
    /// Which rule.
    pub rule: String,
    /// `stop`, `warn` or `off`.
    pub level: String,
    /// From where on, in per cent; empty where the rule has none.
    pub percent: String,
    /// Who may grant an exemption; empty is as before.
    pub override_role: String,
    /// Why.
    pub reason: String,
}

/// Sets how a rule is taken.
#[utoipa::path(post, path = "/policies", request_body = PolicyInput, responses((status = 201, body = PolicyList)))]
pub async fn set(ctx: Ctx, input: Input<PolicyInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &PolicyInput| {
        work.must_be_allowed(Act::SetPolicies)?;
        let mut read = work.reader();
        let unknown = |what: &str, given: &str| {
            let (field, given) = (what.to_owned(), given.to_owned());
            Reason::CodeUnknown { what: field, given }.at(what)
        };
        let rule = Rule::from_code(input.rule.trim()).ok_or_else(|| unknown("rule", &input.rule))?;
        let now = store::load(work.tx)?.of(rule);
        let level = Level::from_code(input.level.trim()).ok_or_else(|| unknown("level", &input.level))?;
        let percent = match read.quantity_or_none("percent", &input.percent) {
            // Ten-thousandths of per cent; kept in hundredths.
            Some(percent) if rule.has_percent() => {
                let kept = percent.ten_thousandths() / 100;
                if kept * 100 != percent.ten_thousandths() || !(0..=10_000).contains(&kept) {
                    let (value, digits) = (percent.to_string(), 2);
                    read.refuse(Reason::TooManyDecimals { value, digits }.at("percent"));
                }
                kept
            }
            _ => now.percent,
        };
        let override_role =
            read.word("override_role", &input.override_role, Role::from_code, now.override_role);
        let reason = read.required("reason", &input.reason);
        let (policy, reason) = read.end((Policy { rule, level, percent, override_role }, reason))?;
        let by = work.recorder();
        work.changes(load_list)?;
        store::set(work.tx, &policy, &reason, by)?;
        let view = load_list(work.tx, work.book)?;
        Ok(Done { location: "/policies".to_owned(), action: None, view })
    })
    .await
}
