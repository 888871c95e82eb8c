//! Product types, and the most that one may cost in a time.

use super::agencies::check_validity;
use super::problems::{AtRow, each_row};
use super::{Counts, Seen};
use crate::commitments::CommitmentKind;
use crate::db::WriteTx;
use crate::error::Result;
use crate::exchange::reading::Row;
use crate::ledger::Recorder;
use crate::norms::{NewNorm, ProductType, set_norm, set_product_type};
use crate::refusal::Reason;

pub(super) fn import_product_types(tx: &mut WriteTx<'_>, rows: &[Row]) -> Result<Counts> {
    let mut seen = Seen::default();
    each_row(rows, |row| {
        seen.check(row, &["code"])?;
        let kind = row.filled("kind", |row, column| row.word(column, CommitmentKind::from_code))?;
        let new = ProductType {
            code: row.required("code")?.to_owned(),
            kind: kind.code().to_owned(),
            name_vi: row.required("name_vi")?.to_owned(),
            name_en: row.text("name_en").to_owned(),
            unit: row.text("unit").to_owned(),
        };
        set_product_type(tx, &new).at_row(row, |_| Some("code"))
    })
}

pub(super) fn import(tx: &mut WriteTx<'_>, recorder: Recorder, rows: &[Row]) -> Result<Counts> {
    let mut seen = Seen::default();
    each_row(rows, |row| {
        seen.check(row, &["product_type", "unit", "valid_from"])?;
        let most = row.filled("most", Row::quantity)?;
        if !most.is_positive() {
            return Err(row.problem("most", Reason::QuantityNotPositive { given: most }).into());
        }
        let new = NewNorm {
            product_type: row.required("product_type")?.to_owned(),
            unit: row.text("unit").to_owned(),
            most,
            valid_from: row.filled("valid_from", Row::date)?,
            valid_to: row.date("valid_to")?,
            legal_basis: row.required("legal_basis")?.to_owned(),
        };
        check_validity(row)?;
        set_norm(tx, &new, (recorder.user, recorder.at)).at_row(row, |_| None)
    })
}
