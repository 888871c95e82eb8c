//! The large part of a page, compressed once and sent many times inside frames that differ: whose page it is, and the
//! token of their forms.
//!
//! A gzip stream is a row of blocks. Where a block ends at a whole byte and no later one refers back over that place,
//! blocks that were made apart can be joined, and so can their check sums.

use std::io::Write;

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use maud::{Markup, PreEscaped};

use crate::error::Result;

/// What stands in the frame where the pressed part goes. No text can hold a zero byte.
const HERE: &str = "\0";

/// HTML, plain and compressed.
pub struct Pressed {
    plain: String,
    blocks: Vec<u8>,
    crc: Crc,
}

fn crc_of(text: &str) -> Crc {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    crc
}

/// The text as compressed blocks that end at a whole byte.
fn blocks(text: &str, compression: Compression) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), compression);
    encoder.write_all(text.as_bytes())?;
    encoder.flush()?;
    Ok(std::mem::take(encoder.get_mut()))
}

/// The text as it is, in blocks of which the last says that it is the last: for few bytes, which an encoder would take
/// longer to make ready for.
fn last_blocks(text: &str) -> Vec<u8> {
    const MOST: usize = 0xffff;
    let (whole, rest) = text.as_bytes().as_chunks::<MOST>();
    let mut blocks = Vec::with_capacity(text.len() + 16);
    let mut put = |is_last: bool, part: &[u8]| {
        let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
        blocks.push(u8::from(is_last));
        blocks.extend(length.to_le_bytes());
        blocks.extend((!length).to_le_bytes());
        blocks.extend(part);
    };
    whole.iter().for_each(|part| put(false, part));
    put(true, rest);
    blocks
}

impl Pressed {
    /// Compresses.
    pub fn new(html: Markup) -> Result<Pressed> {
        let plain = html.into_string();
        Ok(Pressed { blocks: blocks(&plain, Compression::best())?, crc: crc_of(&plain), plain })
    }

    /// The page that `frame` draws around the pressed part, compressed if the reader takes that.
    pub fn within(&self, frame: impl FnOnce(Markup) -> Markup, headers: &HeaderMap) -> Result<Response> {
        let frame = frame(PreEscaped(HERE.to_owned())).into_string();
        let (head, tail) = frame.split_once(HERE).unwrap_or((&frame, ""));
        let kind = (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if !takes_gzip(headers) {
            let page = [head, &self.plain, tail].concat();
            return Ok(([kind], Body::from(page)).into_response());
        }
        let mut crc = crc_of(head);
        crc.combine(&self.crc);
        crc.combine(&crc_of(tail));
        // Magic number, deflate, no name, no time, no hint, no system.
        let mut page = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        page.extend(blocks(head, Compression::fast())?);
        page.extend(&self.blocks);
        page.extend(last_blocks(tail));
        page.extend(crc.sum().to_le_bytes());
        page.extend(crc.amount().to_le_bytes());
        let encoding = (CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let vary = (VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        Ok(([kind, encoding, vary], Body::from(page)).into_response())
    }
}

/// Whether the reader takes gzip. One that gives it any weight takes it; weights between encodings don't matter, since
/// this is the only one that is offered.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(ACCEPT_ENCODING).iter();
    let offers =
        offers.filter_map(|value| value.to_str().map_or(None, Some)).flat_map(|list| list.split(','));
    let mut taken = offers.filter_map(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, "q=1"));
        let weight = weight.trim().trim_start_matches("q=");
        let refused = weight.chars().all(|letter| matches!(letter, '0' | '.'));
        name.trim().eq_ignore_ascii_case("gzip").then_some(!refused)
    });
    taken.next().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::body::to_bytes;
    use maud::html;

    use super::*;

    fn answer(encodings: &'static str) -> (HeaderMap, Vec<u8>) {
        let body = html! { @for number in 0..2000 { p { "đoạn " (number) } } };
        let pressed = Pressed::new(body).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encodings));
        // Longer than one block of what is not compressed.
        let end = "hết".repeat(20_000);
        let frame = |body: Markup| html! { html { h1 { "đoạn" } (body) footer { (end) } } };
        let response = pressed.within(frame, &headers).unwrap();
        let headers = response.headers().clone();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let bytes = runtime.block_on(to_bytes(response.into_body(), usize::MAX)).unwrap();
        (headers, bytes.to_vec())
    }

    #[test]
    fn what_is_joined_from_blocks_unpacks_to_the_page_that_is_sent_plain() {
        let (headers, plain) = answer("br, gzip;q=0");
        assert_eq!(headers.get(CONTENT_ENCODING), None);
        let text = String::from_utf8(plain).unwrap();
        assert!(
            text.starts_with("<html><h1>đoạn</h1><p>đoạn 0</p>") && text.ends_with("hết</footer></html>")
        );
        let (headers, packed) = answer("gzip, deflate, br");
        assert_eq!(headers.get(CONTENT_ENCODING).unwrap(), "gzip");
        let mut unpacked = String::new();
        // The reader of one member: it checks the sum and the length, and takes nothing after it.
        let mut reader = flate2::read::GzDecoder::new(packed.as_slice());
        reader.read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(packed.len() - 100_000 < (text.len() - 100_000) / 3, "{} of {}", packed.len(), text.len());
        let mut broken = packed.clone();
        let at = broken.len() - 6;
        broken[at] ^= 1;
        assert!(flate2::read::GzDecoder::new(broken.as_slice()).read_to_string(&mut String::new()).is_err());
    }
}
