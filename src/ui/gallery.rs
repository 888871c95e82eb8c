//! Every piece on one page with example data, for those who build pages. Shown at `/ui` of a synthetic book.

use chrono::NaiveDate;
use maud::{Markup, Render, html};

use super::charts::bars::{Bar, Bars, Mark};
use super::charts::stacked::{Part, Row, Stacked};
use super::confirm::{Answer, Confirm, Standing};
use super::form::{Button, Choice, Control, Field, Weight, button_link, buttons, form, hidden};
use super::layout::{ActorBar, NavigationItem, NavigationSection, Page};
use super::list::{ListPages, Units};
use super::notice::{Notice, Tone};
use super::pagination::Pagination;
use super::problems::Problems;
use super::rows::{Layout, Rows};
use super::stage_bar::{Share, StageBar};
use super::summary::{State, SummaryList, Tag};
use super::table::{Cell, Column, Sorted, Table};
use super::timeline::{Event, Timeline};
use super::unit::Unit;
use super::{Link, money};
use crate::i18n::Locale;
use crate::money::{Amount, Currency, Money};
use crate::refusal::{Reason, Refusal};

/// The page of all pieces.
pub fn gallery(lang: Locale, path_and_query: &str) -> Markup {
    let problems = example_problems(lang);
    let sections = [
        ("ui-gallery-summary", summary(lang)),
        ("ui-gallery-notices", notices(lang)),
        ("ui-gallery-table", table(lang)),
        ("ui-gallery-pictures", pictures(lang)),
        ("ui-gallery-form", order_form(lang, &problems)),
        ("ui-gallery-timeline", timeline(lang)),
    ];
    let body = html! {
        @for (title, section) in sections { section { h2 { (lang.text(title)) } (section) } }
        (confirm(lang))
    };
    let entry =
        |key: &str, current| NavigationItem { label: lang.text(key), href: "#main".to_owned(), current };
    let page = Page {
        title: lang.text("ui-gallery-title"),
        lang,
        actor: Some(ActorBar {
            name: "Nguyễn Thị Hường".to_owned(),
            role: lang.text("role-finance_officer"),
            agency: Some("Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Ngãi".to_owned()),
        }),
        navigation: vec![
            NavigationSection {
                label: lang.text("ui-gallery-table"),
                entries: vec![entry("ui-gallery-table", true), entry("ui-gallery-timeline", false)],
                current: true,
            },
            NavigationSection {
                label: lang.text("ui-gallery-form"),
                entries: vec![entry("ui-gallery-form", false)],
                current: false,
            },
        ],
        breadcrumbs: vec![Link::new(lang.text("app-name"), "/")],
        synthetic: true,
        problems,
        body,
        path_and_query: path_and_query.to_owned(),
        form_token: String::new(),
    };
    page.render()
}

fn dong(minor: i64) -> Amount {
    Currency::VND.amount(Money::from_minor(minor))
}

fn example_problems(lang: Locale) -> Problems {
    let problems = vec![
        Reason::NumberUnreadable { given: "hai triệu rưỡi".to_owned() }.at("amount"),
        Reason::ValueMissing {}.at("items[1].quantity"),
    ];
    let problems = Refusal::of(problems).map(|refusal| Problems::of(&refusal, lang, Currency::VND));
    problems
        .unwrap_or_default()
        .labelled("amount", &lang.text("figure-amount"))
        .labelled("items[1].quantity", &lang.text("figure-quantity"))
}

fn stage_bar(lang: Locale) -> StageBar {
    let share =
        |stage, minor| Share { stage, money: Money::from_minor(minor), href: Some(format!("#{stage}")) };
    StageBar {
        lang,
        currency: Currency::VND,
        unit: Unit::One,
        title: lang.text("ui-gallery-bar"),
        shares: vec![
            share("available", 1_234_567_000),
            share("committed", 640_000_000),
            share("advanced", 180_000_000),
            share("payable", 96_500_000),
            share("paid", 812_300_000),
        ],
    }
}

fn summary(lang: Locale) -> Markup {
    let change = || Link::new(lang.text("ui-gallery-change"), "#change");
    let list = SummaryList::new()
        .row(lang.text("figure-decision_no"), "937/QĐ-BTTTT")
        .row(lang.text("figure-agency"), "Ủy ban nhân dân tỉnh Thừa Thiên Huế")
        .row(lang.text("figure-state"), Tag::new(lang.text("state-signed"), State::Active))
        .row_with(lang.text("figure-value"), money(dong(1_650_000_000), lang), change())
        .row(lang.text("figure-difference"), money(dong(-12_500_000), lang));
    let tags = [
        ("state-draft", State::Idle),
        ("state-signed", State::Active),
        ("state-closed", State::Good),
        ("stage-payable", State::Due),
        ("state-cancelled", State::Bad),
    ];
    html! {
        (list)
        p { @for (word, state) in tags { (Tag::new(lang.text(word), state)) " " } }
        (stage_bar(lang))
    }
}

/// Bars with one that is out of line, and a bar in parts.
fn pictures(lang: Locale) -> Markup {
    let stages = ["paid", "payable", "committed", "available"];
    let amounts = [812, 96, 640, 1_234];
    let bar = |(stage, amount): (&str, i64)| Bar {
        label: lang.text(&format!("stage-{stage}")),
        value: amount.into(),
        shown: lang.decimal(&amount.to_string()),
        mark: if amount > 1_000 { Mark::High } else { Mark::None },
    };
    let bars = Bars {
        id: "gallery-bars",
        title: lang.text("ui-gallery-bar"),
        summary: lang.text("ui-gallery-pictures"),
        rows: stages.into_iter().zip(amounts).map(bar).collect(),
        median: Some((726.into(), lang.say("compare-median", &[("median", "726")]))),
        legend: Some(lang.text("compare-marked")),
    };
    let part = |(series, amount): (usize, i64)| Part {
        series,
        value: amount.into(),
        shown: lang.decimal(&amount.to_string()),
    };
    let stacked = Stacked {
        id: "gallery-parts",
        title: lang.text("ui-gallery-bar"),
        summary: lang.text("ui-gallery-pictures"),
        series: stages.iter().map(|stage| lang.text(&format!("stage-{stage}"))).collect(),
        rows: vec![Row {
            label: "2026".to_owned(),
            parts: amounts.into_iter().enumerate().map(part).collect(),
        }],
    };
    html! {
        div.pictures {
            @for picture in [bars.picture(), stacked.picture()] {
                figure.picture { figcaption { (picture.title) } div.pan { (picture) } }
            }
        }
    }
}

fn notices(lang: Locale) -> Markup {
    let missing = Reason::InsufficientAvailable {
        line: "QNG-2026-01".to_owned(),
        granted: Money::from_minor(2_963_367_000),
        contracted: Money::from_minor(1_728_800_000),
        available: Money::from_minor(1_234_567_000),
        asked: Money::from_minor(1_500_000_000),
        missing: Money::from_minor(265_433_000),
    };
    let recorded = Notice::new(lang, Tone::Success, lang.text("ui-gallery-recorded"));
    html! {
        (Notice { links: vec![Link::new(lang.text("ui-undo"), "#undo")], ..recorded })
        (Notice::new(lang, Tone::Warning, lang.text("ui-gallery-idle")))
        (Notice::refused(lang, &missing, Currency::VND))
    }
}

fn table(lang: Locale) -> Markup {
    const ROWS: [(&str, i64, i64, i64); 4] = [
        ("Đặt hàng báo chí", 12_500_000_000, 9_800_000_000, 2_700_000_000),
        ("Tập huấn, bồi dưỡng", 860_000_000, 0, 860_000_000),
        ("Rà quét, phân tích xu hướng thông tin", 3_400_000_000, 3_399_999_999, 1),
        ("Truyền thông khác", 95_000_000, 107_500_000, -12_500_000),
    ];
    let columns = vec![
        Column::text(lang.text("figure-line")).sorting("?sort=line", Sorted::No),
        Column::number(lang.text("figure-granted")).sorting("?sort=granted", Sorted::Descending),
        Column::number(lang.text("figure-contracted")),
        Column::number(lang.text("figure-available")),
    ];
    let cells = |(name, granted, contracted, left): (&str, i64, i64, i64)| {
        vec![
            Cell::link(name, "#line"),
            Cell::figure(dong(granted), lang, "#granted"),
            Cell::figure(dong(contracted), lang, "#contracted"),
            Cell::money(dong(left), lang),
        ]
    };
    let total = ("", 16_855_000_000, 13_307_499_999, 3_547_500_001);
    let mut totals = cells(total);
    if let Some(first) = totals.first_mut() {
        *first = Cell::of(lang.text("ui-gallery-total"));
    }
    let full = Table {
        caption: lang.text("ui-gallery-table"),
        note: Some(lang.text("ui-gallery-unit-note")),
        columns: columns.clone(),
        rows: ROWS.into_iter().map(cells).collect(),
        totals: Some(totals),
        empty: String::new(),
    };
    let bare = Table {
        caption: lang.text("ui-gallery-table"),
        note: None,
        columns,
        rows: Vec::new(),
        totals: None,
        empty: lang.text("ui-gallery-table-empty"),
    };
    let (previous, next) = (Some("?page=1".to_owned()), Some("?page=3".to_owned()));
    let units = Unit::ALL.into_iter().map(|unit| {
        let link =
            Link::new(unit.name(lang, &lang.text("ui-gallery-unit")), format!("?unit={}", unit.code()));
        (link, unit == Unit::Million)
    });
    let at = |place: &str| Some(format!("?{place}=1"));
    html! {
        (Units { label: lang.text("unit-choose"), units: units.collect() })
        (full)
        (Pagination { lang, first: 51, last: 100, count: 3264, previous, next })
        (ListPages { lang, first: at("first"), previous: at("before"), next: at("after"), last: at("last") })
        (bare)
    }
}

fn order_form(lang: Locale, problems: &Problems) -> Markup {
    let field = |control, name: &str, label: &str| {
        Field::new(lang, control, name, lang.text(label)).problems(problems)
    };
    let unit = || Control::Money(lang.text("ui-gallery-unit"));
    let purposes = vec![Choice::new("press_order", "Đặt hàng báo chí"), Choice::new("training", "Tập huấn")];
    let ordered = Choice {
        hint: Some("Nghị định 32/2019/NĐ-CP".to_owned()),
        ..Choice::new("order", "Đặt hàng")
    };
    let methods = vec![ordered, Choice::new("assign", "Giao nhiệm vụ"), Choice::new("tender", "Đấu thầu")];
    let item = |at: usize, product: &str, quantity: &str, price: &str| {
        vec![
            field(Control::Text, &format!("items[{at}][product]"), "ui-gallery-product").value(product),
            field(Control::Quantity, &format!("items[{at}][quantity]"), "figure-quantity").value(quantity),
            field(Control::Quantity, &format!("items[{at}][unit_price]"), "figure-unit_price").value(price),
        ]
    };
    let items = Rows {
        lang,
        currency: Currency::VND,
        name: "items",
        layout: Layout::Grid,
        legend: lang.text("ui-gallery-items"),
        row_label: lang.text("figure-item"),
        rows: vec![
            item(0, "Bài viết trên báo điện tử", "12", "16.500.000"),
            item(1, "Phóng sự truyền hình", "", ""),
        ],
        add: Some(lang.text("ui-gallery-add")),
    };
    let value = lang.money(Money::from_minor(1_650_000_000), Currency::VND);
    let echo = format!("{value} — một tỷ sáu trăm năm mươi triệu đồng");
    form(
        "#form",
        "example",
        html! {
            (field(Control::Text, "order_no", "figure-decision_no").value("05/2026/HĐ-ĐH"))
            (field(Control::Date, "signed_on", "figure-dated_on").value("23/11/2026"))
            (field(Control::Select(purposes), "purpose", "figure-line").value("press_order"))
            (field(unit(), "amount", "figure-amount").hint(lang.text("ui-gallery-money-hint")).value("hai triệu rưỡi"))
            (field(unit(), "value", "figure-value").value("1.650.000.000").echo(echo))
            (field(Control::Radios(methods), "method", "ui-gallery-method").value("order"))
            (items)
            (field(Control::Area(4), "note", "ui-gallery-note").optional())
            (buttons(html! {
                (Button::primary(lang.text("ui-gallery-save")))
                (button_link(&lang.text("ui-gallery-check"), "#check", Weight::Secondary))
                (Button::danger(lang.text("ui-gallery-cancel-order")).sending("cancel", "1"))
            }))
        },
    )
}

fn timeline(lang: Locale) -> Markup {
    let event = |day: u32, verb: &str, minor: i64| Event {
        on: NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default(),
        verb: lang.text(verb),
        who: "Nguyễn Thị Hường".to_owned(),
        amount: Some(dong(minor)),
        links: vec![Link::new("UNC 0042", "#voucher")],
        undo: None,
        undone: false,
    };
    let events = vec![
        Event { undo: Some("#undo".to_owned()), ..event(23, "kind-pay", 495_000_000) },
        event(20, "kind-accept", 495_000_000),
        Event { undone: true, ..event(12, "kind-advance", 600_000_000) },
        event(3, "kind-commit", 1_650_000_000),
    ];
    html! { (Timeline { lang, events }) }
}

fn confirm(lang: Locale) -> Confirm {
    let answer = |field: &str, label: &str, value: Markup| Answer {
        field: field.to_owned(),
        label: lang.text(label),
        value,
    };
    Confirm {
        lang,
        answers: vec![
            answer("line", "figure-line", html! { "QNG-2026-01" }),
            answer("amount", "figure-amount", money(dong(495_000_000), lang)),
        ],
        changes: vec![Standing {
            label: lang.text("figure-available"),
            before: dong(1_234_567_000),
            after: dong(739_567_000),
        }],
        action: "#confirm".to_owned(),
        idempotency_key: "example".to_owned(),
        sent: html! { (hidden("amount", "495.000.000")) },
        button: Button::primary(lang.text("ui-gallery-save")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_gallery_has_every_word_one_h1_and_nothing_that_a_strict_policy_forbids() {
        for lang in Locale::ALL {
            let page = gallery(lang, "/ui").into_string();
            let script = format!("<script src=\"{}\" defer></script>", crate::ui::assets::script_href());
            let page = page.replace(&script, "");
            for absent in ["⟦", "<script", " style=", "onclick", "{$"] {
                assert!(!page.contains(absent), "{absent} ({lang:?})");
            }
            assert_eq!(page.matches("<h1").count(), 1);
            let ids: Vec<_> =
                page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "an id stands twice");
            for described in
                page.split("aria-describedby=\"").skip(1).filter_map(|rest| rest.split('"').next())
            {
                assert!(described.split(' ').all(|id| ids.contains(&id)), "{described} describes nothing");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_words() {
        let keys = |source: &'static str| {
            source.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect::<BTreeSet<_>>()
        };
        let vietnamese = keys(include_str!("../../locales/vi/ui.ftl"));
        assert_eq!(vietnamese, keys(include_str!("../../locales/en/ui.ftl")));
    }
}
