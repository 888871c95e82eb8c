//! The page of an agency and year: it fits its window with the largest figures, and every figure leads to its rows.

use serde_json::json;
use socai::i18n::Locale;

use super::chromium::{Chromium, is_at_hand};
use super::service::Service;

const PAGE: &str = "/agencies/T01/years/2026";

/// What scrolls sideways.
const BROAD: &str = "
    return [...document.querySelectorAll('.table')].filter(it => it.scrollWidth > it.clientWidth)
        .map(it => it.getAttribute('aria-label'));
";
/// Figures of twelve digits, where a ministry's would be.
const LARGE: &str = "
    document.querySelectorAll('main .money').forEach(it => { it.textContent = '888.888.888.888'; });
";

/// Every figure of the page that leads to movements, beside what these add up to.
const FIGURES_AND_ROWS: &str = "
    const done = arguments[arguments.length - 1];
    const links = [...document.querySelectorAll('main a.figure[href^=\"/movements\"]')];
    const behind = async (link) => {
        const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), 'text/html');
        return [link.getAttribute('href'), link.textContent, page.querySelector('tfoot .money').textContent];
    };
    (async () => {
        const told = [];
        for (const link of links) told.push(await behind(link));
        done(told);
    })();
";

fn at(service: &Service, path: &str) -> Chromium {
    let browser = Chromium::start(&service.base, true);
    browser.sign_in("taichinh", &service.password, "vi");
    browser.open(path);
    browser
}

#[test]
fn a_reconciliation_fits_its_window_with_figures_of_twelve_digits() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = at(&service, PAGE);
    for width in [1280, 390] {
        browser.set_width(width);
        for path in [PAGE.to_owned(), format!("{PAGE}?with_below=true")] {
            browser.open(&path);
            browser.look(LARGE);
            assert_eq!(browser.look(BROAD), json!([]), "{path} at {width}");
        }
    }
    browser.must_not_complain();
}

#[test]
fn every_figure_of_a_reconciliation_is_what_its_rows_add_up_to_in_each_unit() {
    if !is_at_hand() {
        return;
    }
    let service = Service::on_sqlite();
    let browser = at(&service, PAGE);
    let exact = browser.look("return document.querySelector('table.stands tfoot .money').innerText");
    for unit in ["", "million"] {
        if !unit.is_empty() {
            browser.choose(&format!("triệu {}", Locale::Vi.text("currency-VND")));
            assert_eq!(browser.here(), format!("{PAGE}?unit={unit}"));
            // Rounded for the eye alone, and said so; what it is exactly is told on pointing at it.
            browser.must_say("làm tròn để xem");
            let title = browser.look("return document.querySelector('table.stands tfoot .money').title");
            assert_eq!(title, exact);
        }
        let figures = browser.look_for_long(FIGURES_AND_ROWS);
        let figures = figures.as_array().unwrap();
        assert!(figures.len() > 60, "{figures:?}");
        for figure in figures {
            assert_eq!(figure[1], figure[2], "{figure}");
        }
    }
    browser.must_not_complain();
}
