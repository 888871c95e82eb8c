//! The two ways in which a call ends without an answer: socai refuses, or something broke.

use crate::refusal::{Problem, Reason, Refusal};

/// What every fallible call of a slice, of the ledger and of the database returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Which of the two to return: [`Error::Refused`] where the person who asked can do something about it; the
/// sentence, the place and the figures then reach them. [`Error::Failed`] for all else; they see a reference
/// number, and the log has the cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused with reasons; nothing was changed.
    #[error("refused: {}", .0.first().reason)]
    Refused(Refusal),
    /// The database could not do it now, and may when asked again: two writes met.
    #[error("two writes met: {0}")]
    Conflict(Box<dyn std::error::Error + Send + Sync>),
    /// All of it was done and taken back: a second person must approve it. Only [`crate::web`] sees it.
    #[error("waits for a second person")]
    Waits(Box<crate::approvals::NewApproval>),
    /// Something broke.
    #[error(transparent)]
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A failure described in words, for what cannot happen while the database is whole.
    pub fn broken(what: impl Into<String>) -> Error {
        Error::Failed(what.into().into())
    }

    /// What was read is not what is there any more: the write is to be run again.
    pub fn stale(what: impl std::fmt::Display) -> Error {
        Error::Conflict(format!("{what} changed meanwhile").into())
    }

    /// Whether the database refused a second row with the same key.
    pub fn is_duplicate(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        let Error::Failed(cause) = self else { return false };
        matches!(cause.downcast_ref(), Some(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Error::Refused(refusal) => Some(refusal),
            Error::Conflict(_) | Error::Waits(_) | Error::Failed(_) => None,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(refusal)
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Error {
        Error::Refused(reason.into())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        Error::Refused(problem.into())
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Error {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match error {
            Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
                Error::Conflict(Box::new(error))
            }
            // PostgreSQL reports a deadlock as an unknown kind; SQLite a writer elsewhere that would not end.
            Diesel::DatabaseError(_, ref info)
                if info.message().starts_with("deadlock detected")
                    || info.message() == "database is locked" =>
            {
                Error::Conflict(Box::new(error))
            }
            other => Error::Failed(Box::new(other)),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Failed(Box::new(error))
    }
}
