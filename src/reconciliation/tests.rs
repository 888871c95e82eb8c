//! What a reconciliation shows, and what its checks find when a balance is bent.

use diesel::RunQueryDsl;

use super::{Check, CheckCode, Reconciliation, reconcile};
use crate::i18n::Locale;
use crate::report::Cell;
use crate::test_book::TestBook;

fn reconciled(book: &TestBook, agency: &str, with_below: bool) -> Reconciliation {
    book.db.read(|conn| reconcile(conn, &book.book, agency, TestBook::YEAR, with_below)).unwrap()
}

fn check(view: &Reconciliation, code: CheckCode) -> &Check {
    view.checks.iter().find(|check| check.code == code).unwrap()
}

fn failed(view: &Reconciliation) -> Vec<CheckCode> {
    view.checks.iter().filter(|check| !check.passed).map(|check| check.code).collect()
}

#[test]
fn the_figures_are_the_contracts_and_every_check_holds() {
    let book = TestBook::filled();
    let view = reconciled(&book, "T01", false);
    assert!(view.passed(), "{:#?}", view.checks);
    let json = serde_json::to_value(&view).unwrap();
    for (figure, amount) in [
        ("initial", "1000.00"),
        ("granted", "1000.00"),
        ("available", "415.00"),
        ("committed", "210.00"),
        ("advanced", "85.00"),
        ("payable", "0.00"),
        ("paid", "290.00"),
        ("contracted", "585.00"),
        ("accepted", "290.00"),
        ("disbursed", "375.00"),
    ] {
        assert_eq!(json["totals"][figure], amount, "{figure}");
        assert_eq!(json["lines"][0][figure], amount, "{figure}");
        assert_eq!(json["budget_lines"][0][figure], amount, "{figure}");
    }
    for name in crate::ledger::Figures::NAMES {
        assert!(json["totals"][name].is_string(), "{name}");
    }
    assert_eq!(json["lines"][0]["fund_source"], "state_budget");
    let codes: Vec<&str> =
        json["checks"].as_array().unwrap().iter().map(|check| check["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["identity", "balances", "commitments", "documents", "treasury", "completeness"]);
    assert_eq!(json["checks"][0]["figures"]["brought"], "1000.00");
    insta::assert_json_snapshot!(json["checks"], @r#"
    [
      {
        "code": "identity",
        "passed": true,
        "figures": {
          "brought": "1000.00",
          "granted": "1000.00",
          "difference": "0.00"
        },
        "row_count": 0,
        "rows": []
      },
      {
        "code": "balances",
        "passed": true,
        "figures": {
          "lines": "1000.00",
          "agencies": "1000.00"
        },
        "row_count": 0,
        "rows": []
      },
      {
        "code": "commitments",
        "passed": true,
        "figures": {
          "commitments": "585.00",
          "lines": "585.00",
          "difference": "0.00"
        },
        "row_count": 0,
        "rows": []
      },
      {
        "code": "documents",
        "passed": true,
        "figures": {
          "orders": "1",
          "value": "600.00",
          "items_and_vat": "600.00",
          "accepted": "300.00",
          "payable": "0.00",
          "paid": "290.00",
          "refunded": "10.00"
        },
        "row_count": 0,
        "rows": []
      },
      {
        "code": "treasury",
        "passed": true,
        "figures": {
          "lines": "0",
          "payments": "0",
          "at_treasury": "0.00",
          "books": "0.00",
          "difference": "0.00",
          "settled": "0.00",
          "settled_differences": "0",
          "open_differences": "0",
          "awaited_payments": "0"
        },
        "row_count": 0,
        "rows": []
      },
      {
        "code": "completeness",
        "passed": true,
        "figures": {
          "idle_lines": "0",
          "past_term": "1",
          "idle": "0.00",
          "open_past_term": "295.00"
        },
        "row_count": 1,
        "rows": [
          {
            "kind": "commitment",
            "id": 26,
            "name": "01/HĐ · 2025-06-30",
            "figures": {
              "open": "295.00"
            }
          }
        ]
      }
    ]
    "#);
}

#[test]
fn what_is_below_is_added_and_a_roots_roll_up_agrees() {
    let book = TestBook::filled();
    let view = reconciled(&book, "T01", true);
    assert!(view.passed(), "{:#?}", view.checks);
    assert_eq!(view.totals.granted.to_string(), "1500.50");
    assert_eq!(view.budget_lines.len(), 2);
    let unit = reconciled(&book, "T01-U1", true);
    assert_eq!(unit.totals.granted.to_string(), "500.50");
}

#[test]
fn an_idle_line_and_a_commitment_past_its_term_are_told_and_fail_nothing() {
    let book = TestBook::filled();
    let view = reconciled(&book, "T01", true);
    let told = check(&view, CheckCode::Completeness);
    let rows: Vec<&str> = told.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(rows, ["T01-U1 · 2025 · state_budget · press_order", "01/HĐ · 2025-06-30"]);
    assert!(told.passed && told.row_count == 2);
}

#[test]
fn each_bent_figure_fails_its_check_with_its_row() {
    for (sql, codes, row) in [
        (
            "UPDATE agency_balances SET paid = paid + 1 WHERE paid > 0",
            vec![CheckCode::Identity, CheckCode::Balances],
            "agencies · T01 · state_budget · press_order",
        ),
        // What is kept of the papers is bent: each paper by itself agrees, so the agency is named.
        ("UPDATE paper_sums SET bound = bound + 1", vec![CheckCode::Commitments], "T01"),
        ("UPDATE paper_sums SET value = value + 1", vec![CheckCode::Documents], "T01"),
        ("UPDATE paper_sums SET items = items + 1", vec![CheckCode::Documents], "T01"),
        ("UPDATE paper_sums SET accepted = accepted + 1", vec![CheckCode::Documents], "T01"),
        ("UPDATE paper_sums SET refunded = refunded + 1", vec![CheckCode::Documents], "T01"),
    ] {
        let book = TestBook::filled();
        book.db.write(|tx| Ok(diesel::sql_query(sql).execute(&mut **tx)?)).unwrap();
        let view = reconciled(&book, "T01", false);
        assert_eq!(failed(&view), codes, "{sql}");
        let last = check(&view, *codes.last().unwrap());
        let all: Vec<&str> = view
            .checks
            .iter()
            .filter(|check| !check.passed)
            .flat_map(|check| check.rows.iter().map(|row| row.name.as_str()))
            .collect();
        assert!(all.contains(&row) && last.row_count == 1, "{sql}: {all:?}");
    }
    // A paper and its sums are bent alike: the paper is named; a holding and its line: the line.
    for (bent, code, row) in [
        (
            ["UPDATE paper_sums SET value = value + 1", "UPDATE commitments SET value = value + 1"],
            CheckCode::Documents,
            "01/HĐ",
        ),
        (
            [
                "UPDATE paper_sums SET bound = bound + 1",
                "UPDATE commitment_balances SET committed = committed + 1",
            ],
            CheckCode::Commitments,
            "T01 · 2025 · state_budget · press_order",
        ),
    ] {
        let book = TestBook::filled();
        for sql in bent {
            book.db.write(|tx| Ok(diesel::sql_query(sql).execute(&mut **tx)?)).unwrap();
        }
        let view = reconciled(&book, "T01", false);
        assert_eq!(failed(&view), [code], "{bent:?}");
        assert_eq!(check(&view, code).rows[0].name, row);
    }
    let book = TestBook::filled();
    book.db
        .write(|tx| {
            Ok(diesel::sql_query("UPDATE root_balances SET initial = initial + 1, available = available + 1")
                .execute(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(failed(&reconciled(&book, "T01", true)), [CheckCode::Balances]);
}

#[test]
fn an_unknown_agency_or_year_is_refused() {
    let book = TestBook::filled();
    let refused = |agency, year| {
        let asked = book.db.read(|conn| reconcile(conn, &book.book, agency, year, false));
        asked.unwrap_err().refusal().unwrap().first().reason.code()
    };
    assert_eq!(refused("T00", TestBook::YEAR), "not_found");
    assert_eq!(refused("T01", 1999), "year_unknown");
}

#[test]
fn every_text_of_the_tables_is_written_in_both_languages() {
    let book = TestBook::filled();
    let view = reconciled(&book, "T01", true);
    for locale in Locale::ALL {
        let checks = view.checks_table(locale).unwrap();
        assert_eq!(checks.rows.len(), 6);
        for row in &checks.rows {
            let Cell::Term { code, name } = &row[0] else { panic!("{row:?}") };
            assert_ne!(code, name, "{locale:?}");
            let text = row[3].shown(locale);
            assert!(!text.contains('_'), "a figure without a word: {text}");
        }
        for table in [view.table(locale).unwrap(), view.lines_table(locale).unwrap(), checks] {
            assert!(!format!("{table:?}").contains('⟦') && !table.title.contains('{'), "{}", table.title);
        }
    }
}
