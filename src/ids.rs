//! Record numbers: one number space for the whole book, one type for each kind of record, so that a line's
//! number can never be passed where an agency's is meant.

use serde::{Deserialize, Serialize};

/// Defines number types that the database keeps as BIGINT.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[derive(utoipa::ToSchema, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl maud::Render for $name {
            fn render_to(&self, buffer: &mut String) {
                self.0.render_to(buffer);
            }
        }

        crate::db::stored_as!($name, diesel::sql_types::BigInt, i64, |id| &id.0, |raw: i64| Ok($name(raw)));
    )+};
}

ids! {
    /// An agency.
    AgencyId,
    /// A budget line.
    LineId,
    /// A commitment: a press order, a training activity or a monitoring contract.
    CommitmentId,
    /// A contract of several years, each year of which is a commitment.
    ContractId,
    /// Who gives socialised money.
    SponsorId,
    /// A contribution of a sponsor.
    ContributionId,
    /// An action: the movements that were made, and are reversed, together.
    ActionId,
    /// A movement.
    MovementId,
    /// A closing of a fiscal year.
    ClosingId,
    /// A press agency.
    PressAgencyId,
    /// A file that was sent to be looked at before it is stored.
    UploadId,
    /// A scanned paper beside a document.
    AttachmentId,
    /// A person who signs in.
    UserId,
    /// A person's being signed in.
    SessionId,
    /// A token that a program of a person bears.
    ApiTokenId,
    /// A link by which a password is set.
    InvitationId,
    /// A statement of the State Treasury.
    StatementId,
    /// A line of a statement.
    TreasuryLineId,
    /// Lines and payments that were put together by somebody.
    PairingId,
    /// A record of reconciliation with the State Treasury.
    TreasuryRecordId,
}
