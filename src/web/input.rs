//! What was sent: the same input from a form or from JSON, read in the sender's way of writing.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::body::read_whole;
use super::checking::CHECK;
use super::form_token::FORM_TOKEN;
use crate::error::{Error, Result};
use crate::money::{Money, Quantity};
use crate::names::tidy;
use crate::number::Reading;
use crate::refusal::{Problem, Reason, Refusal};

/// The largest body that is taken, in bytes. A thousand items are a quarter of it.
pub const LARGEST_BODY: usize = 1024 * 1024;

/// Letters a short field holds: numbers, titles, names.
pub const SHORT: usize = 300;

/// The path of a request, refused in socai's own words.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub struct Path<T>(pub T);

/// The query of a request, refused in socai's own words.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub struct Query<T>(pub T);

/// Refuses an address that holds a zero byte: no name has one, and PostgreSQL takes none.
pub fn check_address(uri: &axum::http::Uri) -> Result<(), Reason> {
    let address = uri.path_and_query().map_or("", |it| it.as_str());
    if address.contains("%00") {
        return Err(Reason::UnreadableBody { detail: "%00".to_owned() });
    }
    Ok(())
}

impl From<axum::extract::rejection::PathRejection> for Error {
    fn from(rejection: axum::extract::rejection::PathRejection) -> Error {
        Reason::NotFound { what: "page".to_owned(), given: rejection.body_text() }.into()
    }
}

impl From<axum::extract::rejection::QueryRejection> for Error {
    fn from(rejection: axum::extract::rejection::QueryRejection) -> Error {
        Reason::UnreadableBody { detail: rejection.body_text() }.into()
    }
}

/// What was sent, its idempotency key, and the hash by which a repetition is known.
#[derive(Clone, Debug)]
pub struct Input<T> {
    /// The input proper, still as text.
    pub value: T,
    /// The key, if one came along.
    pub idempotency_key: Option<String>,
    /// SHA-256 of method, path and content.
    pub content_hash: String,
    /// Names and values as the form sent them; none over the API.
    pub fields: Vec<(String, String)>,
}

/// JSON as text with the keys of each object in order, so that the same content has the same hash however it is sent.
fn in_one_order(content: &serde_json::Value) -> String {
    use serde_json::Value;
    match content {
        Value::Object(fields) => {
            let ordered: BTreeMap<&String, String> =
                fields.iter().map(|(name, value)| (name, in_one_order(value))).collect();
            let told: Vec<String> = ordered
                .iter()
                .map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())))
                .collect();
            format!("{{{}}}", told.join(","))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(in_one_order).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

impl<T> Input<T> {
    /// Whether the form asks to be checked before it is recorded.
    pub fn is_checked(&self) -> bool {
        self.fields.iter().any(|(name, value)| name == CHECK && !value.is_empty())
    }
}

impl<T> Input<T> {
    /// The same, of which nothing is kept to know a repetition by: for what holds a password, whose hash by this fast
    /// a function would be guessed from.
    pub fn forgotten(self) -> Input<T> {
        Input { idempotency_key: None, content_hash: String::new(), ..self }
    }
}

/// Names and values of a form.
pub fn form_fields(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Input<T>> {
        let (parts, body) = request.into_parts();
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().map_or(None, Some));
        let format = parts.extensions.get::<super::Format>().copied().unwrap_or(super::Format::Page);
        let is_json = header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/json"));
        let bytes = read_whole(body, LARGEST_BODY, &parts.extensions).await?;
        let unreadable = |detail: String| Error::from(Reason::UnreadableBody { detail });
        let (value, content, key, fields) = match (format, is_json) {
            (super::Format::Json, true) => {
                let content: serde_json::Value =
                    serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
                if !content.is_object() {
                    return Err(unreadable("a JSON object is needed".to_owned()));
                }
                let mut unknown = Vec::new();
                let value = serde_ignored::deserialize(&content, |path| unknown.push(field_name(&path)))
                    .map_err(|error: serde_json::Error| unreadable(error.to_string()))?;
                let unknown: Vec<Problem> =
                    unknown.into_iter().map(|field| Reason::FieldUnknown {}.at(field)).collect();
                if let Some(refusal) = Refusal::of(unknown) {
                    return Err(refusal.into());
                }
                (value, in_one_order(&content), header("idempotency-key").map(str::to_owned), Vec::new())
            }
            (super::Format::Json, false) => {
                return Err(unreadable("Content-Type: application/json".to_owned()));
            }
            (super::Format::Page, _) => {
                let fields = form_fields(&bytes);
                let key =
                    fields.iter().find(|(name, _)| name == "idempotency_key").map(|(_, key)| key.clone());
                let kept: Vec<&(String, String)> = fields
                    .iter()
                    .filter(|(name, _)| {
                        !["idempotency_key", "form_page", CHECK, FORM_TOKEN].contains(&name.as_str())
                    })
                    .collect();
                let value = serde_qs::Config::new()
                    .use_form_encoding(true)
                    .deserialize_bytes(&bytes)
                    .map_err(|error| unreadable(error.to_string()))?;
                (value, format!("{kept:?}"), key, fields)
            }
        };
        let mut hash = Sha256::new();
        for part in [parts.method.as_str(), parts.uri.path(), &content] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Ok(Input {
            value,
            idempotency_key: key.filter(|key| !key.is_empty()),
            content_hash: crate::people::hex(hash.finalize().as_slice()),
            fields,
        })
    }
}

/// The name of a field as forms write it: `items[0][quantity]`.
fn field_name(path: &serde_ignored::Path<'_>) -> String {
    let path = path.to_string();
    let mut parts = path.split('.').filter(|part| *part != "?");
    let first = parts.next().map_or_else(String::new, str::to_owned);
    parts.fold(first, |name, part| format!("{name}[{part}]"))
}

/// Reads fields one after the other and keeps every problem, so that a form is told all of them at once.
pub struct Reader {
    reading: Reading,
    digits: u32,
    problems: Vec<Problem>,
}

impl Reader {
    /// A reader of the sender's way of writing, for a currency with `digits` minor digits.
    pub fn new(reading: Reading, digits: u32) -> Reader {
        Reader { reading, digits, problems: Vec::new() }
    }

    fn keep<T: Default>(&mut self, field: &str, read: Result<T, Reason>) -> T {
        match read {
            Ok(value) => value,
            Err(reason) => {
                self.problems.push(reason.at(field));
                T::default()
            }
        }
    }

    /// A problem that was found otherwise.
    pub fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// An amount that must be there.
    pub fn money(&mut self, field: &str, typed: &str) -> Money {
        let (reading, digits) = (self.reading, self.digits);
        self.keep(field, needed(typed).and_then(|typed| reading.money(typed, digits)))
    }

    /// An amount that may be left out.
    pub fn money_or_none(&mut self, field: &str, typed: &str) -> Option<Money> {
        if typed.trim().is_empty() { None } else { Some(self.money(field, typed)) }
    }

    /// A quantity or unit price that must be there.
    pub fn quantity(&mut self, field: &str, typed: &str) -> Quantity {
        let reading = self.reading;
        self.keep(field, needed(typed).and_then(|typed| reading.quantity(typed)))
    }

    /// A date that must be there.
    pub fn date(&mut self, field: &str, typed: &str) -> NaiveDate {
        let reading = self.reading;
        self.keep(field, needed(typed).and_then(|typed| reading.date(typed)))
    }

    /// A date that may be left out.
    pub fn date_or_none(&mut self, field: &str, typed: &str) -> Option<NaiveDate> {
        if typed.trim().is_empty() { None } else { Some(self.date(field, typed)) }
    }

    /// A quantity that may be left out.
    pub fn quantity_or_none(&mut self, field: &str, typed: &str) -> Option<Quantity> {
        if typed.trim().is_empty() { None } else { Some(self.quantity(field, typed)) }
    }

    /// A whole number from zero on that may be left out.
    pub fn count_or_none(&mut self, field: &str, typed: &str) -> Option<i64> {
        let given = typed.trim();
        if given.is_empty() {
            return None;
        }
        let count = given.parse::<i64>().map_or(None, Some).filter(|count| *count >= 0);
        let unreadable = || Reason::NumberUnreadable { given: given.to_owned() };
        Some(self.keep(field, count.ok_or_else(unreadable)))
    }

    /// One of the words of a list, or else `unsaid`.
    pub fn word<T: Copy>(
        &mut self,
        field: &str,
        given: &str,
        from_code: fn(&str) -> Option<T>,
        unsaid: T,
    ) -> T {
        match (given.trim(), from_code(given.trim())) {
            ("", _) => unsaid,
            (_, Some(word)) => word,
            (given, None) => {
                let (what, given) = (field.to_owned(), given.to_owned());
                self.problems.push(Reason::CodeUnknown { what, given }.at(field));
                unsaid
            }
        }
    }

    /// A text of at most [`SHORT`] letters that must be there.
    pub fn required(&mut self, field: &str, typed: &str) -> String {
        self.keep(field, needed(typed).and_then(text))
    }

    /// A text of at most [`SHORT`] letters that may be empty.
    pub fn optional(&mut self, field: &str, typed: &str) -> String {
        self.keep(field, text(typed))
    }

    /// Ends the reading: refused with all problems, if there were any.
    pub fn end<T>(self, value: T) -> Result<T> {
        match Refusal::of(self.problems) {
            Some(refusal) => Err(refusal.into()),
            None => Ok(value),
        }
    }
}

fn needed(typed: &str) -> Result<&str, Reason> {
    if typed.trim().is_empty() { Err(Reason::ValueMissing {}) } else { Ok(typed) }
}

/// A short text in NFC, without needless spaces.
pub fn text(typed: &str) -> Result<String, Reason> {
    // What stands for a space or a new line is tidied away; anything else of the kind is a mistake.
    if typed.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
        return Err(Reason::ControlCharacter {});
    }
    let tidied = tidy(typed);
    let count = |n: usize| i64::try_from(n).map_err(|_| Reason::AmountTooLarge {});
    let length = tidied.chars().count();
    if length > SHORT {
        return Err(Reason::TextTooLong { length: count(length)?, most: count(SHORT)? });
    }
    Ok(tidied)
}
