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
        let unpacked = std::io::copy(&mut part.take(left.saturating_add(1)), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| unreadable(&format!("{name}: {error}")))?;
        left = left.checked_sub(unpacked).ok_or_else(|| too_large(&name, most))?;
    }
    Ok(())
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
    fn a_large_file_may_unpack_to_more_but_not_to_anything() {
        let mib = 1024 * 1024;
        assert_eq!(allowance(1), 64 * MIB);
        assert_eq!(allowance(10 * mib), 400 * MIB);
        assert_eq!(allowance(200 * mib), 1024 * MIB);
    }
}
