//! Files that are sent: with a form, as `multipart/form-data`, or over the API, as that or as text in JSON.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::body::read_whole;
use super::input::Input;
use crate::error::{Error, Result};
use crate::refusal::Reason;

/// The largest file that is taken, in bytes, with the form around it.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;

/// A file as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// Its name; empty for a table that was pasted.
    pub name: String,
    /// What is in it.
    pub bytes: Bytes,
    /// How its numbers and dates are written, if not as the template has them.
    pub writing: String,
    /// How the table is written, in the words of a mapping file; empty where it is the template's.
    pub mapping: String,
}

/// A table as text, over the API.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct TextFile {
    /// The name of the file, such as `q1.csv`; its extension must fit the content.
    pub name: String,
    /// Its text: CSV, or cells divided by tabs.
    pub text: String,
    /// `vi` for `1.234.567,89` and `31/12/2026`; empty for `1234567.89` and `2026-12-31`.
    pub writing: String,
    /// A mapping file, which says how another table is written; empty for the template's columns.
    pub mapping: String,
}

/// Names and texts of a form, and its files: the field, the file's name, and what is in it.
#[derive(Debug, Default)]
pub(super) struct SentForm {
    pub fields: Vec<(String, String)>,
    files: Vec<(String, String, Bytes)>,
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Reason::UnreadableBody { detail: error.to_string() }.into()
}

/// Whether the body is a form with files.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"multipart/form-data"))
}

/// Reads a form with files.
pub(super) async fn read_form(headers: &HeaderMap, bytes: Bytes) -> Result<SentForm> {
    let mut request = Request::new(Body::from(bytes));
    if let Some(kind) = headers.get(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    // The whole body is here already, and was measured.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(unreadable)?;
    let mut form = SentForm::default();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        match file_name {
            Some(file_name) => {
                let bytes = part.bytes().await.map_err(unreadable)?;
                // A browser sends an empty part where no file was chosen.
                if !bytes.is_empty() {
                    form.files.push((name, file_name, bytes));
                }
            }
            None => form.fields.push((name, part.text().await.map_err(unreadable)?)),
        }
    }
    Ok(form)
}

impl SentForm {
    fn take(&mut self, name: &str) -> String {
        let at = self.fields.iter().position(|(field, _)| field == name);
        at.map_or_else(String::new, |at| self.fields.swap_remove(at).1)
    }

    fn take_file(&mut self, name: &str) -> Option<(String, Bytes)> {
        let at = self.files.iter().position(|(field, ..)| field == name)?;
        let (_, file_name, bytes) = self.files.swap_remove(at);
        Some((file_name, bytes))
    }
}

async fn read_file(parts: &Parts, bytes: Bytes) -> Result<(SentFile, String)> {
    if !is_multipart(&parts.headers) {
        let TextFile { name, text, writing, mapping } = serde_json::from_slice(&bytes).map_err(unreadable)?;
        return Ok((SentFile { name, bytes: text.into(), writing, mapping }, String::new()));
    }
    let mut form = read_form(&parts.headers, bytes).await?;
    let (key, writing) = (form.take("idempotency_key"), form.take("writing"));
    let mapping = match form.take_file("mapping") {
        Some((_, bytes)) => String::from_utf8(bytes.to_vec())
            .map_err(|_| Reason::EncodingWrong { encoding: "UTF-8".to_owned() }.at("mapping"))?,
        None => form.take("mapping"),
    };
    let (name, bytes) = form.take_file("file").unwrap_or_else(|| (String::new(), form.take("text").into()));
    Ok((SentFile { name, bytes, writing, mapping }, key))
}

impl<S: Send + Sync> FromRequest<S> for Input<SentFile> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Input<SentFile>> {
        let (parts, body) = request.into_parts();
        let bytes = read_whole(body, LARGEST_FILE, &parts.extensions).await?;
        let (file, key) = read_file(&parts, bytes).await?;
        let header = parts.headers.get("idempotency-key").and_then(|key| key.to_str().map_or(None, Some));
        let key = header.map_or(key, str::to_owned);
        if file.bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Reason::ValueMissing {}.at("file").into());
        }
        let mut hash = Sha256::new();
        for part in [parts.method.as_str(), parts.uri.path(), &file.name, &file.writing, &file.mapping] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(&file.bytes);
        Ok(Input {
            value: file,
            idempotency_key: Some(key).filter(|key| !key.is_empty()),
            content_hash: crate::people::hex(hash.finalize().as_slice()),
            fields: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_with_a_file_gives_its_fields_and_the_file_and_without_one_the_text() {
        let body = |file: &str| {
            format!(
                "--X\r\ncontent-disposition: form-data; name=\"form_page\"\r\n\r\n/treasury\r\n\
                 --X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"q1.csv\"\r\n\r\n{file}\r\n\
                 --X\r\ncontent-disposition: form-data; name=\"writing\"\r\n\r\nvi\r\n\
                 --X\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\ndán vào\r\n--X--\r\n"
            )
        };
        let read = async |file: &str| {
            let request = Request::builder()
                .header(CONTENT_TYPE, "multipart/form-data; boundary=X")
                .body(Body::empty())
                .unwrap();
            let (parts, _) = request.into_parts();
            assert!(is_multipart(&parts.headers));
            let form = read_form(&parts.headers, body(file).into()).await.unwrap();
            assert_eq!(form.fields[0], ("form_page".to_owned(), "/treasury".to_owned()));
            read_file(&parts, body(file).into()).await.unwrap().0
        };
        let file = |name: &str, text: &'static str| SentFile {
            name: name.to_owned(),
            bytes: text.into(),
            writing: "vi".to_owned(),
            mapping: String::new(),
        };
        assert_eq!(read("a,b").await, file("q1.csv", "a,b"));
        assert_eq!(read("").await, file("", "dán vào"));
    }
}
