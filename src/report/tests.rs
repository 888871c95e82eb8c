//! What is written out reads back as what the view says.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{Cell, Definition, Heading, Kind, Table};
use crate::i18n::Locale;
use crate::money::{Currency, Money};
use crate::test_book::{TestBook, day};

fn tables(locale: Locale) -> Vec<Table> {
    let book = TestBook::filled();
    let own = book
        .db
        .read(|conn| crate::reconciliation::reconcile(conn, &book.book, "T01", TestBook::YEAR, true))
        .unwrap();
    let compared = |structure, quarter| {
        book.db
            .read(|conn| crate::comparison::compare(conn, &book.book, TestBook::YEAR, structure, quarter))
            .unwrap()
    };
    let year = compared(Some(day(7, 1)), None);
    vec![
        own.table(locale).unwrap(),
        own.lines_table(locale).unwrap(),
        year.table(locale).unwrap(),
        year.purposes_table(locale).unwrap(),
        compared(None, Some(2)).table(locale).unwrap(),
    ]
}

#[test]
fn csv_reads_back_equal_to_the_table_with_its_totals() {
    for table in tables(Locale::Vi) {
        let text = table.to_csv().unwrap();
        assert!(!text.starts_with('\u{feff}'));
        assert_eq!(table.to_csv_download().unwrap(), format!("\u{feff}{text}"));
        let mut read = csv::Reader::from_reader(text.as_bytes());
        let keys: Vec<&str> = table.columns.iter().map(|column| column.key.as_str()).collect();
        assert_eq!(read.headers().unwrap(), keys);
        let rows: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>().unwrap();
        let told: Vec<&Vec<Cell>> = table.rows.iter().chain(&table.totals).collect();
        assert_eq!(rows.len(), told.len());
        for (row, cells) in rows.iter().zip(told) {
            let cells: Vec<String> = cells.iter().map(Cell::canonical).collect();
            assert_eq!(row, cells);
        }
    }
}

#[test]
fn xlsx_reads_back_equal_to_the_table_with_its_totals() {
    for locale in Locale::ALL {
        for table in tables(locale) {
            let sheet = sheet(&table);
            assert_eq!(sheet.get((0, 0)), Some(&Data::String(table.title.clone())));
            let head = 1 + table.notes.len();
            for (at, column) in table.columns.iter().enumerate() {
                assert_eq!(sheet.get((head, at)), Some(&Data::String(column.title.clone())));
            }
            for (row, cells) in table.rows.iter().chain(&table.totals).enumerate() {
                for (at, cell) in cells.iter().enumerate() {
                    let read = sheet.get((head + 1 + row, at)).unwrap();
                    match cell {
                        Cell::Money(_) | Cell::Ratio(_) | Cell::Count(_) => {
                            assert!(matches!(read, Data::Float(_)), "{read:?}");
                            let read: rust_decimal::Decimal = read.to_string().parse().unwrap();
                            assert_eq!(read, cell.canonical().parse().unwrap());
                        }
                        cell if cell.canonical().is_empty() => assert_eq!(read, &Data::Empty),
                        _ => assert_eq!(read, &Data::String(cell.shown(locale))),
                    }
                }
            }
        }
    }
}

fn sheet(table: &Table) -> calamine::Range<Data> {
    let bytes = table.to_xlsx().unwrap();
    Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range_at(0).unwrap().unwrap()
}

fn of_cells(kind: Kind, cells: Vec<Cell>) -> Table {
    let heading = Heading { key: "k".to_owned(), kind, title: "K".to_owned(), note: Some("?".to_owned()) };
    Table {
        title: "T".to_owned(),
        notes: Vec::new(),
        footnotes: Vec::new(),
        columns: vec![heading],
        rows: cells.into_iter().map(|cell| vec![cell]).collect(),
        totals: None,
    }
}

#[test]
fn an_amount_is_a_number_in_a_workbook_only_while_no_digit_is_lost() {
    let euro: Currency = "EUR".parse().unwrap();
    let minors = [0, 1, -5, 10, 999_999_999_999_999, 1_000_000_000_000_001, -123_456_789_012_345, i64::MAX];
    let amounts: Vec<_> = minors.into_iter().map(|minor| euro.amount(Money::from_minor(minor))).collect();
    let read = sheet(&of_cells(Kind::Money, amounts.iter().map(|amount| Cell::Money(*amount)).collect()));
    for (at, amount) in amounts.iter().enumerate() {
        let read = read.get((2 + at, 0)).unwrap();
        let exact = amount.money.minor().unsigned_abs() < 1_000_000_000_000_000;
        assert_eq!(matches!(read, Data::Float(_)), exact, "{amount}");
        let read: rust_decimal::Decimal = read.to_string().parse().unwrap();
        assert_eq!(read, amount.to_string().parse().unwrap());
    }
}

#[test]
fn words_that_look_like_a_formula_get_a_mark_in_csv_and_numbers_do_not() {
    let words = ["=1+1", "+84", "-x", "@a", "a=b"].map(|text| Cell::Text(text.to_owned()));
    let csv = of_cells(Kind::Text, words.into()).to_csv().unwrap();
    assert_eq!(csv, "k\r\n'=1+1\r\n'+84\r\n'-x\r\n'@a\r\na=b\r\n");
    let minus = Cell::Money(Currency::VND.amount(Money::from_minor(-7)));
    assert_eq!(of_cells(Kind::Money, vec![minus]).to_csv().unwrap(), "k\r\n-7\r\n");
}

#[test]
fn a_terminal_shows_the_readers_marks_and_the_totals_last() {
    let table = &tables(Locale::Vi)[4];
    insta::assert_snapshot!(table.to_text(Locale::Vi), @r"
    So sánh các bộ, ngành, địa phương năm 2025
    Đơn vị tính: EUR
    Cấu trúc cơ quan: như đã ghi sổ. Kỳ: quý 2, theo ngày phát sinh.
    ┌───────────┬───────────────┬──────────┬────────┬───────────────┬──────────────┬─────────┐
    │ Mã        ┆ Cơ quan       ┆ Thực chi ┆  Đã ký ┆ Đã nghiệm thu ┆ Đã giải ngân ┆ Ghi chú │
    ╞═══════════╪═══════════════╪══════════╪════════╪═══════════════╪══════════════╪═════════╡
    │ T01       ┆ Hà Nội        ┆   290,00 ┆ -15,00 ┆        290,00 ┆       195,00 ┆         │
    │ T70       ┆ Bình Phước    ┆     0,00 ┆   0,00 ┆          0,00 ┆         0,00 ┆         │
    │ T76       ┆ Đồng Nai (cũ) ┆     0,00 ┆   0,00 ┆          0,00 ┆         0,00 ┆         │
    │ T99       ┆ Chia đôi      ┆     0,00 ┆   0,00 ┆          0,00 ┆         0,00 ┆         │
    │ Tổng cộng ┆               ┆   290,00 ┆ -15,00 ┆        290,00 ┆       195,00 ┆         │
    └───────────┴───────────────┴──────────┴────────┴───────────────┴──────────────┴─────────┘
    ");
}

#[test]
fn rows_are_ordered_by_any_column_either_way() {
    let mut table = tables(Locale::Vi).remove(2);
    table.sort_by("granted", true);
    let codes = |table: &Table| table.rows.iter().map(|row| row[0].canonical()).collect::<Vec<_>>();
    assert_eq!(codes(&table), ["T01", "T75", "T99"]);
    table.sort_by("granted", false);
    assert_eq!(codes(&table), ["T99", "T75", "T01"]);
}

#[test]
fn a_report_that_is_not_there_is_refused() {
    assert_eq!(
        Definition::load("nothing").unwrap_err().refusal().unwrap().first().reason.code(),
        "not_found"
    );
}
