//! What a service is set to: how it is reached, and how much it takes of whom.

use std::net::IpAddr;
use std::time::Duration;

use super::client::Range;

/// The settings of a service. [`Settings::default`] is for a service that is called as a function, as tests do:
/// it counts nobody's requests; `socai serve` says what it counts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether browsers reach it over TLS alone: cookies are then kept to TLS, and browsers are told to stay with it.
    pub over_tls: bool,
    /// Proxies that are believed when they say who asks.
    pub trusted_proxies: Vec<Range>,
    /// Addresses that may read `/metrics`.
    pub metrics_readers: Vec<Range>,
    /// Requests a minute of one account; 0: not counted.
    pub requests_of_account: u32,
    /// Requests a minute of one address by nobody who is signed in; 0: not counted.
    pub requests_of_address: u32,
    /// Requests that are answered at the same time; one more is told to come again.
    pub requests_at_once: usize,
    /// Files that are received at the same time: each is held in memory.
    pub uploads_at_once: usize,
    /// Connections that are open at the same time; one more waits.
    pub connections: usize,
    /// How long a client may take over the head of a request, over the first bytes of its body, and over taking
    /// what it is sent.
    pub patience: Duration,
    /// How long an answer may take.
    pub answer_within: Duration,
    /// How long requests under way are waited for when the service is told to stop.
    pub stop_within: Duration,
}

/// Bytes a second that a body must come at, once [`Settings::patience`] is over.
pub const SLOWEST_BODY: u64 = 16 * 1024;
/// The most bytes of address and header fields together.
pub const LARGEST_HEAD: usize = 16 * 1024;

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            over_tls: false,
            trusted_proxies: Vec::new(),
            metrics_readers: vec![
                Range::of(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)),
                Range::of(IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)),
            ],
            requests_of_account: 0,
            requests_of_address: 0,
            requests_at_once: 256,
            uploads_at_once: 8,
            connections: 1_024,
            patience: Duration::from_secs(15),
            answer_within: Duration::from_secs(120),
            stop_within: Duration::from_secs(30),
        }
    }
}
