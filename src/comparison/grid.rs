//! Where provinces lie on a map of tiles: drawn by hand, roughly as the country lies, one grid for each structure.

use chrono::NaiveDate;

/// Year, month and day from which a grid holds; none is since ever.
type First = Option<(i32, u32, u32)>;

/// The grids, the latest first.
const GRIDS: [(First, &str); 2] = [
    (Some((2025, 7, 1)), include_str!("grids/from_2025_07_01.txt")),
    (None, include_str!("grids/until_2025_06_30.txt")),
];

/// What stands in a place of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The agency of this code.
    Agency(&'static str),
    /// A part of an agency's area that lies apart, by the key of its name, with the agency's code.
    Part(&'static str, &'static str),
    /// Room for the legend.
    Legend,
}

/// What stands where (column and row) on the grid of a day.
pub(super) fn places(on: NaiveDate) -> Vec<(usize, usize, Place)> {
    let holds = |first: First| {
        first.is_none_or(|(year, month, day)| {
            NaiveDate::from_ymd_opt(year, month, day).is_some_and(|first| first <= on)
        })
    };
    let grid = GRIDS.iter().find(|(first, _)| holds(*first)).map_or("", |(_, grid)| grid);
    let mut places = Vec::new();
    for (row, line) in grid.lines().enumerate() {
        for (column, word) in line.split_whitespace().enumerate() {
            let place = match (word, word.split_once('=')) {
                (".", _) => continue,
                ("*", _) => Place::Legend,
                (_, Some((name, code))) => Place::Part(name, code),
                (code, None) => Place::Agency(code),
            };
            places.push((column, row, place));
        }
    }
    places
}
