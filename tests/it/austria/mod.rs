//! Real input, whole: what 826 public bodies of Austria paid to 2,731 media from the third quarter of 2012 to the end
//! of 2013, imported by the mappings that the project keeps, comes to what was published, to the cent.
//!
//! The published files are no part of the project; where they are absent, these tests are skipped and say so.

mod book;
mod oracle;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use socai::exchange::Kind;
use socai::refusal::Reason;

use crate::support::{Told, dump};
use book::Austria;
use oracle::{Payment, bodies, by_body, cents, euros, payments, sum};

/// Each test runs on both databases.
macro_rules! on_both {
    ($(fn $name:ident($austria:ident) $body:block)+) => {
        $(fn $name($austria: &Austria) $body)+

        mod sqlite {
            $(#[test] fn $name() {
                if let Some(austria) = super::Austria::on_sqlite() { super::$name(&austria) }
            })+
        }

        mod postgres {
            $(#[test] fn $name() {
                if let Some(austria) = super::Austria::on_postgres() { super::$name(&austria) }
            })+
        }
    };
}

fn published(austria: &Austria) -> Vec<Payment> {
    payments(&austria.files, "media_payments_2012q3_2013q4.csv", ';')
}

on_both! {
    fn the_published_totals_come_out_to_the_cent(austria) {
        austria.allocate(&austria.file("budget_lines.csv"));
        let imported = austria.import_payments().unwrap();
        assert_eq!((imported.rows, imported.added, imported.created_press_agencies), (15_269, 15_269, 2_731));
        let published = published(austria);
        assert_eq!(published.len(), 15_269);
        assert_eq!(euros(sum(&published, |_| true)), "351272853.66");

        years_are_what_was_published(austria, &published);
        quarters_are_what_the_press_reported(austria, &published);
        bodies_reconcile(austria, &published);

        let before = dump(&austria.db);
        let again = austria.import_payments().unwrap();
        assert_eq!((again.added, again.unchanged, again.created_press_agencies), (0, 15_269, 0));
        assert!(dump(&austria.db) == before, "the second import changed something");

        let found = austria.verify();
        // Signed, accepted and paid; and an allocation on each line.
        assert_eq!((found.actions, found.movements), (3 * 15_269 + 1_385, 3 * 15_269 + 1_385));
        assert_eq!(found.differences, []);
        a_balance_altered_by_hand_is_named(austria);
    }

    fn the_first_quarter_in_another_encoding_gives_the_same_sums(austria) {
        austria.allocate(&austria.file("budget_lines.csv"));
        let file = austria.file("media_payments_2012q3_other_encoding.csv");
        let imported = austria.import(Kind::Orders, &file, Some("payments_other_encoding.toml")).unwrap();
        assert_eq!((imported.rows, imported.added), (2_134, 2_134));

        let published = published(austria);
        let in_quarter = |payment: &Payment| (payment.year, payment.quarter) == (2012, 3);
        assert_eq!(published.iter().filter(|payment| in_quarter(payment)).count(), 2_134);
        for compared in [austria.compare(2012, Some(3)), austria.compare(2012, None)] {
            for purpose in ["press_order", "other_communication"] {
                let sums = by_body(&published, |payment| in_quarter(payment) && payment.purpose == purpose);
                let paid = |row: &socai::comparison::ComparisonRow| {
                    let figure = row.by_purpose.get(purpose).and_then(|figures| figures.get("paid"))?;
                    Some((row.agency.clone(), figure.to_string())).filter(|_| !figure.money.is_zero())
                };
                let told: BTreeMap<_, _> = compared.rows.iter().filter_map(paid).collect();
                let summed: BTreeMap<_, _> =
                    sums.iter().map(|(body, sum)| ((*body).to_owned(), euros(*sum))).collect();
                assert_eq!(told, summed, "{purpose}");
            }
        }
        assert_eq!(austria.verify().differences, []);
    }

    fn an_allocation_a_cent_too_low_refuses_the_payment_by_name_and_stores_nothing(austria) {
        let published = published(austria);
        // The last payment of a body in a year for a purpose is the one for which the cent is missing.
        let last = published.iter().rfind(|it| (it.year, it.purpose) == (2012, "press_order")).unwrap();
        let of_line = |it: &Payment| (it.year, it.purpose) == (last.year, last.purpose) && it.body == last.body;
        let granted = sum(&published, of_line);
        let budget_lines = String::from_utf8(austria.file("budget_lines.csv")).unwrap();
        let lowered = lowered_by_a_cent(&budget_lines, last, granted);
        austria.allocate(lowered.as_bytes());
        let before = dump(&austria.db);

        let refused = austria.import_payments();
        let error = refused.as_ref().expect_err("a refusal");
        let problems: Vec<_> = error.refusal().expect("a refusal").problems().cloned().collect();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!((problems[0].place.row, problems[0].place.column.as_deref()), (Some(last.row), Some("amount")));
        let Reason::InsufficientAvailable { line, granted: told, contracted, available, asked, missing } = refused.refused()
        else {
            panic!("{problems:#?}")
        };
        assert!(line.starts_with(&format!("{} · 2012 · state_budget · press_order", last.body)), "{line}");
        assert_eq!((told.minor(), asked.minor(), missing.minor()), (granted - 1, last.cents, 1));
        assert_eq!((contracted.minor(), available.minor()), (granted - last.cents, last.cents - 1));
        assert!(dump(&austria.db) == before, "a refused import left something behind");
        assert_eq!(austria.verify().movements, 1_385);
    }
}

fn years_are_what_was_published(austria: &Austria, published: &[Payment]) {
    for (year, total, vienna) in
        [(2012, "111850953.31", "14524575.84"), (2013, "239421900.35", "28555234.80")]
    {
        let compared = austria.compare(year, None);
        let figures = compared.total.figures;
        for figure in ["initial", "granted", "contracted", "accepted", "disbursed", "paid"] {
            assert_eq!(figures.get(figure).unwrap().to_string(), total, "{figure} of {year}");
        }
        for figure in ["available", "committed", "advanced", "payable", "supplement", "cut", "transferred"] {
            assert_eq!(figures.get(figure).unwrap().to_string(), "0.00", "{figure} of {year}");
        }
        let sums = by_body(published, |payment| payment.year == year);
        assert_eq!(compared.rows.len(), sums.len());
        for row in &compared.rows {
            let [available, paid] =
                ["available", "paid"].map(|name| row.figures.get(name).unwrap().to_string());
            assert_eq!(
                (available, paid),
                ("0.00".to_owned(), euros(sums[row.agency.as_str()])),
                "{}",
                row.agency
            );
        }
        let row = compared.rows.iter().find(|row| row.name == "Stadt Wien").expect("Stadt Wien");
        assert_eq!(row.figures.get("paid").unwrap().to_string(), vienna);
    }
}

fn quarters_are_what_the_press_reported(austria: &Austria, published: &[Payment]) {
    for (year, quarter, reported) in [
        (2012, 3, "37256582.14"),
        (2012, 4, "65224509.81"),
        (2013, 1, "41915908.42"),
        (2013, 2, "58940141.17"),
        (2013, 3, "44938131.09"),
        (2013, 4, "55304420.10"),
    ] {
        let compared = austria.compare(year, Some(quarter));
        let of = |purpose: &'static str| {
            move |it: &Payment| (it.year, it.quarter, it.purpose) == (year, quarter, purpose)
        };
        for purpose in ["press_order", "other_communication"] {
            let total = &compared.total.by_purpose[purpose];
            for figure in ["contracted", "accepted", "disbursed", "paid"] {
                let told = total.get(figure).unwrap().to_string();
                assert_eq!(told, euros(sum(published, of(purpose))), "{purpose} {figure} {year} Q{quarter}");
            }
        }
        assert_eq!(compared.total.by_purpose["press_order"].get("paid").unwrap().to_string(), reported);
        if (year, quarter) == (2012, 3) {
            let paying = |purpose| {
                let pays = |row: &&socai::comparison::ComparisonRow| {
                    let figures = row.by_purpose.get(purpose);
                    figures.and_then(|it| it.get("paid")).is_some_and(|paid| !paid.money.is_zero())
                };
                compared.rows.iter().filter(pays).count()
            };
            assert_eq!((paying("press_order"), paying("other_communication")), (419, 15));
            assert_eq!(bodies(published, of("press_order")).len(), 419);
        }
    }
}

fn bodies_reconcile(austria: &Austria, published: &[Payment]) {
    for year in [2012, 2013] {
        for (body, paid) in by_body(published, |payment| payment.year == year) {
            let told = austria.reconcile(body, year);
            assert!(told.passed(), "{body} {year}: {:#?}", told.checks);
            let totals = told.totals;
            let figures = [totals.granted, totals.paid, totals.available].map(|figure| figure.to_string());
            assert_eq!(figures, [euros(paid), euros(paid), "0.00".to_owned()], "{body} {year}");
            for line in &told.lines {
                let of_line =
                    |it: &Payment| (it.body.as_str(), it.year, it.purpose) == (body, year, &line.purpose);
                assert_eq!(line.figures.paid.to_string(), euros(sum(published, of_line)), "{body} {year}");
            }
        }
    }
}

fn a_balance_altered_by_hand_is_named(austria: &Austria) {
    use diesel::RunQueryDsl as _;
    let vienna =
        austria.compare(2013, None).rows.into_iter().find(|row| row.name == "Stadt Wien").unwrap().agency;
    let sql = format!(
        "UPDATE root_balances SET paid = paid - 1 WHERE fiscal_year = 2013 AND purpose = 'press_order' \
         AND root_id = (SELECT id FROM agencies WHERE code = '{vienna}')"
    );
    let altered =
        austria.db.beside_the_trail().write(|tx| Ok(diesel::sql_query(&sql).execute(&mut **tx)?)).unwrap();
    assert_eq!(altered, 1);
    let found = austria.verify().differences;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].place, format!("root {vienna} 2013 state_budget press_order"));
    assert_eq!((found[0].figure.as_str(), found[0].readded - found[0].booked), ("paid", 1));
}

/// The table of allocations with the one that this payment draws on lowered.
fn lowered_by_a_cent(budget_lines: &str, payment: &Payment, granted: i64) -> String {
    let start = format!("{},{},state_budget,{},", payment.body, payment.year, payment.purpose);
    let [whole, less] = [granted, granted - 1].map(|amount| format!(",{},derived,", euros(amount)));
    let mut lowered = String::new();
    for line in budget_lines.lines() {
        let line = if line.starts_with(&start) { line.replace(&whole, &less) } else { line.to_owned() };
        writeln!(lowered, "{line}").unwrap();
    }
    assert_ne!(lowered.trim(), budget_lines.trim().replace("\r\n", "\n"), "no allocation was lowered");
    lowered
}

#[test]
fn cents_are_read_by_hand() {
    assert_eq!([cents("5292"), cents("47091,3"), cents("40542.94")], [529_200, 4_709_130, 4_054_294]);
    assert_eq!([euros(529_205), euros(35_127_285_366)], ["5292.05", "351272853.66"]);
}
