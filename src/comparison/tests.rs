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

mod held_against_measures {
    //! Every measure beside a plain way to work it out.

    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use crate::comparison::measures::{execution, growth, per_head, shares};
    use crate::comparison::spread::{OutOfLine, Spread};
    use crate::money::{Currency, Money};

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    /// Hundredths, rounded half away from zero, in whole numbers alone.
    fn hundredths(part: i64, whole: i64) -> i128 {
        let (part, whole) = (i128::from(part) * 10_000, i128::from(whole));
        let (size, sign) = (part.abs(), part.signum());
        sign * ((2 * size + whole) / (2 * whole))
    }

    proptest! {
        #[test]
        fn shares_are_a_hundred_together_and_each_is_within_a_hundredth(parts in prop::collection::vec(0_i64..1_000_000_000_000, 1..70)) {
            let whole: i64 = parts.iter().sum();
            let found = shares(&parts.iter().map(|part| money(*part)).collect::<Vec<_>>());
            if whole == 0 {
                prop_assert!(found.is_none());
                return Ok(());
            }
            let found = found.unwrap();
            prop_assert_eq!(found.iter().map(|share| share.decimal()).sum::<Decimal>(), Decimal::new(10_000, 2));
            for (part, share) in parts.iter().zip(found) {
                // Within one hundredth: |share × whole − part × 10,000| < whole.
                let share = i128::try_from(share.decimal() * Decimal::ONE_HUNDRED).unwrap();
                let apart = share * i128::from(whole) - i128::from(*part) * 10_000;
                prop_assert!(apart.abs() < i128::from(whole), "{} of {}: {}", part, whole, share);
            }
        }

        #[test]
        fn rates_are_rounded_once(now in 0_i64..10_000_000_000_000, before in 0_i64..10_000_000_000_000) {
            let grown = growth(money(now), money(before)).map(|it| it.decimal());
            let done = execution(money(now), money(before)).map(|it| it.decimal());
            if before == 0 {
                prop_assert_eq!((grown, done), (None, None), "nothing grows from nothing");
            } else {
                let expected = |part: i64| Some(Decimal::from_i128_with_scale(hundredths(part, before), 2));
                prop_assert_eq!(grown, expected(now - before));
                prop_assert_eq!(done, expected(now));
            }
        }

        #[test]
        fn an_amount_per_head_is_the_nearest_whole_unit(amount in 0_i64..1_000_000_000_000, people in 1_i64..20_000_000) {
            let each = per_head(Currency::VND.amount(money(amount)), people).unwrap().money.minor();
            let apart = (i128::from(each) * i128::from(people) - i128::from(amount)).abs();
            prop_assert!(2 * apart <= i128::from(people), "{} for {}: {}", amount, people, each);
        }

        #[test]
        fn median_fences_and_classes_are_those_of_a_plain_count(values in prop::collection::vec(-1_000_i64..1_000, 1..70)) {
            let decimals: Vec<Decimal> = values.iter().map(|value| Decimal::from(*value)).collect();
            let spread = Spread::of(decimals.iter().copied()).unwrap();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let count = sorted.len();
            let twice = sorted[(count - 1) / 2] + sorted[count / 2];
            prop_assert_eq!(spread.median * Decimal::TWO, Decimal::from(twice));
            // A quarter of the way in quarters of a step, in whole numbers.
            let quarter = |quarters: usize| {
                let way = (count - 1) * quarters;
                let (at, over) = (way / 4, i64::try_from(way % 4).unwrap());
                let next = sorted.get(at + 1).unwrap_or(&sorted[at]);
                4 * sorted[at] + (next - sorted[at]) * over
            };
            let (lower, upper) = (quarter(1), quarter(3));
            for value in &values {
                // In eighths: 8 v against 2 q ± 3 (q₃ − q₁).
                let reach = 3 * (upper - lower);
                let expected = match 8 * value {
                    _ if count < 4 => None,
                    it if it < 2 * lower - reach => Some(OutOfLine::Low),
                    it if it > 2 * upper + reach => Some(OutOfLine::High),
                    _ => None,
                };
                prop_assert_eq!(spread.out_of_line(Decimal::from(*value)), expected, "{} of {:?}", value, sorted);
            }
            let classes = spread.classes();
            prop_assert_eq!(classes.iter().map(|(_, _, _, count)| count).sum::<usize>(), count);
            for (number, least, most, count) in &classes {
                let inside = decimals.iter().filter(|value| *least <= **value && **value <= *most);
                prop_assert_eq!(inside.clone().count(), *count, "classes do not overlap");
                for value in inside {
                    prop_assert_eq!(spread.class(*value), *number);
                }
            }
        }
    }

    #[test]
    fn what_is_far_from_the_others_is_named_and_five_figures_are_five_classes() {
        let of = |values: &[i64]| Spread::of(values.iter().map(|it| Decimal::from(*it))).unwrap();
        let spread = of(&[10, 12, 11, 13, 12, 90]);
        assert_eq!(spread.median, Decimal::from(12));
        assert_eq!(spread.out_of_line(Decimal::from(90)), Some(OutOfLine::High));
        assert_eq!(spread.out_of_line(Decimal::from(13)), None);
        assert_eq!(of(&[1, 2, 90]).fences(), None, "of three, none is out of line");
        let numbers = |spread: &Spread| spread.classes().iter().map(|it| (it.0, it.3)).collect::<Vec<_>>();
        assert_eq!(numbers(&of(&[5, 1, 4, 2, 3])), [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]);
        assert_eq!(numbers(&of(&[7, 7, 7])), [(1, 3)]);
    }
}

mod grids {
    use chrono::NaiveDate;

    use crate::comparison::grid::{Place, places};

    /// Every province of a day has one tile on the grid of that day, and no tile is of another.
    #[test]
    fn a_grid_has_just_the_provinces_of_its_time() {
        let file = include_str!("../../examples/vietnam/agencies.csv");
        let mut read = csv::Reader::from_reader(file.as_bytes());
        let rows: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>().unwrap();
        for (on, count) in [("2025-06-30", 63), ("2025-07-01", 34)] {
            let day: NaiveDate = on.parse().unwrap();
            let date = |text: &str| text.parse::<NaiveDate>().ok();
            let mut expected: Vec<&str> = rows
                .iter()
                .filter(|row| &row[3] == "province")
                .filter(|row| {
                    date(&row[5]).is_none_or(|from| from <= day) && date(&row[6]).is_none_or(|to| day <= to)
                })
                .map(|row| &row[0])
                .collect();
            let on_grid = places(day);
            let mut placed: Vec<&str> = on_grid
                .iter()
                .filter_map(|(_, _, place)| match place {
                    Place::Agency(code) => Some(*code),
                    _ => None,
                })
                .collect();
            expected.sort_unstable();
            placed.sort_unstable();
            assert_eq!(expected.len(), count);
            assert_eq!(placed, expected, "{on}");
            let parts = on_grid.iter().filter_map(|(_, _, place)| match place {
                Place::Part(name, code) => Some((*name, placed.contains(code))),
                _ => None,
            });
            assert_eq!(parts.collect::<Vec<_>>(), [("hoang_sa", true), ("truong_sa", true)]);
            assert_eq!(on_grid.iter().filter(|(_, _, place)| *place == Place::Legend).count(), 1);
        }
    }

    #[test]
    fn the_numbers_of_people_add_up_to_what_was_published() {
        let file = include_str!("../../examples/vietnam/populations.csv");
        let mut read = csv::Reader::from_reader(file.as_bytes());
        let rows: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>().unwrap();
        let sum = |from: &str| {
            rows.iter().filter(|row| &row[1] == from).map(|row| row[2].parse::<i64>().unwrap()).sum::<i64>()
        };
        // The census of 2019 for the whole country.
        assert_eq!(sum("2019-04-01"), 96_208_984);
        assert_eq!(sum("2025-07-01"), 113_571_926);
        assert_eq!(rows.len(), 63 + 34);
    }
}
