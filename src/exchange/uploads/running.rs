//! Looking and storing go on by themselves once they are begun; their pages ask how far they are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::looking::{Found, Task};
use crate::error::{Error, Result};
use crate::ids::UploadId;

/// How long a page waits before it says that the work goes on.
const MOMENT: Duration = Duration::from_secs(2);
/// How long what was found is kept.
const KEPT: Duration = Duration::from_secs(3_600);

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Look,
    Store,
}

/// How far it is.
pub(super) struct Progress {
    /// What is done.
    pub step: Step,
    began: Instant,
    rows: AtomicUsize,
    found: OnceLock<Result<Found, String>>,
    done: tokio::sync::Notify,
}

impl Progress {
    fn begun(step: Step) -> Progress {
        let (rows, found, done) = (AtomicUsize::new(0), OnceLock::new(), tokio::sync::Notify::new());
        Progress { step, began: Instant::now(), rows, found, done }
    }

    /// Notes how many rows the file has, once they are read.
    pub fn note_rows(&self, rows: usize) {
        self.rows.store(rows, Ordering::Relaxed);
    }

    /// How many rows were read; zero while the file is read.
    pub fn rows(&self) -> usize {
        self.rows.load(Ordering::Relaxed)
    }

    /// For how many seconds it has been going on.
    pub fn seconds(&self) -> u64 {
        self.began.elapsed().as_secs()
    }

    /// Waits for a moment, or until it is done. Which of the two it was, [`Progress::found`] tells.
    async fn moment(&self) {
        // Asked for before it is looked, so that what is done between the two is not missed.
        let done = self.done.notified();
        if self.found.get().is_none() {
            let _ = tokio::time::timeout(MOMENT, done).await;
        }
    }

    /// What was found, if it is done.
    pub fn found(&self) -> Result<Option<&Found>> {
        match self.found.get() {
            None => Ok(None),
            Some(Ok(found)) => Ok(Some(found)),
            Some(Err(broke)) => Err(Error::broken(broke.clone())),
        }
    }
}

/// The files that are looked at or stored, or were within the hour.
#[derive(Default)]
pub struct Imports(Mutex<BTreeMap<(UploadId, Step), Arc<Progress>>>);

impl Imports {
    /// Does a step, unless it is done or under way already, and waits for a moment.
    pub(super) async fn run(&self, step: Step, task: Task) -> Arc<Progress> {
        let (progress, begins) = self.begin(step, task);
        if let Some(task) = begins {
            let told = Arc::clone(&progress);
            // It is not waited for: whoever closes the page finds it done when they come back.
            drop(tokio::task::spawn_blocking(move || {
                let found = match step {
                    Step::Look => task.look(&told),
                    Step::Store => task.store(&told),
                };
                if let Err(error) = &found {
                    tracing::error!(%error, "a file could not be looked at or stored");
                }
                // It is set once.
                let _ = told.found.set(found.map_err(|error| error.to_string()));
                told.done.notify_waiters();
            }));
        }
        progress.moment().await;
        progress
    }

    fn begin(&self, step: Step, task: Task) -> (Arc<Progress>, Option<Task>) {
        let key = (task.upload.id, step);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, progress| progress.began.elapsed() < KEPT);
        if let Some(known) = all.get(&key) {
            // What was refused or broke is done again when it is asked for again.
            let again = match (step, known.found.get()) {
                (Step::Store, Some(Ok(Found::Stored(_)))) | (Step::Look, Some(Ok(_))) | (_, None) => false,
                (_, Some(_)) => true,
            };
            if !again {
                return (Arc::clone(known), None);
            }
        }
        let progress = Arc::new(Progress::begun(step));
        all.insert(key, Arc::clone(&progress));
        (progress, Some(task))
    }

    /// A step that was begun.
    pub(super) fn begun(&self, id: UploadId, step: Step) -> Option<Arc<Progress>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(id, step)).cloned()
    }
}
