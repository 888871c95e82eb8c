//! How much a workbook may unpack to. A file of a few kilobytes can say that it is gigabytes; so each part is
//! unpacked once into nothing, counting, before anything is held.

use std::io::{Cursor, Read};

use crate::refusal::Reason;

const MIB: u64 = 1024 * 1024;
/// What any workbook may unpack to.
const LEAST_ALLOWANCE: u64 = 64 * MIB;
/// What no workbook may unpack to more than: a full sheet of a large table is half of it.
const MOST_ALLOWANCE: u64 = 1024 * MIB;
/// Sheets of repeated rows are packed to a thirtieth; bombs to a thousandth.
const TIMES_PACKED: u64 = 40;
/// Parts of an archive: sheets, styles, strings, and what belongs to them.
const MOST_PARTS: usize = 2_000;

/// Bytes that a workbook of this many packed bytes may unpack to, all its parts together.
pub(super) fn allowance(packed: usize) -> u64 {
    let packed = u64::try_from(packed).unwrap_or(u64::MAX);
    packed.saturating_mul(TIMES_PACKED).clamp(LEAST_ALLOWANCE, MOST_ALLOWANCE)
}

/// The refusal of a workbook of which this part is more than `allowance` bytes.
pub(super) fn too_large(part: &str, allowance: u64) -> Reason {
    let most = i64::try_from(allowance / MIB).unwrap_or(i64::MAX);
    Reason::FileUnpacksTooLarge { part: part.chars().take(100).collect(), most }
}

/// Refuses an archive that unpacks to more than its allowance.
pub(super) fn check_unpacked(bytes: &[u8]) -> Result<(), Reason> {
    let unreadable = |error: &dyn std::fmt::Display| Reason::FileUnreadable { detail: error.to_string() };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(unreadable(&format!("{} parts in one file", archive.len())));
    }
    let most = allowance(bytes.len());
    let mut left = most;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| unreadable(&error))?;
        let name = part.name().map_or_else(|_| index.to_string(), |name| name.into_owned());
        let mut counts = Counts::default();
        let unpacked = std::io::copy(&mut part.take(left.saturating_add(1)), &mut counts);
        let unpacked = unpacked.map_err(|error| unreadable(&format!("{name}: {error}")))?;
        left = left.checked_sub(unpacked).ok_or_else(|| too_large(&name, most))?;
        // Room is made for as many strings as the part says it has, before the first is read: more than there are
        // bytes would be more memory than there is, and the end of the whole service.
        if name.to_lowercase().ends_with("sharedstrings.xml")
            && (counts.has_zero || counts.largest > unpacked)
        {
            return Err(unreadable(&format!("{name} says that it holds {} texts", counts.largest)));
        }
    }
    Ok(())
}

/// What a part of strings says of their number, found as its bytes pass by: the digits after `uniqueCount`, wherever
/// that stands.
#[derive(Default)]
struct Counts {
    largest: u64,
    /// A zero byte: the part is not written in UTF-8, and its number is not found so.
    has_zero: bool,
    /// How much of the name has passed, or, after it, `None` until a number has passed, too.
    name: usize,
    number: Option<u64>,
}

impl Counts {
    const NAME: &[u8] = b"uniqueCount";

    fn pass(&mut self, byte: u8) {
        self.has_zero |= byte == 0;
        if let Some(number) = &mut self.number {
            match byte {
                b'0'..=b'9' => *number = number.saturating_mul(10).saturating_add(u64::from(byte - b'0')),
                b'=' | b'"' | b'\'' | b'+' | b' ' | b'\t' | b'\r' | b'\n' if *number == 0 => {}
                _ => {
                    self.largest = self.largest.max(*number);
                    self.number = None;
                }
            }
        }
        self.name = match Self::NAME.get(self.name) {
            Some(next) if *next == byte => self.name + 1,
            _ => usize::from(Self::NAME.first() == Some(&byte)),
        };
        if self.name == Self::NAME.len() {
            (self.name, self.number) = (0, Some(0));
        }
    }
}

impl std::io::Write for Counts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        bytes.iter().for_each(|byte| self.pass(*byte));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn archive(parts: &[(&str, u64)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, mib) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            for _ in 0..*mib {
                archive.write_all(&[b' '; 1024 * 1024]).unwrap();
            }
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_refused_by_what_it_unpacks_to_not_by_what_it_says() {
        assert_eq!(check_unpacked(&archive(&[("a", 60), ("b", 3)])), Ok(()));
        let refused = check_unpacked(&archive(&[("a", 60), ("b", 5)]));
        assert_eq!(refused, Err(Reason::FileUnpacksTooLarge { part: "b".to_owned(), most: 64 }));
        // The size that the archive tells of itself is a lie: each of the two places where it stands says one byte.
        let mut lying = archive(&[("a", 70)]);
        let told = (70_u32 * 1024 * 1024).to_le_bytes();
        let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..*at + 4] == told).collect();
        assert!(!places.is_empty());
        for at in places {
            lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
        assert!(check_unpacked(&lying).is_err());
        assert!(check_unpacked(b"PK\x03\x04 and no more").is_err());
    }

    #[test]
    fn a_part_that_says_it_holds_more_texts_than_it_has_bytes_is_refused() {
        let checked = |name: &str, part: &[u8]| {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(part).unwrap();
            check_unpacked(&archive.finish().unwrap().into_inner()).is_ok()
        };
        const NAME: &str = "xl/sharedStrings.xml";
        let utf16: Vec<u8> = "<sst uniqueCount=\"9\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(checked(NAME, b"<sst count=\"999999999999\" uniqueCount=\"1\"><si><t>x</t></si></sst>"));
        assert!(checked(NAME, b"<sst><si><t>x</t></si></sst>"));
        assert!(checked("xl/styles.xml", b"<sst uniqueCount=\"999999999999\"/>"));
        for part in [
            &b"<sst uniqueCount=\"999999999999\"/>"[..],
            b"<x:sst\n uniqueCount = '+100000'>",
            b"<!-- uniqueCount=\"1\" --><sst uuniqueCount=\"0\" uniqueCount=\"99999999999999999999999999\">",
            &utf16,
        ] {
            assert!(
                !checked(NAME, part) && !checked("XL/SHAREDSTRINGS.XML", part),
                "{:?}",
                String::from_utf8_lossy(part)
            );
        }
    }

    #[test]
    fn a_large_file_may_unpack_to_more_but_not_to_anything() {
        let mib = 1024 * 1024;
        assert_eq!(allowance(1), 64 * MIB);
        assert_eq!(allowance(10 * mib), 400 * MIB);
        assert_eq!(allowance(200 * mib), 1024 * MIB);
    }
}
