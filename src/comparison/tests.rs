//! As booked and as of a date, the year and its quarters: the same country.

use crate::error::Result;

use super::{Comparison, Note, compare};
use crate::test_book::{TestBook, day};
use crate::verification::verify;

fn compared(
    book: &TestBook,
    structure: Option<chrono::NaiveDate>,
    quarter: Option<u8>,
) -> Result<Comparison> {
    book.db.read(|conn| compare(conn, &book.book, TestBook::YEAR, structure, quarter))
}

/// Code, granted and predecessors of each row.
fn rows(view: &Comparison) -> Vec<String> {
    let granted = |row: &super::ComparisonRow| row.figures.get("granted").unwrap().to_string();
    view.rows
        .iter()
        .map(|row| {
            format!("{} {} {}", row.agency, granted(row), row.predecessors.join("+")).trim().to_owned()
        })
        .collect()
}

#[test]
fn a_structure_date_rolls_predecessors_up_and_leaves_the_country_as_it_is() {
    let book = TestBook::filled();
    let booked = compared(&book, None, None).unwrap();
    assert_eq!(rows(&booked), ["T01 1500.50", "T70 300.00", "T76 70.01", "T99 5.00"]);
    assert_eq!(rows(&compared(&book, Some(day(6, 30)), None).unwrap()), rows(&booked));
    let merged = compared(&book, Some(day(7, 1)), None).unwrap();
    assert_eq!(rows(&merged), ["T01 1500.50", "T75 370.01 T70+T76", "T99 5.00"]);
    assert_eq!(merged.total, booked.total);
    assert_eq!(merged.rows[2].note, Some(Note::NotInStructure));
    let json = serde_json::to_value(&merged).unwrap();
    assert_eq!(json["rows"][1]["name"], "Đồng Nai");
    assert_eq!(json["rows"][1]["by_purpose"]["training"]["granted"], "370.01");
    assert_eq!(json["total"]["granted"], "1875.51");
    assert_eq!(json["total"]["by_purpose"]["press_order"]["disbursed"], "375.00");
}

#[test]
fn several_successors_are_not_chosen_between_and_a_circle_is_refused() {
    let book = TestBook::filled();
    book.succeed("T99", "T01");
    book.succeed("T99", "T75");
    let view = compared(&book, Some(day(12, 31)), None).unwrap();
    assert_eq!(rows(&view)[2], "T99 5.00");
    assert_eq!(view.rows[2].note, Some(Note::SeveralSuccessors));
    book.succeed("T75", "T70");
    let refused = compared(&book, Some(day(12, 31)), None).unwrap_err();
    assert_eq!(refused.refusal().unwrap().first().reason.code(), "tree_broken");
}

#[test]
fn a_quarter_shows_what_moved_in_it_and_four_quarters_are_the_year() {
    let book = TestBook::filled();
    let first = compared(&book, None, Some(1)).unwrap();
    let json = serde_json::to_value(&first).unwrap();
    assert_eq!(
        json["total"],
        serde_json::json!({
            "contracted": "600.00", "accepted": "0.00", "disbursed": "180.00", "paid": "0.00",
            "by_purpose": {
                "other_communication": {"contracted": "0.00", "accepted": "0.00", "disbursed": "0.00", "paid": "0.00"},
                "press_order": {"contracted": "600.00", "accepted": "0.00", "disbursed": "180.00", "paid": "0.00"},
                "training": {"contracted": "0.00", "accepted": "0.00", "disbursed": "0.00", "paid": "0.00"},
            },
        })
    );
    assert_eq!(first.rows.len(), 4);
    let year = compared(&book, Some(day(7, 1)), None).unwrap();
    for figure in ["contracted", "accepted", "disbursed", "paid"] {
        let quarters = (1..=4).map(|quarter| {
            let view = compared(&book, Some(day(7, 1)), Some(quarter)).unwrap();
            view.total.figures.get(figure).unwrap().money
        });
        let sum = crate::money::Money::total(quarters).unwrap();
        assert_eq!(sum, year.total.figures.get(figure).unwrap().money, "{figure}");
    }
    for quarter in [0, 5, 255] {
        let refused = compared(&book, None, Some(quarter)).unwrap_err();
        assert_eq!(refused.refusal().unwrap().first().reason.code(), "quarter_unknown");
    }
    assert!(book.db.read(verify).unwrap().differences.is_empty());
}
