//! What the reader takes and what it refuses, file by file.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::{Kind, Mapping, Row, Rows, read};
use crate::money::Money;
use crate::names::tidy;
use crate::refusal::{Problem, Reason};

const SUCCESSIONS: &str = "predecessor_code,successor_code,effective_date\n";

fn plain(text: impl AsRef<[u8]>) -> Result<Rows, Vec<Problem>> {
    read(Kind::Successions, "t.csv", text.as_ref(), None).map_err(|refusal| refusal.into_problems())
}

fn mapped(kind: Kind, bytes: &[u8], mapping: &str) -> Result<Rows, Vec<Problem>> {
    let mapping = Mapping::parse(mapping, kind).unwrap();
    read(kind, "table", bytes, Some(&mapping)).map_err(|refusal| refusal.into_problems())
}

/// Each problem as code, row and column.
fn told(problems: &[Problem]) -> Vec<String> {
    let told = |problem: &Problem| {
        let row = problem.place.row.map_or_else(String::new, |row| row.to_string());
        format!("{} {row} {}", problem.reason.code(), problem.place.column.as_deref().unwrap_or(""))
            .trim()
            .to_owned()
    };
    problems.iter().map(told).collect()
}

fn texts(row: &Row, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| row.text(column).to_owned()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_byte_order_mark_is_understood_and_removed() {
    let text = format!("{SUCCESSIONS}T70,T75,2025-07-01\n");
    for bytes in [text.clone().into_bytes(), format!("\u{feff}{text}").into_bytes(), utf16(&text)] {
        let rows = plain(bytes).unwrap().rows;
        assert_eq!(texts(&rows[0], &["predecessor_code", "effective_date"]), ["T70", "2025-07-01"]);
        assert_eq!(rows[0].number, 2);
    }
}

#[test]
fn delimiters_of_a_plain_file_are_seen_in_its_header() {
    for mark in [",", ";", "\t"] {
        let text = format!("{SUCCESSIONS}T70,T75,2025-07-01\r\n").replace(',', mark);
        assert_eq!(plain(text).unwrap().rows[0].text("successor_code"), "T75");
    }
}

#[test]
fn every_bad_row_is_told_with_its_row_and_column() {
    let text = format!(
        "{SUCCESSIONS}T70,T75,2025-07-01\n\nT71,T75\n\"T\n72\",T75,01/07/2025\n\"T73\"x,T75,2025-07-01\n,T75,2025-07-01\nT7\u{fffd},T75,2025-07-01\n\"T74,T75"
    );
    assert_eq!(
        told(&plain(text).unwrap_err()),
        [
            "row_width 4",
            "date_unreadable 5 effective_date",
            "quote_broken 6",
            "value_missing 7 predecessor_code",
            "encoding_wrong 8",
            "quote_broken 9",
        ]
    );
    let mut bytes = format!("{SUCCESSIONS}T70,T75,2025-07-01\nT").into_bytes();
    bytes.extend([0xc3, b',', b'x', b',', 0xff]);
    assert_eq!(told(&plain(bytes).unwrap_err()), ["encoding_wrong 3"]);
}

#[test]
fn a_header_without_a_mapping_has_the_columns_of_the_kind_alone() {
    for (header, problems) in [
        ("predecessor_code,successor_code", vec!["column_missing 1 effective_date"]),
        (
            "predecessor_code,successor_code,effective_date,note,effective_date",
            vec!["column_unknown 1 note", "column_twice 1 effective_date"],
        ),
        ("", vec!["column_missing 1"]),
    ] {
        assert_eq!(told(&plain(header).unwrap_err()), problems);
    }
}

#[test]
fn numbers_are_canonical_without_a_mapping_and_strict_with_one() {
    let header = "agency_code,fiscal_year,fund_source,purpose,amount,decision_no,decision_date\n";
    let row = |amount: &str| format!("{header}T79,2026,state_budget,training,\"{amount}\",1,2026-01-01\n");
    let code = |result: Result<Rows, Vec<Problem>>| match result {
        Ok(rows) => rows.rows[0].text("amount").to_owned(),
        Err(problems) => told(&problems).join(" "),
    };
    let wrong = "number_unreadable 2 amount";
    let too_large = format!("1{}", "0".repeat(30));
    for (amount, canonical, vietnamese) in [
        ("1234", "1234", "1234"),
        ("1.234", "1.234", "1234"),
        ("1,234", wrong, "1.234"),
        ("1.234.567,8", wrong, "1234567.8"),
        ("1.23", "1.23", wrong),
        ("12,34,5", wrong, wrong),
        ("1e5", wrong, wrong),
        (&too_large, "amount_too_large 2 amount", "amount_too_large 2 amount"),
    ] {
        let text = row(amount);
        let plain = read(Kind::BudgetLines, "t.csv", text.as_bytes(), None)
            .map_err(|refusal| refusal.into_problems());
        assert_eq!(code(plain), canonical, "{amount}");
        let mapping = "kind = \"budget-lines\"\ndecimal_mark = \",\"\ngrouping_mark = \".\"";
        assert_eq!(code(mapped(Kind::BudgetLines, text.as_bytes(), mapping)), vietnamese, "{amount}");
    }
    let rows = read(Kind::BudgetLines, "t.csv", row("1.5").as_bytes(), None).unwrap().rows;
    assert_eq!(rows[0].money("amount", 2), Ok(Some(Money::from_minor(150))));
    assert_eq!(told(&[rows[0].money("amount", 0).unwrap_err()]), ["too_many_decimals 2 amount"]);
    assert_eq!(rows[0].year("fiscal_year"), Ok(Some(2026)));
}

#[test]
fn names_are_tidied_to_one_form() {
    let decomposed = "  Bo\u{302}\u{323}\u{a0} Quô\u{301}c   phòng\n";
    assert_eq!(tidy(decomposed), "Bộ Quốc phòng");
    let text =
        format!("code,name_vi,kind,aliases\nB-QP,\"{decomposed}\",ministry,BQP | Bo\u{323}\u{302} QP |\n");
    let rows = read(Kind::Agencies, "t.csv", text.as_bytes(), None).unwrap().rows;
    assert_eq!(rows[0].text("name_vi"), "Bộ Quốc phòng");
    assert_eq!(rows[0].list("aliases").collect::<Vec<_>>(), ["BQP", "Bộ QP"]);
}

#[test]
fn vietnamese_windows_is_read_when_named() {
    let mapping = "kind = \"agencies\"\nencoding = \"windows-1258\"";
    let mut bytes = b"code,name_vi,kind\nB-QP,B\xd4\xf2 Qu\xf4\xecc ph\xf2".to_vec();
    bytes.extend(b",ministry\n");
    let rows = mapped(Kind::Agencies, &bytes, mapping).unwrap().rows;
    assert!(rows[0].text("name_vi").starts_with("BỘ Quốc"), "{}", rows[0].text("name_vi"));
    let plain = read(Kind::Agencies, "t.csv", &bytes, None).map_err(|refusal| refusal.into_problems());
    assert_eq!(told(&plain.unwrap_err()), ["encoding_wrong 2"]);
}

#[test]
fn a_mapping_carries_down_joins_filters_translates_and_numbers() {
    let mapping = r#"
        kind = "budget-lines"
        delimiter = ";"
        header_row = 3
        decimal_mark = ","
        grouping_mark = "."
        date_format = "%d/%m/%Y"
        carry_down = ["Đơn vị"]
        [columns]
        agency_code = "Đơn vị"
        fiscal_year = { text = "2026" }
        fund_source = { text = "state_budget" }
        purpose = { from = "Loại", values = { 1 = "press_order", 2 = "training" } }
        title = { join = ["Chương", "Nội dung"], separator = " – " }
        amount = { from = "Số tiền", unit = "million" }
        decision_no = { text = "QĐ {Loại}/{row}" }
        decision_date = "Ngày"
        [[filters]]
        column = "Nội dung"
        drop = ["Tổng cộng"]
    "#;
    let text = "DỰ TOÁN;;;;;;\n;;;;;;\nĐơn vị;Chương;Nội dung;Loại;Số tiền;Ngày;Ghi chú\nT79;018;Đặt hàng;1;1.250,5;31/12/2025;x\n;;Tập huấn;2;3;1/1/2026;\n;;Tổng cộng;;;;\n";
    let found = mapped(Kind::BudgetLines, text.as_bytes(), mapping).unwrap();
    let columns = ["agency_code", "purpose", "title", "amount", "decision_no", "decision_date"];
    assert_eq!(
        texts(&found.rows[0], &columns),
        ["T79", "press_order", "018 – Đặt hàng", "1250500000", "QĐ 1/4", "2025-12-31"]
    );
    assert_eq!(
        texts(&found.rows[1], &columns),
        ["T79", "training", "Tập huấn", "3000000", "QĐ 2/5", "2026-01-01"]
    );
    assert_eq!(
        (found.rows.len(), found.dropped_rows, found.ignored_columns),
        (2, 1, vec!["Ghi chú".to_owned()])
    );
    let unknown = text.replace("Tập huấn;2", "Tập huấn;3");
    let problems = mapped(Kind::BudgetLines, unknown.as_bytes(), mapping).unwrap_err();
    assert_eq!(told(&problems), ["value_not_mapped 5 purpose"]);
    let Reason::ValueNotMapped { given, known } = &problems[0].reason else { panic!("{problems:?}") };
    assert_eq!((given.as_str(), known.as_str()), ("3", "1, 2"));
}

#[test]
fn the_austrian_mappings_read_samples_of_both_files() {
    let columns = [
        "agency_code",
        "fiscal_year",
        "order_no",
        "signed_on",
        "purpose",
        "press_agency",
        "amount",
        "paid_on",
    ];
    let bytes = include_bytes!("../../examples/austria/payments_sample.csv");
    let found = mapped(Kind::Orders, bytes, include_str!("../../examples/austria/payments.toml")).unwrap();
    let total = Money::total(found.rows.iter().map(|row| row.money("amount", 2).unwrap().unwrap())).unwrap();
    assert_eq!((found.rows.len(), total), (13, Money::from_minor(PAYMENTS_MINOR)));
    assert_eq!(
        texts(&found.rows[2], &columns),
        [
            "B&F Wien - Bestattung und Friedhöfe GmbH",
            "2012",
            "20123-4",
            "2012-09-30",
            "press_order",
            "24 Stunden für Wien",
            "13072.06",
            "2012-09-30"
        ]
    );
    assert_eq!(found.rows[3].text("agency_code"), "Kommunikationsbehörde Austria (\"KommAustria\")");
    assert_eq!(found.rows[3].text("purpose"), "other_communication");
    assert_eq!(found.rows[5].text("agency_code"), "Wirtschaftsuniversität Wien");
    // Two payments that are the same in every cell stay two.
    assert_eq!(found.rows[7].text("amount"), found.rows[8].text("amount"));
    assert_ne!(found.rows[7].text("order_no"), found.rows[8].text("order_no"));

    let bytes = include_bytes!("../../examples/austria/payments_other_encoding_sample.csv");
    let mapping = include_str!("../../examples/austria/payments_other_encoding.toml");
    let found = mapped(Kind::Orders, bytes, mapping).unwrap();
    assert_eq!(found.rows.len(), 12);
    assert_eq!(
        texts(&found.rows[1], &["agency_code", "press_agency", "amount"]),
        ["Agrarmarkt Austria Marketing GesmbH", "GANZE WOCHE", "7956.0"]
    );
    assert_eq!(found.ignored_columns, ["medium", "bekanntgabe_description", "year", "id"]);
    assert!(Mapping::parse(mapping, Kind::Orders).unwrap().creates_missing());
}

/// The sum of the sample, added apart.
const PAYMENTS_MINOR: i64 = 21_352_096;

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_exactly() {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let bytes = workbook(|sheet| {
        for (at, name) in (0..).zip([
            "agency_code",
            "fiscal_year",
            "fund_source",
            "purpose",
            "amount",
            "decision_no",
            "decision_date",
        ]) {
            sheet.write(0, at, name).unwrap();
        }
        for row in [1, 3, 4, 5, 6] {
            for (at, text) in (0..).zip(["T79", "2026", "state_budget", "training"]) {
                sheet.write(row, at, text).unwrap();
            }
            sheet.write(row, 5, 12).unwrap();
            sheet.write_with_format(row, 6, ExcelDateTime::from_ymd(2026, 3, 1).unwrap(), &day).unwrap();
        }
        sheet.write(1, 4, 83716.8).unwrap();
        sheet.write(3, 4, "123456789012345678").unwrap();
        sheet.write(4, 4, 0.1 + 0.2).unwrap();
        sheet.write(5, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write(6, 4, 5).unwrap();
        sheet.write(6, 8, "beside the table").unwrap();
    });
    let problems = read(Kind::BudgetLines, "t.xlsx", &bytes, None).unwrap_err().into_problems();
    assert_eq!(told(&problems), ["number_unreadable 5 amount", "formula_error 6 amount", "row_width 7"]);
    let keep = "kind = \"budget-lines\"\n[[filters]]\ncolumn = \"amount\"\nkeep = [\"83716.8\", \"5\", \"123456789012345678\"]";
    let problems = mapped(Kind::BudgetLines, &bytes, keep).unwrap_err();
    assert_eq!(told(&problems), ["number_unreadable 5 amount", "formula_error 6 amount"]);
}

#[test]
fn a_day_of_a_workbook_is_a_date_and_a_merged_header_is_refused_with_its_range() {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let table = |merged: bool| {
        workbook(|sheet| {
            for (at, name) in (0..).zip(["predecessor_code", "successor_code", "effective_date"]) {
                sheet.write(0, at, name).unwrap();
            }
            if merged {
                sheet.merge_range(0, 0, 0, 1, "predecessor_code", &Format::new()).unwrap();
            }
            sheet.write(2, 0, 15).unwrap();
            sheet.write(2, 1, "T75").unwrap();
            sheet.write_with_format(2, 2, ExcelDateTime::from_ymd(2025, 7, 1).unwrap(), &day).unwrap();
        })
    };
    let rows = read(Kind::Successions, "t.xlsx", &table(false), None).unwrap().rows;
    assert_eq!(
        texts(&rows[0], &["predecessor_code", "successor_code", "effective_date"]),
        ["15", "T75", "2025-07-01"]
    );
    assert_eq!(rows[0].number, 3);
    let problems = read(Kind::Successions, "t.xlsx", &table(true), None).unwrap_err().into_problems();
    assert_eq!(problems, [Reason::HeaderMerged { range: "A1:B1".to_owned() }.at_row(1, None)]);
}

#[test]
fn the_extension_must_fit_the_content() {
    let bytes = workbook(|_| ());
    for (name, bytes) in [
        ("t.csv", bytes.as_slice()),
        ("t.xlsx", b"a,b"),
        ("t.xls", &[0xd0, 0xcf, 0x11, 0xe0]),
        ("t.xlsx", b"PK.."),
    ] {
        let problems = read(Kind::Successions, name, bytes, None).unwrap_err().into_problems();
        assert_eq!(told(&problems), ["file_unreadable"], "{name}");
    }
}

#[test]
fn a_row_a_cell_and_a_workbook_are_read_up_to_a_bound() {
    let good = "T70,T75,2025-07-01\n";
    let wide = "a,".repeat(1_100);
    let long = "x".repeat(32_768);
    let problems =
        plain(format!("{SUCCESSIONS}{wide}\n{long},T75,2025-07-01\n\"{long}\",T75,\n{good}")).unwrap_err();
    assert_eq!(told(&problems), ["row_too_wide 2", "text_too_long 3", "text_too_long 4"]);
    // A gigabyte of commas is one row, and none of it is kept.
    assert_eq!(
        told(&plain(format!("{SUCCESSIONS}{}", ",".repeat(5_000_000))).unwrap_err()),
        ["row_too_wide 2"]
    );
    let wide_header = format!("{}\n", "a,".repeat(2_000));
    assert_eq!(told(&plain(wide_header).unwrap_err()), ["row_too_wide 1"]);

    let names = ["predecessor_code", "successor_code", "effective_date"];
    let with = |fill: &dyn Fn(&mut rust_xlsxwriter::Worksheet)| {
        let bytes = workbook(|sheet| {
            for (at, name) in (0..).zip(names) {
                sheet.write_string(0, at, name).unwrap();
            }
            fill(sheet);
        });
        read(Kind::Successions, "t.xlsx", &bytes, None).map_err(|refusal| told(&refusal.into_problems()))
    };
    let far = with(&|sheet| {
        sheet.write_string(5, 1_024, "x").unwrap();
    });
    assert_eq!(far.unwrap_err(), ["row_too_wide 6"]);
    // One text of 32,000 letters that 2,400 cells share: a small file, and 75 MiB of texts.
    let shared = "x".repeat(32_000);
    let many = with(&|sheet| {
        for row in 1..=800 {
            for column in 0..3 {
                sheet.write_string(row, column, &shared).unwrap();
            }
        }
    });
    assert!(many.unwrap_err().contains(&"file_unpacks_too_large".to_owned()));
    // A cell that is formatted and empty may stand anywhere.
    let formatted = with(&|sheet| {
        sheet.write_blank(1, 16_000, &Format::new().set_bold()).unwrap();
    });
    assert!(formatted.unwrap().rows.is_empty());
}
