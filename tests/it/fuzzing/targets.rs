//! What must hold of each reader, whatever it is sent.

use std::io::{Cursor, Write as _};

use socai::exchange::{Kind, Mapping, Rows, read};
use socai::i18n::Locale;
use socai::money::Currency;
use socai::number::{Reading, retyped, retyped_date};
use socai::refusal::Refusal;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A number that is taken is taken as the same again when it is written back, in whichever way.
pub fn number(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for reading in [Reading::Typed, Reading::Canonical] {
        for currency in [Currency::VND, "EUR".parse::<Currency>().expect("euros")] {
            if let Ok(money) = reading.money(&text, currency.digits()) {
                let amount = currency.amount(money);
                assert_eq!(
                    Reading::Canonical.money(&amount.to_string(), currency.digits()),
                    Ok(money),
                    "{text:?}"
                );
                assert_eq!(Reading::Typed.money(&retyped(amount), currency.digits()), Ok(money), "{text:?}");
            }
        }
        if let Ok(quantity) = reading.quantity(&text) {
            let written = quantity.to_decimal().to_string();
            assert_eq!(Reading::Canonical.quantity(&written), Ok(quantity), "{text:?}");
        }
    }
}

/// A date that is taken is taken as the same again when it is written back.
pub fn date(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for reading in [Reading::Typed, Reading::Canonical] {
        if let Ok(date) = reading.date(&text) {
            assert_eq!(Reading::Canonical.date(&date.to_string()), Ok(date), "{text:?}");
            assert_eq!(Reading::Typed.date(&retyped_date(date)), Ok(date), "{text:?}");
        }
    }
}

/// A mapping is taken or refused with sentences; one that is taken reads a file without breaking.
pub fn mapping(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for kind in Kind::ALL {
        match Mapping::parse(&text, kind) {
            Ok(mapping) => {
                checked(read(kind, "t.csv", SOME_ROWS.as_bytes(), Some(&mapping)));
            }
            Err(refusal) => told(&refusal),
        }
    }
}

const SOME_ROWS: &str = "QUARTAL;BEKANNTGABE;EURO;a;b\n20123;2;1.234,56;x;\n20124;4;;y;z\n";

/// A file is taken or refused with sentences; text that is quoted is read as it was.
pub fn csv(bytes: &[u8]) {
    for kind in Kind::ALL {
        checked(read(kind, "t.csv", bytes, None));
    }
    let text = String::from_utf8_lossy(bytes).replace('\u{fffd}', "?");
    let quoted = format!(
        "predecessor_code,successor_code,effective_date\nT70,\"{}\",2025-07-01\n",
        text.replace('"', "\"\"")
    );
    if let Ok(rows) = read(Kind::Successions, "t.csv", quoted.as_bytes(), None) {
        let row = rows.rows.first().expect("the row that was written");
        let tidy = |text: &str| socai::names::tidy(text);
        assert_eq!(row.text("successor_code"), tidy(&text), "{text:?}");
    }
}

/// The bytes as a whole file, and as each part of a workbook that is whole otherwise.
pub fn xlsx(bytes: &[u8]) {
    const PARTS: [&str; 4] =
        ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"];
    checked(read(Kind::Successions, "t.xlsx", bytes, None));
    for part in PARTS {
        checked(read(Kind::Successions, "t.xlsx", &workbook(part, bytes), None));
    }
}

/// What is read of the workbook before any part of it is changed.
pub fn unchanged_workbook() -> Result<Rows, Refusal> {
    read(Kind::Successions, "t.xlsx", &workbook("none", b""), None)
}

/// A workbook of which one part is these bytes.
fn workbook(part: &str, bytes: &[u8]) -> Vec<u8> {
    const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = format!(
        "<Relationships xmlns=\"{RELATIONSHIPS}\">\
         <Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"r2\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"r3\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{RELATIONSHIPS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let whole: [(&str, &[u8]); 6] = [
        ("_rels/.rels", root.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", include_bytes!("../../corpus/xlsx/strings.xml")),
        ("xl/worksheets/sheet1.xml", include_bytes!("../../corpus/xlsx/sheet.xml")),
    ];
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in whole {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        file.start_file(name, stored).expect("a part");
        file.write_all(if name == part { bytes } else { content }).expect("its content");
    }
    file.finish().expect("a file").into_inner()
}

/// What was refused has a sentence in each language.
fn checked(outcome: Result<Rows, Refusal>) {
    if let Err(refusal) = outcome {
        told(&refusal);
    }
}

fn told(refusal: &Refusal) {
    for problem in refusal.problems().take(3) {
        for locale in Locale::ALL {
            assert!(!problem.reason.sentence(locale, Currency::VND).is_empty());
        }
    }
}
