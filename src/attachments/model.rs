//! What a file is, by what is in it; and what it may be attached to.

use std::io::Cursor;

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::coded::coded;
use crate::ids::AttachmentId;
use crate::refusal::Reason;

/// Bytes of the largest file: forty scanned pages.
pub const LARGEST: usize = 15 * 1024 * 1024;

coded! {
    /// What a file can be attached to.
    Subject {
        /// A commitment, of whatever kind.
        Commitment = "commitment",
        /// An action.
        Action = "action",
        /// A contribution.
        Contribution = "contribution",
    }
}

impl Subject {
    /// Where the document's page is.
    pub fn href(self, of: i64) -> String {
        match self {
            Subject::Commitment => format!("/commitments/{of}"),
            Subject::Action => format!("/actions/{of}"),
            Subject::Contribution => format!("/contributions/{of}"),
        }
    }
}

coded! {
    /// What a file is.
    FileKind {
        /// A PDF.
        Pdf = "pdf",
        /// A PNG picture.
        Png = "png",
        /// A JPEG picture.
        Jpeg = "jpg",
        /// A text of Word.
        Docx = "docx",
        /// A workbook of Excel.
        Xlsx = "xlsx",
    }
}

impl FileKind {
    /// What the bytes are; refused where they are nothing that is taken.
    pub fn of(bytes: &[u8]) -> Result<FileKind, Reason> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        const JPEG: &[u8] = b"\xff\xd8\xff";
        let known = match bytes {
            _ if bytes.starts_with(b"%PDF-") => Some(FileKind::Pdf),
            _ if bytes.starts_with(PNG) => Some(FileKind::Png),
            _ if bytes.starts_with(JPEG) => Some(FileKind::Jpeg),
            _ if bytes.starts_with(b"PK") => office(bytes),
            _ => None,
        };
        let known = known.ok_or_else(|| {
            let taken: Vec<_> = FileKind::ALL.iter().map(|kind| kind.code().to_uppercase()).collect();
            Reason::FileKindUnknown { taken: taken.join(", ") }
        })?;
        if bytes.len() > LARGEST { Err(Reason::BodyTooLarge {}) } else { Ok(known) }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Png => "image/png",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The file's name without the folder and the extension that it may have come with, and with the one it should have.
    pub fn named(self, given: &str) -> String {
        // Browsers write a quotation mark in a name so.
        let given = given.replace("%22", "\"");
        let base = given.rsplit(['/', '\\']).next().unwrap_or("");
        let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
        let plain: String =
            stem.chars().filter(|letter| !letter.is_control() && !"<>:\"|?*".contains(*letter)).collect();
        let plain: String = plain.trim().chars().take(120).collect();
        let stem = if plain.is_empty() { "tep" } else { plain.as_str() };
        format!("{stem}.{}", self.code())
    }
}

/// A file of Office, by the parts that it names: none of them is unpacked. One with macros is none.
fn office(bytes: &[u8]) -> Option<FileKind> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_or(None, Some)?;
    let names: Vec<String> =
        archive.file_names().map_while(Result::ok).map(|name| name.to_lowercase()).collect();
    if names.len() < archive.len() {
        return None;
    }
    let has = |name: &str| names.iter().any(|it| it == name);
    if !has("[content_types].xml") || names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return None;
    }
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Some(FileKind::Docx),
        (false, true) => Some(FileKind::Xlsx),
        _ => None,
    }
}

/// An attachment, without its content.
#[derive(Clone, Debug, Serialize, diesel::Queryable, utoipa::ToSchema)]
pub struct AttachmentView {
    /// Its number.
    pub id: AttachmentId,
    /// The file's name.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub hash: String,
    /// Who attached it.
    pub added_by: String,
    /// When, in UTC.
    pub added_at: NaiveDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut file = zip::write::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            file.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            file.write_all(b"x").unwrap();
        }
        file.finish().unwrap().into_inner()
    }

    #[test]
    fn a_file_is_what_is_in_it() {
        let workbook = ["[Content_Types].xml", "xl/workbook.xml"];
        for (bytes, kind) in [
            (b"%PDF-1.7\n...".to_vec(), Some(FileKind::Pdf)),
            (b"\x89PNG\r\n\x1a\n...".to_vec(), Some(FileKind::Png)),
            (b"\xff\xd8\xff\xe0JFIF".to_vec(), Some(FileKind::Jpeg)),
            (archive(&workbook), Some(FileKind::Xlsx)),
            (archive(&["[Content_Types].xml", "word/document.xml"]), Some(FileKind::Docx)),
            (archive(&[&workbook[..], &["xl/vbaProject.bin"]].concat()), None),
            (archive(&["a.txt"]), None),
            (b"PK\x03\x04".to_vec(), None),
            (b"<html><script>alert(1)</script>".to_vec(), None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), None),
            (b"MZ\x90".to_vec(), None),
            (b"GIF89a".to_vec(), None),
            (b" %PDF-1.7".to_vec(), None),
            (b"".to_vec(), None),
        ] {
            assert_eq!(
                FileKind::of(&bytes).map_or(None, Some),
                kind,
                "{:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
        let mut large = b"%PDF-1.7".to_vec();
        large.resize(LARGEST + 1, b' ');
        assert_eq!(FileKind::of(&large), Err(Reason::BodyTooLarge {}));
    }

    #[test]
    fn a_name_is_plain_and_ends_as_the_content_says() {
        for (given, named) in [
            ("Quyết định 05.pdf", "Quyết định 05.pdf"),
            ("C:\\scan\\hợp đồng.PDF", "hợp đồng.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("a\"b\r\n.html", "ab.pdf"),
            ("%2205%22.pdf", "05.pdf"),
            ("", "tep.pdf"),
            (".pdf", "tep.pdf"),
        ] {
            assert_eq!(FileKind::Pdf.named(given), named);
        }
    }
}
