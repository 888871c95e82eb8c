//! Which lines and payments belong together, rule by rule, and what is left for a person to say.

use chrono::NaiveDate;

use super::model::{Entry, Found, Outcome, Period, match_entries, payee_key};
use crate::ledger::Calendar;
use crate::money::Money;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `12 UNC-1 Báo 100`: the day of March, the voucher (`-` for none), the payee (`-` for none), the amount.
fn entry(text: &str) -> Entry {
    let words: Vec<&str> = text.split(' ').collect();
    let word = |at: usize| if words[at] == "-" { "" } else { words[at] };
    let on = NaiveDate::from_ymd_opt(2026, 3, words[0].parse().unwrap()).unwrap();
    Entry::new(on, word(1), word(2), Money::from_minor(words[3].parse().unwrap()))
}

/// What was found, as `rule lines=payments`, and what stands alone.
fn found(lines: &[&str], payments: &[&str]) -> Vec<String> {
    let of = |texts: &[&str]| texts.iter().map(|text| entry(text)).collect::<Vec<_>>();
    let told = |Found { rule, lines, payments }: Found| {
        let places = |places: &[usize]| places.iter().map(usize::to_string).collect::<Vec<_>>().join("+");
        format!("{} {}={}", rule.code(), places(&lines), places(&payments))
    };
    match_entries(&of(lines), &of(payments), 5).unwrap().into_iter().map(told).collect()
}

#[test]
fn each_rule_finds_what_it_says_and_leaves_what_could_be_several() {
    type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
    let table: &[Row] = &[
        ("nothing", &[], &[], &[]),
        ("one each", &["1 A X 10"], &["30 A Y 10"], &["voucher_and_amount 0=0"]),
        ("the number is tidied", &["1 A\u{a0} X 10"], &["1 A X 10"], &["voucher_and_amount 0=0"]),
        (
            "alike twice",
            &["1 A X 10", "1 A X 10"],
            &["1 A X 10", "1 A X 10"],
            &["voucher_and_amount 0=0", "voucher_and_amount 1=1"],
        ),
        (
            "alike but for the payee",
            &["1 A X 10", "1 A Y 10"],
            &["1 A Y 10", "1 A X 10"],
            &["voucher_and_amount 0=1", "voucher_and_amount 1=0"],
        ),
        ("paid twice at the Treasury", &["1 A X 10", "2 A X 10"], &["1 A X 10"], &["voucher 0+1=0"]),
        ("off by one", &["1 A X 10"], &["1 A X 11"], &["voucher 0=0"]),
        ("split at the Treasury", &["1 A X 4", "2 A X 6"], &["1 A X 10"], &["voucher 0+1=0"]),
        ("split in the book", &["1 A X 10"], &["1 A X 4", "1 A X 6"], &["voucher 0=0+1"]),
        (
            "one of two amounts agrees",
            &["1 A X 4", "1 A X 6"],
            &["1 A X 4", "1 A X 7"],
            &["voucher_and_amount 0=0", "voucher 1=1"],
        ),
        (
            "numbers swapped",
            &["1 A X 10", "1 B X 20"],
            &["1 B X 10", "1 A X 20"],
            &["voucher 0=1", "voucher 1=0"],
        ),
        (
            "a refund of the same number",
            &["1 A X 10", "9 A X -3"],
            &["1 A X 10", "9 A X -3"],
            &["voucher_and_amount 0=0", "voucher_and_amount 1=1"],
        ),
        ("a refund that the Treasury took off", &["1 A X 7"], &["1 A X 10", "9 A X -3"], &["voucher 0=0+1"]),
        ("no number, within the window", &["6 - X 10"], &["1 A X 10"], &["amount_date_payee 0=0"]),
        ("no number, beyond the window", &["7 - X 10"], &["1 A X 10"], &["alone 0=", "alone =0"]),
        ("another number, within the window", &["6 B X 10"], &["1 A X 10"], &["amount_date_payee 0=0"]),
        ("another payee", &["1 - Y 10"], &["1 A X 10"], &["alone 0=", "alone =0"]),
        ("no payee", &["1 - - 10"], &["1 A - 10"], &["alone 0=", "alone =0"]),
        (
            "two payments it could be",
            &["3 - X 10"],
            &["1 A X 10", "4 B X 10"],
            &["alone 0=", "alone =0", "alone =1"],
        ),
        (
            "two lines that it could be",
            &["1 - X 10", "4 - X 10"],
            &["3 A X 10"],
            &["alone 0=", "alone 1=", "alone =0"],
        ),
        (
            "the same day comes first",
            &["4 - X 10"],
            &["1 A X 10", "4 B X 10"],
            &["amount_date_payee 0=1", "alone =0"],
        ),
        (
            "two alike on one day",
            &["4 - X 10", "4 - X 10"],
            &["5 A X 10", "5 B X 10"],
            &["amount_date_payee 0=0", "amount_date_payee 1=1"],
        ),
        (
            "two on one day and one payment",
            &["4 - X 10", "4 - X 10"],
            &["4 A X 10"],
            &["alone 0=", "alone 1=", "alone =0"],
        ),
        (
            "a chain is not followed",
            &["1 - X 10", "8 - X 10"],
            &["5 A X 10", "12 B X 10"],
            &["alone 0=", "alone 1=", "alone =0", "alone =1"],
        ),
        ("a day's payments add up", &["4 K X 10"], &["3 A X 4", "3 B X 6"], &["day_total 0=0+1"]),
        ("a day's lines add up", &["3 K X 4", "3 L X 6"], &["4 A X 10"], &["day_total 0+1=0"]),
        (
            "of a day's payments one is missing",
            &["4 K X 10"],
            &["3 A X 4", "3 B X 6", "3 C X 1"],
            &["alone 0=", "alone =0", "alone =1", "alone =2"],
        ),
        (
            "two days add up to it",
            &["4 K X 10"],
            &["3 A X 4", "3 B X 6", "5 C X 3", "5 D X 7"],
            &["alone 0=", "alone =0", "alone =1", "alone =2", "alone =3"],
        ),
        (
            "two lines it could add up to",
            &["4 K X 10", "4 L X 10"],
            &["3 A X 4", "3 B X 6"],
            &["alone 0=", "alone 1=", "alone =0", "alone =1"],
        ),
    ];
    for (told, lines, payments, answer) in table {
        assert_eq!(&found(lines, payments), answer, "{told}");
    }
}

#[test]
fn payees_are_compared_without_accents_case_and_marks() {
    for (one, other) in [
        ("Báo Nông Sản", "BAO NONG SAN"),
        ("Đài PT-TH Đắk Lắk", "dai pt th  dak lak"),
        ("Báo Đo\u{31b}\u{300}i Sống", "Báo Đời Sống"),
    ] {
        assert_eq!(payee_key(one), payee_key(other), "{one}");
    }
    assert_ne!(payee_key("Báo Một"), payee_key("Báo Hai"));
    assert_eq!(payee_key(" – "), "");
}

#[test]
fn an_outcome_is_about_both_sides_and_zero_is_something() {
    let money = |minor| Some(Money::from_minor(minor));
    assert_eq!(Outcome::of(money(5), money(5)), Outcome::Matched);
    assert_eq!(Outcome::of(money(5), money(4)), Outcome::Differs);
    assert_eq!(Outcome::of(money(0), money(4)), Outcome::Differs);
    assert_eq!(Outcome::of(money(5), None), Outcome::OnlyTreasury);
    assert_eq!(Outcome::of(None, money(5)), Outcome::OnlyBooks);
}

#[test]
fn quarters_cover_the_year_and_the_adjustment_period_belongs_to_the_year_alone() {
    let calendar = Calendar::by_law(2026).unwrap();
    let quarters = [Period::FirstQuarter, Period::SecondQuarter, Period::ThirdQuarter, Period::FourthQuarter];
    for (on, quarter) in [
        ("2026-01-01", Some(0)),
        ("2026-03-31", Some(0)),
        ("2026-04-01", Some(1)),
        ("2026-09-30", Some(2)),
        ("2026-12-31", Some(3)),
        ("2027-01-15", None),
    ] {
        let holds: Vec<bool> = quarters.iter().map(|it| it.holds(&calendar, day(on))).collect();
        assert_eq!(holds.iter().position(|holds| *holds), quarter, "{on}");
        assert!(holds.iter().filter(|holds| **holds).count() <= 1, "{on}");
        assert!(Period::Year.holds(&calendar, day(on)), "{on}");
    }
    assert_eq!(Period::ThirdQuarter.first_day(&calendar), day("2026-07-01"));
    assert_eq!(Period::ThirdQuarter.last_day(&calendar), day("2026-09-30"));
    assert_eq!(Period::Year.last_day(&calendar), day("2026-12-31"));
}
