//! What a half-filled form comes to, asked by the page's script while it is typed.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::response::Response;
use serde::Serialize;

use super::answers::json;
use super::context::Ctx;
use super::input::form_fields;
use crate::adding_up::{Holds, Typed, add_up};
use crate::error::Result;
use crate::money::Money;

/// Sums as they are read beside what they sum.
#[derive(Serialize)]
struct Told {
    /// By field: how an amount was understood, or why a number was not.
    fields: BTreeMap<String, String>,
    /// By row and by list: the sum, or a dash.
    sums: BTreeMap<String, String>,
    /// By list: the sum in words, or why there is none.
    words: BTreeMap<String, String>,
}

/// Adds up the fields `money:NAME` and `quantity:NAME`. It refuses nothing that is typed, and keeps nothing.
pub async fn add_up_typed(ctx: Ctx, body: Bytes) -> Result<Response> {
    let sent = form_fields(&body);
    let typed = sent.iter().filter_map(|(name, text)| {
        let (holds, name) = name.split_once(':')?;
        Some(Typed { name, holds: Holds::from_code(holds)?, text })
    });
    let (lang, currency) = (ctx.locale, ctx.book().currency);
    let sums = add_up(typed, currency);
    let sum = |(name, sum): (&String, &Option<Money>)| {
        let text = sum.map_or_else(|| "–".to_owned(), |sum| lang.amount(currency.amount(sum)));
        (name.clone(), text)
    };
    let amount = |(name, read): (&String, &Result<Money, _>)| {
        let told = match read {
            Ok(amount) => ctx.understood(*amount),
            Err(reason) => crate::refusal::Reason::sentence(reason, lang, currency),
        };
        (name.clone(), told)
    };
    let unread = sums.unread.iter().map(|(name, reason)| (name.clone(), reason.sentence(lang, currency)));
    json(
        200,
        &Told {
            fields: sums.amounts.iter().map(amount).chain(unread).collect(),
            sums: sums.rows.iter().chain(&sums.lists).map(sum).collect(),
            words: sums.lists.keys().map(|list| (list.clone(), sums.told(list, lang, currency))).collect(),
        },
    )
}
