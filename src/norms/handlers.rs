//! Product types and norms over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{NewNorm, Norm, ProductType, store};
use crate::app::Shared;
use crate::db::Conn;
use crate::error::Result;
use crate::people::Act;
use crate::refusal::Reason;
use crate::web::{Ctx, Done, Input};

/// Every product type and every norm.
#[derive(Serialize, utoipa::ToSchema)]
pub struct NormList {
    /// Product types, by kind.
    pub product_types: Vec<ProductType>,
    /// Norms, by product type, the latest first.
    pub norms: Vec<Norm>,
}

fn load_list(conn: &mut Conn) -> Result<NormList> {
    Ok(NormList { product_types: store::list_product_types(conn)?, norms: store::list_norms(conn)? })
}

/// Unit-price norms by period.
#[utoipa::path(get, path = "/norms", responses((status = 200, body = NormList)))]
pub async fn list(ctx: Ctx, State(app): State<Shared>) -> Result<Response> {
    ctx.must_be_allowed(Act::See)?;
    let view = app.db.reading(load_list).await?;
    ctx.show(&view)
}

/// A norm to be set. The price is a string.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct NormInput {
    /// Code of the product type.
    pub product_type: String,
    /// Of which unit; empty is any.
    pub unit: String,
    /// The most, without VAT.
    pub most: String,
    /// First day.
    pub valid_from: String,
    /// Last day; empty is until the next one.
    pub valid_to: String,
    /// Which text sets it.
    pub legal_basis: String,
}

/// Sets a norm.
#[utoipa::path(post, path = "/norms", request_body = NormInput, responses((status = 201, body = NormList)))]
pub async fn set(ctx: Ctx, input: Input<NormInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &NormInput| {
        work.must_be_allowed(Act::SetPolicies)?;
        let mut read = work.reader();
        let new = NewNorm {
            product_type: read.required("product_type", &input.product_type),
            unit: read.optional("unit", &input.unit),
            most: read.quantity("most", &input.most),
            valid_from: read.date("valid_from", &input.valid_from),
            valid_to: read.date_or_none("valid_to", &input.valid_to),
            legal_basis: read.required("legal_basis", &input.legal_basis),
        };
        let new = read.end(new)?;
        if !new.most.is_positive() {
            return Err(Reason::QuantityNotPositive { given: new.most }.at("most").into());
        }
        if let Some(ends_on) = new.valid_to.filter(|ends_on| *ends_on < new.valid_from) {
            return Err(Reason::DatesReversed { starts_on: new.valid_from, ends_on }.at("valid_to").into());
        }
        let by = work.recorder();
        work.changes(|tx, _| load_list(tx))?;
        store::set_norm(work.tx, &new, by)?;
        Ok(Done { location: "/norms".to_owned(), action: None, view: load_list(work.tx)? })
    })
    .await
}
