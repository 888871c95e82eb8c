//! What the pages' script adds: grids as in a spreadsheet, sums while one types, and the keys. What it shows is held
//! against what the ledger stores, to the đồng.

use serde_json::{Value, json};
use socai::i18n::Locale;
use thirtyfour::Key;

use super::chromium::{Chromium, is_at_hand};
use super::service::Service;

/// A grid of rows on a page in Vietnamese.
struct Grid<'b> {
    browser: &'b Chromium,
    list: &'static str,
    row: String,
}

impl Grid<'_> {
    /// Goes on with Tab to this cell.
    #[track_caller]
    fn enter(&self, column: &str, row: usize) {
        self.browser.tab_to(&self.cell(column, row));
    }

    /// What a cell is called.
    fn cell(&self, column: &str, row: usize) -> String {
        let heading = Locale::Vi.text(&format!("column-{column}"));
        let unit = if ["amount", "vat"].contains(&column) { " (đồng)" } else { "" };
        format!("{heading}{unit}, {} {row}", self.row)
    }

    #[track_caller]
    fn must_be_in(&self, column: &str, row: usize) {
        assert_eq!(self.browser.focused().name, self.cell(column, row));
    }

    /// What stands in these columns, row by row.
    fn typed(&self, columns: &[&str]) -> Value {
        self.browser.look(&format!(
            "const row = (it) => {}.map(column => it.querySelector(`[name$='[${{column}}]']`).value);
             return [...document.querySelectorAll('[data-rows={}] [data-row]')].map(row);",
            json!(columns),
            self.list
        ))
    }

    /// Waits until the sum of a row (`portions[0]`), or of all of them, is this, in the book's own figures.
    #[track_caller]
    fn must_come_to(&self, of: &str, sum: &str) {
        self.browser
            .must_become(&format!("return document.querySelector('[data-sum=\"{of}\"]').innerText"), sum);
    }

    /// What the sum is, or why there is none.
    fn words(&self) -> String {
        let words = format!("return document.querySelector('[data-words={}]').innerText", self.list);
        self.browser.look(&words).as_str().unwrap().to_owned()
    }

    /// The names of the fields are those of the rows, counted from 0, and no id stands twice.
    fn must_be_numbered(&self, rows: usize) {
        let found = self.browser.look(&format!(
            "const rows = [...document.querySelectorAll('[data-rows={list}] [data-row]')];
             const ids = [...document.querySelectorAll('[id]')].map(it => it.id);
             return [rows.length, ids.length - new Set(ids).size, rows.every((row, at) =>
                 [...row.querySelectorAll('[name]:not([name=less])')].every(it => it.name.startsWith(`{list}[${{at}}]`)
                     && it.getAttribute('aria-label').endsWith(` ${{at + 1}}`)))];",
            list = self.list
        ));
        assert_eq!(found, json!([rows, 0, true]));
    }
}

/// Somebody at a page, with scripts.
fn at(service: &Service, name: &str, path: &str) -> Chromium {
    let browser = Chromium::start(&service.base, true);
    browser.sign_in(name, &service.password, "vi");
    browser.open(path);
    browser
}

/// The page of an allocation to many lines, with its decision typed.
fn allocation(service: &Service) -> Chromium {
    let browser = at(service, "taichinh", "/allocations");
    browser.fill(&Locale::Vi.text("column-decision_no"), "91/QĐ-THU");
    browser.fill(&Locale::Vi.text("column-issued_by"), "UBND thành phố");
    browser
}

fn portions(browser: &Chromium) -> Grid<'_> {
    Grid { browser, list: "portions", row: Locale::Vi.text("column-line") }
}

/// A column of a file that the service makes, by its code.
fn column(file: &str, code: &str) -> Vec<String> {
    let mut rows = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
    let at = rows
        .headers()
        .unwrap()
        .iter()
        .position(|it| it == code)
        .unwrap_or_else(|| panic!("{code} in {file}"));
    rows.records().map(|it| it.unwrap()[at].to_owned()).collect()
}

/// Sends with Ctrl + Enter, looks at the answers, and confirms them with Ctrl + Enter.
fn save(browser: &Chromium) {
    browser.press_with(Key::Control, Key::Enter);
    browser.settle();
    browser.must_become("return document.querySelectorAll('.confirm').length", 1);
    browser.press_with(Key::Control, Key::Enter);
    browser.settle();
    browser.must_become("return location.search.includes('done=')", true);
}

#[test]
fn a_grid_adds_up_while_one_types_and_moves_as_a_spreadsheet_does() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = allocation(&service);
    let grid = portions(&browser);
    // Tab goes to the next cell, and the amount is told as it is typed.
    grid.enter("agency", 1);
    for typed in ["T01", "", "Đặt hàng báo chí", "Gõ phím A", "", "1.234.567"] {
        browser.press(typed);
        browser.press_key(Key::Tab);
    }
    grid.must_come_to("portions", "1.234.567");
    let words = "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng";
    assert!(grid.words().ends_with(words), "{}", grid.words());
    // The amount of a cell is told on it.
    let title = "return document.querySelector('[name=\"portions[0][amount]\"]').title";
    assert!(browser.look(title).as_str().unwrap().contains(words));
    // Enter goes to the next row, Shift and Enter back.
    grid.enter("agency", 2);
    browser.press("T01");
    browser.press_with(Key::Shift, Key::Enter);
    grid.must_be_in("agency", 1);
    browser.press_key(Key::Enter);
    grid.must_be_in("agency", 2);
    grid.enter("purpose", 2);
    browser.press("Tập huấn, bồi dưỡng");
    browser.press_key(Key::Tab);
    browser.press("Gõ phím B");
    grid.enter("amount", 2);
    browser.press("16.500.000*12");
    grid.must_come_to("portions", "199.234.567");
    // What cannot be read leaves no sum, and is told; Esc takes it back and leaves the grid.
    browser.press_key(Key::Enter);
    grid.must_be_in("amount", 3);
    browser.press("mười");
    grid.must_come_to("portions", "–");
    assert!(grid.words().contains("Dòng 3:") && grid.words().contains("mười"), "{}", grid.words());
    browser.press_key(Key::Escape);
    grid.must_come_to("portions", "199.234.567");
    assert_eq!(browser.focused().name, Locale::Vi.text("allocations-record"));
    assert_eq!(grid.typed(&["amount"])[2], json!([""]));
    // Enter on the last row makes another.
    browser.look("document.querySelector('[name=\"portions[4][title]\"]').focus()");
    browser.press_key(Key::Enter);
    grid.must_be_in("title", 6);
    grid.must_be_numbered(6);
    browser.must_not_complain();
    save(&browser);
    let stored = browser.read("/budget-lines?q=Gõ+phím&download=csv");
    assert_eq!(column(&stored, "granted"), ["1234567", "198000000", "199234567"], "{stored}");
    browser.must_not_complain();
}

/// Seven rows, as Excel copies cells that are formatted in Vietnamese.
const COPIED: [(&str, &str, &str); 7] = [
    ("Đặt hàng báo chí", "Dán 1", "1.000.000.001"),
    ("Đặt hàng báo chí", "Dán 2", "200.000.020"),
    ("Tập huấn, bồi dưỡng", "Dán 3", "30.000.300"),
    ("Tập huấn, bồi dưỡng", "Dán 4", "4.004.000"),
    ("Tập huấn, bồi dưỡng", "Dán 5", "550.000"),
    ("Đặt hàng báo chí", "Dán 6", "66.000"),
    ("Đặt hàng báo chí", "Dán 7", "7.777"),
];
const COPIED_SUM: &str = "1.234.628.098";

/// The rows stand in the grid and add up, and what is saved is what stood there.
#[track_caller]
fn must_hold_what_was_copied(browser: &Chromium, first: usize) {
    let grid = portions(browser);
    grid.must_come_to("portions", COPIED_SUM);
    let typed = grid.typed(&["agency", "fund_source", "purpose", "title", "classification", "amount"]);
    let wanted: Vec<Value> = COPIED
        .iter()
        .map(|(purpose, title, amount)| json!(["T01", "", purpose, title, "", amount]))
        .collect();
    assert_eq!(typed.as_array().unwrap()[first..first + 7], wanted);
    grid.must_be_numbered(first + 7);
    browser.must_not_complain();
    save(browser);
    let stored = browser.read("/budget-lines?q=Dán&download=csv");
    let mut granted = column(&stored, "granted");
    let sum = granted.pop().unwrap();
    assert_eq!(sum, COPIED_SUM.replace('.', ""), "{stored}");
    granted.sort();
    let mut copied: Vec<String> = COPIED.iter().map(|(_, _, amount)| amount.replace('.', "")).collect();
    copied.sort();
    assert_eq!(granted, copied, "{stored}");
    browser.must_not_complain();
}

#[test]
fn cells_copied_from_a_spreadsheet_fill_the_rows_and_make_those_that_are_missing() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = allocation(&service);
    portions(&browser).enter("agency", 1);
    let line =
        |(purpose, title, amount): &(&str, &str, &str)| format!("T01\t\t{purpose}\t{title}\t\t{amount}\r\n");
    browser.paste(&COPIED.iter().map(line).collect::<String>());
    must_hold_what_was_copied(&browser, 0);
}

#[test]
fn a_header_that_is_copied_along_says_which_column_is_which() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = allocation(&service);
    let grid = portions(&browser);
    // From the second row, wherever in it one stands; a column of no name here is passed over, and so is what stands
    // beside the columns.
    grid.enter("purpose", 2);
    let line = |(purpose, title, amount): &(&str, &str, &str)| {
        format!("{amount}\tbỏ qua\t{title}\tT01\t\"{purpose}\"\tthừa\r\n")
    };
    let rows: String = COPIED.iter().map(line).collect();
    browser.paste(&format!("Số tiền (đồng)\tGhi chú\tTÊN GỌI\tCơ quan\tNội dung chi\r\n{rows}"));
    must_hold_what_was_copied(&browser, 1);
}

#[test]
fn one_cell_is_pasted_as_into_any_field_and_choices_by_their_words() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = at(&service, "truyenthong", "/orders/new");
    let grid = Grid { browser: &browser, list: "items", row: Locale::Vi.text("item") };
    grid.enter("product", 1);
    browser.paste("Tin bài");
    let choice =
        browser.look("return document.querySelector('[name=\"items[0][product_type]\"]').options[1].text");
    browser.press_key(Key::Enter);
    browser.paste(&format!("Phóng sự\t{}\tsố\t2\t3.000.000\r\n", choice.as_str().unwrap().to_uppercase()));
    let first =
        browser.look("return document.querySelector('[name=\"items[0][product_type]\"]').options[1].value");
    assert_eq!(
        grid.typed(&["product", "product_type", "unit", "quantity", "unit_price"]),
        json!([
            ["Tin bài", "", "", "", ""],
            ["Phóng sự", first, "số", "2", "3.000.000"],
            ["", "", "", "", ""]
        ])
    );
    grid.must_come_to("items[1]", "6.000.000");
    browser.must_not_complain();
}

#[test]
fn the_items_of_an_order_add_up_as_they_are_typed_and_rows_come_and_go() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = at(&service, "truyenthong", "/orders/new");
    let grid = Grid { browser: &browser, list: "items", row: Locale::Vi.text("item") };
    browser.fill(&Locale::Vi.text("column-document_no"), "78/ĐH-THU");
    browser.fill(&Locale::Vi.text("column-title"), "Gõ trong bảng");
    browser.fill(&Locale::Vi.text("column-press_agency"), "Báo Minh Họa (bịa)");
    for (row, quantity, price, vat, sum) in [
        (1, "12", "1.500.000", "1,8 triệu", "19.800.000"),
        (2, "2,5", "333333", "", "833.333"),
        (3, "7", "1", "1", "8"),
    ] {
        grid.enter("product", row);
        browser.press(format!("Sản phẩm {row}"));
        for (column, typed) in [("quantity", quantity), ("unit_price", price), ("vat", vat)] {
            grid.enter(column, row);
            browser.press(typed);
        }
        grid.must_come_to(&format!("items[{}]", row - 1), sum);
    }
    grid.must_come_to("items", "20.633.341");
    // A row is taken away by its button; those below move up, and so do their sums.
    browser.look("document.querySelector('[name=less][value=\"items[1]\"]').focus()");
    browser.press_key(Key::Enter);
    grid.must_come_to("items", "19.800.008");
    grid.must_come_to("items[1]", "8");
    grid.must_be_numbered(2);
    grid.must_be_in("product", 2);
    // And added by a button, which goes to the first that is new.
    browser.choose(&Locale::Vi.text("add-item"));
    grid.must_be_in("product", 3);
    grid.must_be_numbered(5);
    browser.press_with(Key::Control, Key::Enter);
    browser.settle();
    browser.must_say("78/ĐH-THU");
    browser.must_say("19.800.008");
    let stored = browser.read("/orders?q=78/ĐH-THU&download=csv");
    assert_eq!(column(&stored, "value"), ["19800008", "19800008"], "{stored}");
    browser.must_not_complain();
}

#[test]
fn without_an_answer_of_the_service_no_sum_is_shown() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = allocation(&service);
    let grid = portions(&browser);
    grid.enter("amount", 1);
    browser.press("1.000");
    grid.must_come_to("portions", "1.000");
    browser.look("window.fetch = () => Promise.reject(new Error('no service'))");
    browser.press(".000");
    grid.must_come_to("portions", "–");
    assert_eq!(grid.words(), "");
    browser.must_not_complain();
}

#[test]
fn keys_lead_to_the_search_and_to_the_list_of_keys() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = at(&service, "taichinh", "/orders");
    let is_in_search = "return document.activeElement.name === 'q'";
    browser.press("/");
    browser.must_become(is_in_search, true);
    // In a field, the keys are letters; Esc leaves it.
    browser.press("a/b?");
    browser.must_become("return document.activeElement.value", "a/b?");
    let lists = "return document.querySelectorAll('dialog[open] #shortcuts').length";
    browser.must_become(lists, 0);
    browser.press_key(Key::Escape);
    browser.must_become(is_in_search, false);
    browser.press("?");
    browser.must_become(lists, 1);
    browser.must_say(&Locale::Vi.text("shortcuts-save"));
    browser.press_key(Key::Escape);
    browser.must_become(lists, 0);
    // Asked for twice before it is there, it is shown once.
    browser.look(
        "const ask = window.fetch;
         window.fetch = async (...what) => { await new Promise(go => setTimeout(go, 500)); return ask(...what); };",
    );
    browser.press("??");
    browser.must_become(lists, 1);
    std::thread::sleep(std::time::Duration::from_millis(700));
    browser.must_become(lists, 1);
    // Keys of one letter can be put off, there and then, for all pages.
    browser.choose(&Locale::Vi.text("shortcuts-put-off"));
    browser.press_key(Key::Escape);
    browser.must_become(lists, 0);
    browser.open("/budget-lines");
    browser.press("/?");
    std::thread::sleep(std::time::Duration::from_millis(300));
    browser.must_become(is_in_search, false);
    browser.must_become(lists, 0);
    browser.must_not_complain();
}
