//! The main stories of three roles, told by the keyboard alone, with scripts and without. What a page calls a thing is
//! taken from locales/, so that each story is told in either language.

use chrono::{Datelike as _, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use socai::i18n::Locale;

use super::chromium::{Chromium, is_at_hand};
use super::service::Service;

const ORDER_NO: &str = "77/ĐH-THU";

/// Somebody at a browser.
struct Reader<'b> {
    browser: &'b Chromium,
    lang: Locale,
}

impl Reader<'_> {
    fn text(&self, key: &str) -> String {
        self.lang.text(key)
    }

    /// Types into the field that has these words for its label.
    #[track_caller]
    fn fill(&self, key: &str, value: &str) {
        self.browser.fill(&self.text(key), value);
    }

    #[track_caller]
    fn pick(&self, key: &str, value: &str) {
        self.browser.pick(&self.text(key), value);
    }

    /// Follows a link, opens a step, or presses a button.
    #[track_caller]
    fn choose(&self, key: &str) {
        self.browser.choose(&self.text(key));
    }

    /// Sends a form and, where the service asks for one more look at the answers, confirms them; then there is a
    /// reference number.
    #[track_caller]
    fn record(&self, key: &str) {
        self.choose(key);
        let confirm =
            "const it = document.querySelector('.confirm button.primary'); return it ? it.innerText : ''";
        let confirm = self.browser.look(confirm);
        if confirm != "" {
            self.browser.choose(confirm.as_str().unwrap());
        }
        let here = self.browser.here();
        assert!(here.contains("done="), "{key} is not recorded: {here}\n{}", self.browser.words());
        self.browser.must_not_complain();
    }

    /// From the first page to the paper of this number, which waits there.
    #[track_caller]
    fn open_what_waits(&self, number: &str) {
        self.browser.choose("Sổ cái");
        self.browser.choose(number);
        self.browser.must_say(number);
    }

    fn leave(&self) {
        self.choose("ui-sign-out");
        self.browser.must_not_complain();
    }
}

/// Whole đồng as a reader of this language writes them.
fn dong(lang: Locale, millions: u32) -> String {
    match lang {
        Locale::Vi => format!("{millions}.000.000"),
        Locale::En => format!("{millions},000,000"),
    }
}

/// The communication unit drafts an order of two items, looks at it, signs it and accepts what came.
fn orders_and_accepts(reader: &Reader<'_>) {
    let (browser, today) = (reader.browser, Utc::now().with_timezone(&Ho_Chi_Minh).date_naive());
    reader.choose("order-new");
    reader.fill("column-document_no", ORDER_NO);
    reader.fill("column-title", "Chiến dịch bằng bàn phím");
    reader.fill("column-press_agency", "Báo Minh Họa (bịa)");
    reader.fill("column-starts_on", &today.format("%d/%m/%Y").to_string());
    reader.fill("column-ends_on", &format!("31/12/{}", today.year()));
    for (product, unit, quantity, price) in
        [("Tin bài", "bài", "2", "1000000"), ("Phóng sự", "số", "1", "3000000")]
    {
        reader.fill("column-product", product);
        reader.fill("column-unit", unit);
        reader.fill("column-quantity", quantity);
        reader.fill("column-unit_price", price);
    }
    // A draft moves no money, and so has no reference number.
    reader.choose("order-save");
    assert!(browser.here().starts_with("/commitments/"), "{}", browser.words());
    browser.must_say(ORDER_NO);
    browser.must_say(&dong(reader.lang, 5));

    reader.choose("step-sign");
    browser.pick_first(&reader.text("column-line"));
    reader.record("step-sign");
    browser.must_say(&reader.text("state-signed"));

    reader.choose("step-accept");
    reader.fill("column-record_no", "77/BBNT");
    browser.fill("1. Tin bài", "2");
    browser.fill("2. Phóng sự", "1");
    reader.record("step-accept");
}

/// The finance officer allocates a line, hands a part of it on, pays what was accepted, takes that back, and pays again.
fn allocates_transfers_and_pays(reader: &Reader<'_>) {
    let (browser, today) = (reader.browser, Utc::now().with_timezone(&Ho_Chi_Minh).date_naive());
    reader.choose("allocation-new");
    reader.pick("column-agency", "T01");
    reader.pick("column-fund_source", "other");
    reader.pick("column-purpose", "other_communication");
    reader.fill("column-title", "Giao bằng bàn phím");
    reader.fill("column-amount", "8 000 000");
    reader.fill("column-decision_no", "90/QĐ-THU");
    reader.fill("column-decided_on", &today.format("%d/%m/%Y").to_string());
    reader.record("allocation-record");
    browser.must_say(&dong(reader.lang, 8));

    reader.choose("transfer-new");
    reader.fill("column-agency", "T01");
    reader.fill("column-purpose", "training");
    reader.fill("column-amount", "1.000.000*2");
    reader.fill("column-decision_no", "91/QĐ-THU");
    reader.fill("column-issued_by", "Sở Tài chính");
    reader.record("transfer-record");
    browser.must_say("91/QĐ-THU");
    browser.must_say(&dong(reader.lang, 6));

    for voucher in ["KB-77-1", "KB-77-2"] {
        reader.open_what_waits(ORDER_NO);
        reader.choose("step-pay");
        reader.fill("column-voucher_no", voucher);
        reader.record("step-pay");
        browser.must_say(voucher);
        if voucher == "KB-77-1" {
            reader.choose("undo");
            browser.must_say(voucher);
            reader.record("undo");
        }
    }
}

/// The communication unit closes the order and prints its record.
fn closes_and_prints(reader: &Reader<'_>) {
    reader.open_what_waits(ORDER_NO);
    reader.choose("step-close");
    reader.record("step-close");
    reader.choose("liquidation-link");
    reader.browser.must_say(ORDER_NO);
    let printed = reader.browser.print();
    assert!(printed.starts_with(b"%PDF-") && printed.len() > 5_000, "{} bytes", printed.len());
    reader.browser.must_not_complain();
}

/// An order's year, from the draft to the liquidation, by two people who take turns at a browser.
fn an_order(service: &Service, lang: Locale, scripts: bool) {
    let browser = Chromium::start(&service.base, scripts);
    let reader = Reader { browser: &browser, lang };
    let sign_in = |name: &str| browser.sign_in(name, &service.password, lang.code());
    sign_in("truyenthong");
    orders_and_accepts(&reader);
    reader.leave();
    sign_in("taichinh");
    allocates_transfers_and_pays(&reader);
    reader.leave();
    sign_in("truyenthong");
    closes_and_prints(&reader);
}

/// The Ministry compares, goes from a figure down to the rows and to who recorded one, and downloads what it sees.
fn a_comparison(service: &Service, lang: Locale, scripts: bool) {
    let browser = Chromium::start(&service.base, scripts);
    let reader = Reader { browser: &browser, lang };
    browser.sign_in("bo", &service.password, lang.code());
    reader.choose("home-compare");
    let compared = browser.here();
    browser.tab_to_link("main td a", "/agencies/");
    browser.press_enter();
    browser.tab_to_link("main a", "/movements?");
    browser.press_enter();
    browser.tab_to_link("main a", "/actions/");
    browser.press_enter();
    browser.must_say(&reader.text("column-recorded_by"));
    browser.must_not_complain();
    reader.choose("nav-home");
    reader.choose("home-compare");
    assert_eq!(browser.here(), compared);
    browser.choose("CSV");
    let file = browser.downloaded("csv");
    assert!(file.contains("T01") && file.lines().count() > 30, "{file}");
    browser.must_not_complain();
}

#[test]
fn an_order_is_told_by_the_keyboard_alone() {
    if is_at_hand() {
        an_order(&Service::on_sqlite(), Locale::En, true);
    }
}

#[test]
fn an_order_is_told_without_scripts_on_postgresql() {
    if !is_at_hand() {
        return;
    }
    if let Some(service) = Service::on_postgres() {
        an_order(&service, Locale::Vi, false);
    }
}

#[test]
fn a_comparison_is_told_by_the_keyboard_with_and_without_scripts() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    a_comparison(&service, Locale::Vi, true);
    a_comparison(&service, Locale::En, false);
}
