//! Before a request is looked at: whether it is of a size that is read, whether its asker has sent too many, and
//! whether there is room for it now.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::request::Parts;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::body::whole_seconds;
use super::client::Client;
use super::context::Visit;
use super::metrics::Metrics;
use super::rates::Rates;
use super::settings::{LARGEST_HEAD, Settings};
use crate::ids::UserId;
use crate::refusal::Reason;

/// What a service takes of whom.
pub struct Guard {
    /// How it is set.
    pub settings: Settings,
    /// What was answered so far.
    pub metrics: Metrics,
    accounts: Rates<UserId>,
    addresses: Rates<IpAddr>,
    at_once: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
}

/// Room for a request, until it is dropped.
pub(super) struct Room {
    _permits: Vec<OwnedSemaphorePermit>,
}

/// After how long to come again where there is no room now.
const SOON: Duration = Duration::from_secs(2);

impl Guard {
    /// A guard that holds to these settings.
    pub fn new(settings: Settings) -> Guard {
        Guard {
            accounts: Rates::new(settings.requests_of_account),
            addresses: Rates::new(settings.requests_of_address),
            at_once: Arc::new(Semaphore::new(settings.requests_at_once)),
            uploads: Arc::new(Semaphore::new(settings.uploads_at_once)),
            metrics: Metrics::default(),
            settings,
        }
    }

    /// Lets a request in, or says why not. `receives_file`: its body is a large one.
    pub(super) fn admit(&self, visit: &Visit, parts: &Parts, receives_file: bool) -> Result<Room, Reason> {
        check_head(parts)?;
        let now = Instant::now();
        let of_account = visit.account().map(|account| self.accounts.take(account, now));
        let of_address = || {
            let client = Client::of(&parts.extensions, &parts.headers, &self.settings.trusted_proxies);
            client.map_or(Ok(()), |client| self.addresses.take(client.network(), now))
        };
        of_account
            .unwrap_or_else(of_address)
            .map_err(|wait| Reason::TooManyRequests { seconds: whole_seconds(wait) })?;
        let room = |semaphore: &Arc<Semaphore>| {
            let permit = Arc::clone(semaphore).try_acquire_owned();
            permit.map_err(|_| Reason::TooBusy { seconds: whole_seconds(SOON) })
        };
        let mut permits = vec![room(&self.at_once)?];
        if receives_file {
            permits.push(room(&self.uploads)?);
        }
        Ok(Room { _permits: permits })
    }

    /// Requests that are being answered now.
    pub fn under_way(&self) -> usize {
        self.settings.requests_at_once.saturating_sub(self.at_once.available_permits())
    }
}

fn check_head(parts: &Parts) -> Result<(), Reason> {
    let fields = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    let address = parts.uri.path_and_query().map_or(0, |address| address.as_str().len());
    let size = fields.fold(address, usize::saturating_add);
    if size > LARGEST_HEAD {
        let count = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
        return Err(Reason::HeadTooLarge { size: count(size), most: count(LARGEST_HEAD) });
    }
    Ok(())
}
