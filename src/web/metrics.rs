//! What the service has done so far, as Prometheus reads it. Nothing in it is about a person or a document.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::client::Client;
use super::request_id::Seen;
use crate::app::{App, Shared};
use crate::error::Result;
use crate::refusal::Reason;

/// Upper bounds of the times that are counted, in milliseconds.
const WITHIN: [u64; 9] = [5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000];

/// Counts since the service began.
#[derive(Default)]
pub struct Metrics {
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    /// By method, route and status.
    answers: BTreeMap<(String, String, u16), u64>,
    /// By code.
    refusals: BTreeMap<&'static str, u64>,
    /// By the index in [`WITHIN`]; not yet added up.
    within: BTreeMap<usize, u64>,
    took: Duration,
    verified: Option<Verified>,
}

/// What the verifier found last.
#[derive(Clone, Copy, Debug)]
struct Verified {
    at: i64,
    differences: u64,
    took: Duration,
}

impl Metrics {
    fn with<T>(&self, work: impl FnOnce(&mut Counted) -> T) -> T {
        work(&mut self.counted.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts an answer.
    pub(super) fn answered(
        &self,
        method: &str,
        route: &str,
        status: u16,
        refused: Option<&'static str>,
        took: Duration,
    ) {
        // A method that nobody knows may be any text, without number.
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(&method);
        let method = if known { method } else { "other" };
        let within = WITHIN.iter().position(|most| took <= Duration::from_millis(*most));
        self.with(|counted| {
            *counted.answers.entry((method.to_owned(), route.to_owned(), status)).or_default() += 1;
            *counted.within.entry(within.unwrap_or(WITHIN.len())).or_default() += 1;
            counted.took = counted.took.saturating_add(took);
            if let Some(code) = refused {
                *counted.refusals.entry(code).or_default() += 1;
            }
        });
    }

    /// Keeps what the verifier found, at this second since 1970.
    pub fn verified(&self, at: i64, differences: u64, took: Duration) {
        self.with(|counted| counted.verified = Some(Verified { at, differences, took }));
    }

    /// All of it, with what the database and the guard are doing now.
    fn written(&self, app: &App) -> String {
        let mut out = Written::default();
        self.with(|counted| counted.write(&mut out));
        out.kind("socai_requests_under_way", "gauge", "Requests that are being answered now.");
        out.line("socai_requests_under_way", &[], app.guard.under_way());
        let load = app.db.load();
        out.kind(
            "socai_database_connections",
            "gauge",
            "Connections to read with, and on PostgreSQL to write with.",
        );
        out.line("socai_database_connections", &[("state", "in_use")], load.in_use);
        out.line("socai_database_connections", &[("state", "idle")], load.idle);
        out.kind("socai_database_connections_most", "gauge", "The most of them.");
        out.line("socai_database_connections_most", &[], load.most);
        out.kind("socai_writes_waiting", "gauge", "Writes that wait for their turn or are under way.");
        out.line("socai_writes_waiting", &[], load.writes);
        out.text
    }
}

impl Counted {
    fn write(&self, out: &mut Written) {
        out.kind("socai_requests_total", "counter", "Answers by method, route and status.");
        for ((method, route, status), count) in &self.answers {
            let status = status.to_string();
            let labels = [("method", method.as_str()), ("route", route), ("status", &status)];
            out.line("socai_requests_total", &labels, count);
        }
        out.kind("socai_refusals_total", "counter", "Refusals by code.");
        for (code, count) in &self.refusals {
            out.line("socai_refusals_total", &[("code", code)], count);
        }
        out.kind("socai_request_seconds", "histogram", "How long answers took.");
        let mut count = 0;
        for (index, most) in (0..).zip(WITHIN) {
            count += self.within.get(&index).copied().unwrap_or(0);
            out.line("socai_request_seconds_bucket", &[("le", &seconds(Duration::from_millis(most)))], count);
        }
        count += self.within.get(&WITHIN.len()).copied().unwrap_or(0);
        out.line("socai_request_seconds_bucket", &[("le", "+Inf")], count);
        out.line("socai_request_seconds_sum", &[], seconds(self.took));
        out.line("socai_request_seconds_count", &[], count);
        let Some(verified) = self.verified else { return };
        out.kind(
            "socai_verifier_differences",
            "gauge",
            "Differences that the verifier found when it last ran.",
        );
        out.line("socai_verifier_differences", &[], verified.differences);
        out.kind("socai_verifier_ran_timestamp_seconds", "gauge", "When it last ran.");
        out.line("socai_verifier_ran_timestamp_seconds", &[], verified.at);
        out.kind("socai_verifier_seconds", "gauge", "How long it took.");
        out.line("socai_verifier_seconds", &[], seconds(verified.took));
    }
}

/// Seconds as a plain decimal.
fn seconds(time: Duration) -> String {
    let text = format!("{}.{:06}", time.as_secs(), time.subsec_micros());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text in Prometheus' format.
#[derive(Default)]
struct Written {
    text: String,
}

impl Written {
    fn kind(&mut self, name: &str, kind: &str, help: &str) {
        self.push(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> =
            labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.push(format_args!("{name}{labels} {value}\n"));
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.text.write_fmt(text);
    }
}

/// Notes which route a request met, so that it is counted and logged by that.
pub async fn note_route(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if let (Some(route), Some(seen)) = (extensions.get::<MatchedPath>(), extensions.get::<Arc<Seen>>()) {
        // The first is kept.
        let _ = seen.route.set(route.as_str().to_owned());
    }
    next.run(request).await
}

/// The counts, for the addresses that may read them; for others there is no such page. An address that a stranger
/// forwarded for is nobody's.
pub async fn metrics(State(app): State<Shared>, request: Request) -> Result<Response> {
    let settings = &app.guard.settings;
    let client = Client::of(request.extensions(), request.headers(), &settings.trusted_proxies);
    let may_read = client.is_none_or(|client| {
        let known = settings.metrics_readers.iter().any(|range| range.contains(client.address));
        known && !client.behind_stranger
    });
    if !may_read {
        return Err(Reason::NotFound { what: "page".to_owned(), given: "/metrics".to_owned() }.into());
    }
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, app.guard.metrics.written(&app)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_prometheus_reads_them() {
        let metrics = Metrics::default();
        metrics.answered("GET", "/orders/{id}", 200, None, Duration::from_millis(7));
        metrics.answered("GET", "/orders/{id}", 200, None, Duration::from_millis(700));
        metrics.answered("POST", "/orders", 422, Some("no_item"), Duration::from_secs(60));
        metrics.answered("BREW\n", "none", 405, None, Duration::ZERO);
        metrics.verified(1_800_000_000, 2, Duration::from_millis(1_500));
        let mut out = Written::default();
        metrics.with(|counted| counted.write(&mut out));
        for line in [
            "socai_requests_total{method=\"GET\",route=\"/orders/{id}\",status=\"200\"} 2",
            "socai_requests_total{method=\"other\",route=\"none\",status=\"405\"} 1",
            "socai_refusals_total{code=\"no_item\"} 1",
            "socai_request_seconds_bucket{le=\"0.005\"} 1",
            "socai_request_seconds_bucket{le=\"0.01\"} 2",
            "socai_request_seconds_bucket{le=\"30\"} 3",
            "socai_request_seconds_bucket{le=\"+Inf\"} 4",
            "socai_request_seconds_sum 60.707",
            "socai_request_seconds_count 4",
            "socai_verifier_differences 2",
            "socai_verifier_ran_timestamp_seconds 1800000000",
            "socai_verifier_seconds 1.5",
        ] {
            assert!(out.text.lines().any(|it| it == line), "{line} is not in\n{}", out.text);
        }
    }
}
