//! The verifier of the whole book: the ledger's movements re-added and compared with every balance, every paper
//! set beside its money, every scan hashed again, and every entry of a list made anew.

use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;

use crate::app::Shared;
use crate::attachments::verify_attachments;
use crate::audit::{Tail, find_tail, verify_trail};
use crate::commitments::verify_papers;
use crate::contributions::verify_contributions;
use crate::db::Conn;
use crate::error::Result;
use crate::ledger::{self, Verification};
use crate::people::Act;
use crate::ui::notice::{Notice, Tone};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// Whose documents are listed.
pub const LISTED: [crate::lists::Source; 5] = [
    crate::commitments::load_entries,
    crate::contributions::load_entries,
    crate::contributions::sponsors::load_entries,
    crate::press::load_entries,
    crate::treasury::load_entries,
];

/// Re-adds every movement, reads every paper, and compares with all that is kept.
pub fn verify(conn: &mut Conn) -> Result<Verification> {
    let mut found = ledger::verify(conn)?;
    verify_contributions(conn, &mut found)?;
    verify_papers(conn, &mut found)?;
    verify_attachments(conn, &mut found)?;
    crate::lists::verify(conn, &LISTED, &mut found)?;
    verify_trail(conn, &mut found)?;
    found.differences.sort();
    Ok(found)
}

/// Verifies the book that is served, and keeps what was found for `/metrics`; differences are logged.
pub async fn verify_served(app: &Shared) -> Result<Verification> {
    let started = Instant::now();
    let found = app.db.reading(verify).await?;
    let differences = found.differences.len();
    let at = chrono::Utc::now().timestamp();
    app.guard.metrics.verified(at, u64::try_from(differences).unwrap_or(u64::MAX), started.elapsed());
    if differences > 0 {
        tracing::error!(differences, "the book and its movements differ: run `socai verify`");
    }
    Ok(found)
}

/// Verifies the book that is served now and then, for ever.
pub async fn keep_verifying(app: Shared, pause: Duration) {
    loop {
        if let Err(error) = verify_served(&app).await {
            tracing::error!(%error, "the book could not be verified");
        }
        tokio::time::sleep(pause).await;
    }
}

/// Re-adds the whole book.
#[utoipa::path(get, path = "/verification", responses((status = 200, body = Verified)))]
pub async fn show(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::Verify)?;
    let found = verify_served(&app).await?;
    let trail = app.db.reading(find_tail).await?;
    ctx.show(&Verified { found, trail })
}

/// What was found, and how far the audit trail is sealed.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Verified {
    /// What was counted and compared.
    #[serde(flatten)]
    pub found: Verification,
    /// The seal of the audit trail.
    pub trail: Tail,
}

impl View for Verified {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("nav-verification")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let (found, unsealed) = (&self.found, self.trail.unsealed.to_string());
        let counts = [
            ("movements", ctx.locale.decimal(&found.movements.to_string())),
            ("balances", ctx.locale.decimal(&found.balances.to_string())),
            ("differences", ctx.locale.decimal(&found.differences.len().to_string())),
        ];
        let counts: Vec<(&'static str, &str)> =
            counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let tone = if found.differences.is_empty() { Tone::Success } else { Tone::Refusal };
        html! {
            p.lead { (ctx.text("verification-lead")) }
            (Notice { title: None, ..Notice::new(ctx.locale, tone, ctx.locale.say("verification-counted", &counts)) })
            h2 { (ctx.text("verification-seal")) }
            p.seal { code { (self.trail.seal) } }
            p { (ctx.text("verification-seal-hint")) }
            @if self.trail.unsealed > 0 { p { (ctx.locale.say("verification-unsealed", &[("count", &unsealed)])) } }
            @if !found.differences.is_empty() {
                (Table {
                    caption: ctx.text("verification-differences"),
                    note: Some(ctx.text("verification-minor")),
                    columns: vec![
                        Column::text(ctx.text("column-place")),
                        Column::text(ctx.text("column-figure")),
                        Column::number(ctx.text("column-booked")),
                        Column::number(ctx.text("column-readded")),
                    ],
                    rows: found.differences.iter().map(|it| vec![
                        Cell::of(&it.place),
                        Cell::of(&it.figure),
                        Cell::of(it.booked),
                        Cell::of(it.readded),
                    ]).collect(),
                    totals: None,
                    empty: String::new(),
                })
            }
        }
    }
}
