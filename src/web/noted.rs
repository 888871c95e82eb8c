//! Which requests the audit trail tells of beside the writes: what those who read all read of agencies, what anybody
//! takes away as a file, and what somebody tried that is not theirs, a password or code of a session's own among it.

use axum::http::Method;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

use crate::audit::{EntryKind, Origin, Queue};
use crate::people::Role;

/// Pages that show figures of no agency; every other one that the Ministry or an auditor reads is noted.
const OF_NO_AGENCY: [&str; 14] = [
    "/",
    "/agencies",
    "/settings",
    "/classifications",
    "/years",
    "/years/{fiscal_year}",
    "/press-agencies",
    "/press-agencies/{id}",
    "/norms",
    "/policies",
    "/users",
    "/undo",
    "/verification",
    "/language/{code}",
];

/// Notes a request that was answered, if it is to be told of: `route` and `asked` are its route and its address.
pub(super) fn note(
    trail: &Queue,
    origin: &Origin,
    method: &Method,
    (route, asked): (&str, &str),
    response: &Response,
    refused: Option<&'static str>,
) {
    const TOLD: [&str; 5] =
        ["role_not_allowed", "agency_not_allowed", "own_approval", "wrong_password", "wrong_code"];
    if let Some(code) = refused.filter(|code| TOLD.contains(code)) {
        return trail.note_refusal(origin.clone(), route, asked, code);
    }
    if !method.is_safe() || !response.status().is_success() {
        return;
    }
    let is_file = response
        .headers()
        .get(CONTENT_DISPOSITION)
        .is_some_and(|value| value.as_bytes().starts_with(b"attachment"));
    let reads_all = Role::from_code(&origin.role).is_some_and(Role::sees_all);
    if is_file {
        trail.note_reading(EntryKind::Export, origin.clone(), route, asked);
    } else if reads_all && !OF_NO_AGENCY.contains(&route) {
        trail.note_reading(EntryKind::Read, origin.clone(), route, asked);
    }
}
