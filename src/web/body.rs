//! Bodies are read whole, so much of them and no slower than a poor line brings them.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Extensions;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::time::{Instant, timeout_at};

use super::settings::{SLOWEST_BODY, Settings};
use crate::refusal::Reason;

/// How long the first bytes of a body are waited for; put beside each request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience(pub Duration);

/// Reads a body of at most `most` bytes. Refused when it is larger, or comes slower than [`SLOWEST_BODY`].
pub(super) async fn read_whole(body: Body, most: usize, extensions: &Extensions) -> Result<Bytes, Reason> {
    let patience = extensions.get::<Patience>().map_or(Settings::default().patience, |patience| patience.0);
    let too_large = |length: u64| u64::try_from(most).is_ok_and(|most| length > most);
    if too_large(body.size_hint().lower()) {
        return Err(Reason::BodyTooLarge {});
    }
    let started = Instant::now();
    let mut body = body;
    let mut read = Vec::new();
    let mut length: u64 = 0;
    loop {
        let granted = patience + Duration::from_secs(length / SLOWEST_BODY);
        let frame = timeout_at(started + granted, body.frame()).await;
        let frame = frame.map_err(|_| Reason::TooSlow { seconds: whole_seconds(granted) })?;
        let Some(frame) = frame else { return Ok(read.into()) };
        let frame = frame.map_err(|error| Reason::UnreadableBody { detail: error.to_string() })?;
        let Ok(bytes) = frame.into_data() else { continue };
        length = length.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if too_large(length) {
            return Err(Reason::BodyTooLarge {});
        }
        read.extend_from_slice(&bytes);
    }
}

/// Seconds, of which there is at least one.
pub(super) fn whole_seconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis().div_ceil(1_000)).unwrap_or(i64::MAX).max(1)
}
