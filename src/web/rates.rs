//! How many requests an account, or an address, may send: a bucket for each that fills at a steady rate and gives
//! one drop a request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many askers are remembered; of more, those whose buckets are full are forgotten first, since nothing is lost
/// with them.
const MOST_ASKERS: usize = 50_000;

/// The buckets of askers of one kind.
pub(super) struct Rates<K> {
    /// What a bucket holds, and fills up by in a minute; 0: nobody is counted.
    a_minute: u32,
    /// When each asker's bucket will be full again.
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> Rates<K> {
    pub(super) fn new(a_minute: u32) -> Rates<K> {
        Rates { a_minute, full_at: Mutex::default() }
    }

    /// Takes a drop at `now`; `Err` says after how long there will be one.
    pub(super) fn take(&self, asker: K, now: Instant) -> Result<(), Duration> {
        const MINUTE: Duration = Duration::from_secs(60);
        let Some(drop) = MINUTE.checked_div(self.a_minute) else { return Ok(()) };
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= MOST_ASKERS && !full_at.contains_key(&asker) {
            full_at.retain(|_, full| *full > now);
            // Everybody's bucket is in use: better to count anew than to count no more.
            if full_at.len() >= MOST_ASKERS {
                full_at.clear();
            }
        }
        let full = full_at.entry(asker).or_insert(now);
        let filled = (*full).max(now) + drop;
        match filled.duration_since(now).checked_sub(MINUTE) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                *full = filled;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_emptied_at_once_and_fills_steadily() {
        let rates = Rates::new(60);
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        for _ in 0..60 {
            assert_eq!(rates.take("an", start), Ok(()));
        }
        assert_eq!(rates.take("an", start), Err(Duration::from_secs(1)));
        assert_eq!(rates.take("bình", start), Ok(()), "another's bucket is another");
        assert_eq!(rates.take("an", at(1)), Ok(()));
        assert!(rates.take("an", at(1)).is_err());
        for _ in 0..60 {
            assert_eq!(rates.take("an", at(600)), Ok(()), "no more than a bucket is saved up");
        }
        assert!(rates.take("an", at(600)).is_err());
        assert_eq!(Rates::new(0).take("an", start), Ok(()));
    }

    #[test]
    fn askers_without_number_take_no_memory_without_number() {
        let rates = Rates::new(1);
        let start = Instant::now();
        for asker in 0..MOST_ASKERS * 2 {
            assert_eq!(rates.take(asker, start), Ok(()));
        }
        assert!(rates.full_at.lock().unwrap().len() <= MOST_ASKERS);
    }
}
