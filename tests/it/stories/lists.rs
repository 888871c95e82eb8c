//! Lists as people search, filter, order, page and take them along.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;
use socai::agencies::{NewAgency, register};
use socai::commitments::{self, Counterparty, NewSignature, on_line};
use socai::ids::LineId;
use socai::lists::{
    At, Filter, Found, List, MOST_COUNTED, Order, PAGE, Range, Scope, Sorting, find_all, find_page, words,
};
use socai::people::Role;
use socai::press::{self, NewPressAgency};

use crate::support::{App, World, day, money, paper, share, voucher};

const ORDERS: &[List] = &[List::PressOrder];

fn texts(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let rows = answer[list].as_array().expect("rows");
    rows.iter().map(|row| row[name].as_str().expect("a text").to_owned()).collect()
}

/// An order as a naive reader of all papers knows it.
struct Known {
    id: i64,
    agency: &'static str,
    fiscal_year: i64,
    state: &'static str,
    press: i64,
    signed_on: Option<NaiveDate>,
    value: i64,
    text: String,
    line: Option<LineId>,
}

const PRESS: [&str; 3] = ["Báo Tuổi Trẻ", "Đài Phát thanh Đồng Nai", "Tạp chí Ánh Sáng"];
const TOPICS: [&str; 4] = ["chuyển đổi số", "Phòng chống thiên tai", "Đại hội thể thao", "du lịch biển"];
const AGENCIES: [&str; 4] = ["T01", "T01-U", "T02", "M01-U"];

/// More orders than are counted, of several agencies, years and states, in one write.
fn many(world: &World, size: usize) -> Vec<Known> {
    let press: Vec<_> = world
        .db
        .write(|tx| {
            let mut register = |name: &str| {
                press::register(tx, &NewPressAgency { name: name.to_owned(), ..NewPressAgency::default() })
            };
            PRESS.iter().map(|name| Ok(register(name)?.0)).collect()
        })
        .unwrap();
    let mut lines = BTreeMap::new();
    for agency in AGENCIES {
        for year in [2026, 2027] {
            lines.insert((agency, year), world.allocated(agency, year, 1_000_000_000));
        }
    }
    let digits = world.book.currency.digits();
    world
        .post(|journal| {
            let mut known = Vec::with_capacity(size);
            for at in 0..size {
                // Steps that share no factor, so that every two properties meet in every way.
                let (agency, year) = (AGENCIES[at % 4], if at % 7 < 5 { 2026 } else { 2027 });
                let (with, topic) = (at % 3, at / 3 % 4);
                let number = format!("ĐH-{at}");
                let price = (100 * (at % 11) + 1).to_string();
                let mut new = world.new_order(&paper(&number).of(agency, year).item("Tin", "1", &price, 0));
                new.with = Counterparty::Press(press[with]);
                new.title = format!("Tuyên truyền {}", TOPICS[topic]);
                let mut order = commitments::draft(journal, &new, digits, None)?;
                let signed_on = (at % 5 < 3).then(|| {
                    day(&format!("{year}-03-01")) + chrono::Days::new(u64::try_from(at % 13).unwrap())
                });
                let line = signed_on.map(|_| lines[&(agency, year)]);
                if let (Some(signed_on), Some(line)) = (signed_on, line) {
                    let funding = vec![(line, order.value)];
                    commitments::sign(journal, &mut order, &NewSignature { signed_on, funding })?;
                }
                known.push(Known {
                    id: order.id.0,
                    agency,
                    fiscal_year: year,
                    state: if signed_on.is_some() { "signed" } else { "draft" },
                    press: press[with].0,
                    signed_on,
                    value: order.value.minor(),
                    text: format!("{number} {} {}", PRESS[with], new.title),
                    line,
                });
            }
            Ok(known)
        })
        .unwrap()
}

/// Every page from the first to the last, each beginning where the one before ended.
fn all_pages(world: &World, filter: &Filter, sorting: Sorting) -> Vec<Found> {
    let mut pages = vec![world.read(|conn| find_page(conn, filter, sorting, &At::First))];
    while let Some(next) = pages.last().unwrap().next.clone() {
        pages.push(world.read(|conn| find_page(conn, filter, sorting, &At::After(next))));
        assert!(pages.len() < 100, "the pages do not end");
    }
    pages
}

/// What a naive reader finds: every order looked at, every filter asked.
fn naively(known: &[Known], filter: &Filter, below: &BTreeSet<&str>) -> BTreeMap<i64, i64> {
    let fits = |it: &&Known| {
        let said: Vec<String> = words(&it.text).collect();
        below.contains(it.agency)
            && filter.fiscal_year.is_none_or(|year| it.fiscal_year == year)
            && filter.state.as_ref().is_none_or(|state| it.state == state)
            && filter.partner.is_none_or(|press| it.press == press)
            && filter.words.iter().all(|asked| said.iter().any(|word| word.starts_with(asked)))
            && filter.amount.from.is_none_or(|from| it.value >= from.minor())
            && filter.amount.to.is_none_or(|to| it.value <= to.minor())
            && (filter.dated.is_open()
                || it.signed_on.is_some_and(|on| {
                    filter.dated.from.is_none_or(|from| on >= from)
                        && filter.dated.to.is_none_or(|to| on <= to)
                }))
            && filter.within.iter().all(|within| it.line.is_some_and(|line| *within == on_line(line)))
    };
    known.iter().filter(fits).map(|it| (it.id, it.value)).collect()
}

stories! {
    fn words_are_found_without_their_accents_and_numbers_of_payments_too(world) {
        let known = many(world, 12);
        let app = App::of(world);
        let finance = app.finance();
        let found = |asked: &str| {
            let answer = app.get(&finance, &format!("/orders?sort=name&q={asked}")).must_be(200).json();
            texts(&answer, "commitments", "document_no")
        };
        assert_eq!(found("bao+tuoi+tre"), ["ĐH-0", "ĐH-9"], "T01 and T01-U have every fourth and the one after");
        assert_eq!(found("B%C3%81O+TU%E1%BB%94I"), ["ĐH-0", "ĐH-9"], "with accents and capitals");
        assert_eq!(found("dong+nai"), ["ĐH-1", "ĐH-4"], "đ is d");
        assert_eq!(found("nai+d%C3%A0i"), ["ĐH-1", "ĐH-4"], "in any order");
        assert_eq!(found("tre+tuoi+hoi"), Vec::<String>::new(), "all of them");
        assert_eq!(found("dh-9"), ["ĐH-9"]);
        assert_eq!(found("UNC+777"), Vec::<String>::new());
        let order = socai::ids::CommitmentId(known[0].id);
        world.accept(order, "2026-05-01", &[(1, "1")]).unwrap();
        let mut payment = voucher("2026-05-02", known[0].value);
        payment.voucher_no = "UNC-777/KB".to_owned();
        world.pay(order, &payment).unwrap();
        assert_eq!(found("UNC+777"), ["ĐH-0"], "by the number of a payment");
        assert_eq!(found("%27%25_"), found(""), "marks are no words");
    }

    fn filters_together_leave_what_a_naive_look_at_every_order_leaves_in_every_order(world) {
        let known = many(world, 1_300);
        let id = |code: &str| world.agency(code).id;
        let scopes = [
            (Scope::All, BTreeSet::from(AGENCIES)),
            (Scope::Root(id("T01")), BTreeSet::from(["T01", "T01-U"])),
            (Scope::Agencies(id("T01"), vec![id("T01-U")]), BTreeSet::from(["T01-U"])),
        ];
        let line = known.iter().find_map(|it| it.line).unwrap();
        let ranges = [
            (Range::default(), Range::default()),
            (Range { from: Some(day("2026-03-04")), to: Some(day("2027-03-02")) }, Range::default()),
            (Range::default(), Range { from: Some(money(201)), to: Some(money(601)) }),
        ];
        let mut checked = BTreeSet::new();
        let mut turn = 0;
        for (scope, below) in &scopes {
            for asked in ["", "tuyen", "bao tuo", "nai thien tai", "dh 12", "khong co"] {
                for (dated, amount) in ranges {
                    for (year, state, partner, within) in [
                        (None, None, None, false),
                        (Some(2027), None, None, false),
                        (Some(2026), Some("draft"), None, false),
                        (None, Some("signed"), Some(known[1].press), false),
                        (None, None, None, true),
                    ] {
                        let mut filter = Filter::all(ORDERS.to_vec(), scope.clone());
                        filter.words = words(asked).collect();
                        (filter.dated, filter.amount) = (dated, amount);
                        (filter.fiscal_year, filter.partner) = (year, partner);
                        filter.state = state.map(str::to_owned);
                        filter.within.extend(within.then(|| on_line(line)));
                        turn += 1;
                        let sorting = Sorting { by: Order::ALL[turn % 4], descending: turn % 8 < 4 };
                        let naive = naively(&known, &filter, below);
                        let found = world.read(|conn| find_all(conn, &filter, sorting));
                        assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), naive.keys().copied().collect());
                        assert_eq!(found.len(), naive.len(), "none twice");
                        let pages = all_pages(world, &filter, sorting);
                        let paged: Vec<i64> = pages.iter().flat_map(|page| page.records.clone()).collect();
                        assert_eq!(paged, found, "{filter:?} {sorting:?}");
                        let (count, sum) = (i64::try_from(naive.len()).unwrap(), naive.values().sum::<i64>());
                        let page = &pages[0];
                        if count <= MOST_COUNTED || filter.is_kept() {
                            assert_eq!((page.count, page.more, page.amount), (count, false, Some(money(sum))));
                        } else {
                            assert_eq!((page.count, page.more, page.amount), (MOST_COUNTED, true, None));
                        }
                        checked.insert((count > MOST_COUNTED, filter.is_kept()));
                    }
                }
            }
        }
        assert_eq!(checked.len(), 4, "kept and counted, few and many: {checked:?}");
    }

    fn rows_alike_stay_in_one_order_and_the_way_back_shows_the_same_pages(world) {
        let known = many(world, 450);
        let values: BTreeMap<i64, &Known> = known.iter().map(|it| (it.id, it)).collect();
        for by in Order::ALL {
            for descending in [false, true] {
                let (filter, sorting) = (Filter::all(ORDERS.to_vec(), Scope::All), Sorting { by: *by, descending });
                let forth = all_pages(world, &filter, sorting);
                assert_eq!(forth.iter().map(|page| page.records.len()).collect::<Vec<_>>(), [PAGE, PAGE, PAGE, PAGE, 50]);
                let place = |id: &i64| {
                    let it = values[id];
                    let undated = day("9999-12-31");
                    match by {
                        Order::Amount => (it.value, *id),
                        Order::Date => (i64::from(chrono::Datelike::num_days_from_ce(&it.signed_on.unwrap_or(undated))), *id),
                        // ĐH-0, ĐH-1, … were recorded in this order.
                        Order::Latest | Order::Name => (0, *id),
                    }
                };
                let shown: Vec<i64> = forth.iter().flat_map(|page| page.records.clone()).collect();
                let mut sorted = shown.clone();
                sorted.sort_by_key(place);
                if descending {
                    sorted.reverse();
                }
                assert_eq!(shown, sorted, "{sorting:?}");
                let mut back = vec![world.read(|conn| find_page(conn, &filter, sorting, &At::Last))];
                while let Some(before) = back.last().unwrap().previous.clone() {
                    back.push(world.read(|conn| find_page(conn, &filter, sorting, &At::Before(before))));
                }
                let back: Vec<i64> = back.iter().rev().flat_map(|page| page.records.clone()).collect();
                assert_eq!(back, shown, "{sorting:?}");
            }
        }
    }

    fn no_row_is_lost_or_shown_twice_while_others_are_recorded(world) {
        let known = many(world, 250);
        let line = world.line("T02", 2026);
        for (round, by) in Order::ALL.iter().enumerate() {
            let filter = Filter::all(ORDERS.to_vec(), Scope::All);
            let sorting = Sorting { by: *by, descending: true };
            let mut shown: Vec<i64> = Vec::new();
            let mut at = At::First;
            for page in 0.. {
                let found = world.read(|conn| find_page(conn, &filter, sorting, &at));
                shown.extend(&found.records);
                // Recorded between two pages: one before what was shown, one after it.
                for value in ["1", "999999"] {
                    let number = format!("Z-{round}-{page}-{value}");
                    let order = world.draft(&paper(&number).of("T02", 2026).item("Tin", "1", value, 0)).unwrap();
                    world.sign(order, "2026-02-01", &[share(line, value.parse().unwrap())]).unwrap();
                }
                match found.next {
                    Some(next) => at = At::After(next),
                    None => break,
                }
            }
            let once: BTreeSet<i64> = shown.iter().copied().collect();
            assert_eq!(once.len(), shown.len(), "one is shown twice, by {by:?}");
            let lost: Vec<i64> = known.iter().map(|it| it.id).filter(|id| !once.contains(id)).collect();
            assert!(lost.is_empty(), "lost by {by:?}: {lost:?}");
        }
    }

    fn a_list_never_has_a_row_of_another_agency_whatever_is_asked(world) {
        let known = many(world, 60);
        let app = App::of(world);
        let officer = app.asker_at(Role::FinanceOfficer, "T01-U");
        let mut seen = 0;
        for asked in [
            "", "q=tuyen", "q=dh+2", "state=signed", "fiscal_year=2026", "sort=-amount", "amount_from=1", "from=2026-01-01",
            "agency=T01-U", "fund_source=state_budget", "last=true", "after=~999999999", "sort=name&before=zzz~1",
        ] {
            let rows = app.get(&officer, &format!("/orders?{asked}")).must_be(200).json();
            let agencies = texts(&rows, "commitments", "agency");
            assert!(agencies.iter().all(|agency| agency == "T01-U"), "{asked}: {agencies:?}");
            seen += agencies.len();
            let file = app.get(&officer, &format!("/orders?{asked}&download=csv")).must_be(200).body;
            assert!(!file.contains(",T01,") && !file.contains(",T02,") && !file.contains(",M01-U,"), "{asked}: {file}");
        }
        assert!(seen > 100, "the officer's own are there: {seen}");
        for foreign in ["T01", "T02"] {
            assert_eq!(app.get(&officer, &format!("/orders?agency={foreign}")).code(), "agency_not_allowed");
            assert_eq!(app.get(&officer, &format!("/orders?agency={foreign}&download=csv")).code(), "agency_not_allowed");
        }
        // The line of another agency is no way round.
        let foreign = known.iter().find(|it| it.agency == "T02" && it.line.is_some()).unwrap().line.unwrap();
        let rows = app.get(&officer, &format!("/orders?line={foreign}")).must_be(200).json();
        assert_eq!(texts(&rows, "commitments", "agency"), Vec::<String>::new());
    }

    fn what_is_taken_along_is_what_is_listed_with_its_totals_and_begins_no_formula(world) {
        let known = many(world, 140);
        let digits = world.book.currency.digits();
        let mut evil = world.new_order(&paper("=1+1").item("Tin", "1", "7", 0));
        evil.title = "@SUM(A1) tuyên truyền".to_owned();
        world.post(|journal| commitments::draft(journal, &evil, digits, None)).unwrap();
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let asked = "/orders?q=tuyen&sort=-amount&unit=million";
        let mut listed = Vec::new();
        let mut page = app.get(&ministry, asked).must_be(200).json();
        assert_eq!(page["value"], (known.iter().map(|it| it.value).sum::<i64>() + 7).to_string());
        loop {
            listed.extend(texts(&page, "commitments", "document_no"));
            let Some(next) = page["next"].as_str() else { break };
            page = app.get(&ministry, &format!("{asked}&after={next}")).must_be(200).json();
        }
        let file = app.get(&ministry, &format!("{asked}&download=csv")).must_be(200).body;
        let mut read = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>().unwrap();
        let (total, rows) = rows.split_last().unwrap();
        let taken: Vec<String> = rows.iter().map(|row| row[0].trim_start_matches('\'').to_owned()).collect();
        assert_eq!(taken, listed);
        let sum: i64 = rows.iter().map(|row| row[8].parse::<i64>().unwrap()).sum();
        assert_eq!((&total[1], total[8].parse::<i64>().unwrap()), ("141", sum), "exact, whatever the unit of the page");
        let begun = rows.iter().find(|row| row[0].contains("=1+1")).unwrap();
        assert_eq!((&begun[0], &begun[1]), ("'=1+1", "'@SUM(A1) tuyên truyền"));
        assert!(app.get(&ministry, &format!("{asked}&download=xlsx")).must_be(200).header("content-type").contains("spreadsheet"));
    }

    fn a_page_says_how_many_there_are_orders_by_its_headers_and_keeps_what_was_asked(world) {
        many(world, 1_300);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let page = app.page(&ministry, "/orders?fiscal_year=2026&sort=-amount&unit=million").must_be(200).body;
        assert!(page.contains("aria-sort=\"descending\""), "{page}");
        assert!(page.contains("930 dòng"), "counted");
        assert!(page.contains("triệu đồng, làm tròn để xem"), "the caption says the unit");
        assert!(page.contains("fiscal_year=2026&amp;unit=million&amp;sort=amount"), "the header turns the order round");
        assert!(page.contains("fiscal_year=2026&amp;sort=-amount&amp;unit=million&amp;after="), "the next page keeps all");
        let many = app.page(&ministry, "/orders?q=tuyen").must_be(200).body;
        assert!(many.contains(&format!("Hơn {MOST_COUNTED} dòng")) && many.contains("quá nhiều dòng để cộng ngay"), "{many}");
        let none = app.page(&ministry, "/orders?q=khongco").must_be(200).body;
        assert!(none.contains("Hãy gõ ít từ hơn"), "{none}");
        let never = app.page(&ministry, "/trainings").must_be(200).body;
        assert!(!never.contains("Hãy gõ ít từ hơn"), "nothing was asked for");
    }

    fn registries_are_searched_by_any_of_their_names(world) {
        let new = NewPressAgency {
            name: "Báo Tuổi Trẻ".to_owned(),
            aliases: vec!["Tuổi Trẻ Online".to_owned()],
            ..NewPressAgency::default()
        };
        world.db.write(|tx| press::register(tx, &new)).unwrap();
        let app = App::of(world);
        let finance = app.finance();
        let found = |asked: &str| texts(&app.get(&finance, asked).must_be(200).json(), "press_agencies", "name");
        assert_eq!(found("/press-agencies"), ["Báo Một", "Báo Tuổi Trẻ"]);
        assert_eq!(found("/press-agencies?sort=-name"), ["Báo Tuổi Trẻ", "Báo Một"]);
        assert_eq!(found("/press-agencies?q=tuoi+tre"), ["Báo Tuổi Trẻ"]);
        assert_eq!(found("/press-agencies?q=online"), ["Báo Tuổi Trẻ"], "by another name");
        let file = app.get(&finance, "/press-agencies?q=online&download=csv").must_be(200).body;
        assert!(file.contains("Báo Tuổi Trẻ") && !file.contains("Báo Một"), "{file}");
    }

    fn agencies_are_searched_without_accents_and_by_any_of_their_names(world) {
        let new = NewAgency {
            code: "T48".to_owned(),
            name_vi: "Thành phố Đà Nẵng".to_owned(),
            name_en: "Da Nang City".to_owned(),
            kind: "province".to_owned(),
            aliases: vec!["Tourane".to_owned()],
            parent_code: String::new(),
            valid_from: None,
            valid_to: None,
        };
        world.db.write(|tx| register(tx, &new)).unwrap();
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let found = |asked: &str| texts(&app.get(&ministry, asked).must_be(200).json(), "agencies", "code");
        let all = found("/agencies");
        assert!(all.len() > 3 && all.is_sorted() && all.contains(&"T48".to_owned()), "{all:?}");
        for words in ["da+nang", "DA+NANG", "nang+da", "%C4%91%C3%A0", "tourane", "t48"] {
            assert_eq!(found(&format!("/agencies?q={words}")), ["T48"], "{words}");
        }
        assert_eq!(found("/agencies?q=khongco"), [""; 0]);
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(found("/agencies?sort=-code"), turned);
        let file = app.get(&ministry, "/agencies?q=tourane&download=csv").must_be(200).body;
        assert!(file.contains("Thành phố Đà Nẵng") && !file.contains("T01"), "{file}");
        // Those of an agency find what is theirs alone.
        let own = texts(&app.get(&app.finance(), "/agencies?q=da+nang").must_be(200).json(), "agencies", "code");
        assert_eq!(own, [""; 0]);
    }

    fn accounts_are_searched_by_name_role_and_standing(world) {
        let app = App::of(world);
        let administrator = app.asker(Role::Administrator);
        let new = |username: &str, full_name: &str, role: &str, agency: &str| {
            let account = serde_json::json!({ "username": username, "full_name": full_name, "role": role, "agency": agency });
            app.post(&administrator, "/users", &account).must_be(201);
        };
        new("dang", "Đặng Thị Ánh", "finance_officer", "T01");
        new("le", "Lê Văn Bình", "auditor", "");
        let found = |asked: &str| texts(&app.get(&administrator, asked).must_be(200).json(), "users", "username");
        assert_eq!(found("/users"), ["administrator", "dang", "le", "recorder"]);
        assert_eq!(found("/users?sort=-username"), ["recorder", "le", "dang", "administrator"]);
        assert_eq!(found("/users?q=dang+anh"), ["dang"]);
        assert_eq!(found("/users?q=T01"), ["dang"], "by the agency");
        assert_eq!(found("/users?kind=auditor"), ["le"]);
        let le = app.get(&administrator, "/users?q=le").must_be(200).json()["users"][0]["id"].to_string();
        app.post(&administrator, &format!("/users/{le}/disabling"), &serde_json::json!({})).must_be(201);
        assert_eq!(found("/users?state=disabled"), ["le"]);
        assert_eq!(found("/users?state=disabled&kind=finance_officer"), [""; 0]);
        app.get(&administrator, "/users?kind=king").must_be(422);
        let file = app.get(&administrator, "/users?q=binh&download=csv").must_be(200).body;
        assert!(file.contains("Lê Văn Bình") && file.contains("auditor") && !file.contains("dang"), "{file}");
    }
}
