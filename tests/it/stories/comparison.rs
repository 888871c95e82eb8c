//! The Ministry compares: measures, a merger, a page that is kept and never stale, pictures with the table's figures.

use socai::agencies::{NewAgency, Succession, register, register_succession};
use socai::budget::Decision;
use socai::db::Target;
use socai::error::Result;
use socai::exchange::{Imported, Kind, import, read};
use socai::i18n::Locale;
use socai::people::Role;

use crate::support::markup::{must_be_well_formed, texts_of_class, without_tokens};
use crate::support::{App, Told, World, day};

/// T70 and T76 become T75 on 1 July 2026; each of the first two has had money in 2025, all three in 2026.
fn merged(world: &World) {
    let ended = Some(day("2026-06-30"));
    for (code, valid_from, valid_to) in
        [("T70", None, ended), ("T76", None, ended), ("T75", Some(day("2026-07-01")), None)]
    {
        let new = NewAgency {
            code: code.to_owned(),
            name_vi: format!("Tỉnh {code}"),
            name_en: format!("{code} Province"),
            kind: "province".to_owned(),
            parent_code: String::new(),
            valid_from,
            valid_to,
            aliases: Vec::new(),
        };
        world.db.write(|tx| register(tx, &new)).unwrap();
    }
    for code in ["T70", "T76"] {
        let new = Succession {
            predecessor: world.agency(code).id,
            successor: world.agency("T75").id,
            effective_on: day("2026-07-01"),
        };
        world.db.write(|tx| register_succession(tx, &new)).unwrap();
    }
    for (code, year, amount) in [
        ("T70", 2025, 300),
        ("T76", 2025, 100),
        ("T70", 2026, 200),
        ("T76", 2026, 60),
        ("T75", 2026, 240),
        ("T01", 2025, 0),
        ("T01", 2026, 1_000),
        ("T02", 2025, 800),
        ("T02", 2026, 600),
        ("M01", 2026, 33),
    ] {
        if amount > 0 {
            world.allocated(code, year, amount * 1_000_000);
        }
    }
}

fn take_in(world: &World, csv: &str) -> Result<Imported> {
    let rows = read(Kind::Populations, "people.csv", csv.as_bytes(), None)?;
    import(&world.db, &world.book, world.user, Kind::Populations, &rows, false, false)
}

const PEOPLE: &str = "agency_code,valid_from,people,source\n\
    T01,2019-04-01,1000,Điều tra\nT02,2019-04-01,3000,Điều tra\n\
    T70,2019-04-01,400,Điều tra\nT76,2019-04-01,100,Điều tra\n\
    T75,2026-07-01,600,Nghị quyết\n";

/// What is said of an agency: the value of a key in its row of measures.
fn of(view: &serde_json::Value, agency: &str, key: &str) -> serde_json::Value {
    let rows = view["measured"].as_array().unwrap();
    rows.iter().find(|row| row["agency"] == agency).unwrap_or_else(|| panic!("no {agency}"))[key].clone()
}

stories! {
    fn a_figure_is_held_against_the_whole_the_people_the_year_before_and_what_was_granted(world) {
        merged(world);
        take_in(world, PEOPLE).unwrap();
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let ask = |query: &str| app.get(&ministry, &format!("/comparison?{query}")).must_be(200).json();
        let view = ask("fiscal_year=2026&structure=2026-07-01&measure=growth");
        // 33 + 1,000 + 600 + 500 million.
        assert_eq!(view["total"]["granted"], "2133000000");
        assert_eq!(of(&view, "T75", "figure"), "500000000");
        assert_eq!(of(&view, "T75", "before"), "400000000");
        assert_eq!(of(&view, "T75", "growth"), "25.00");
        assert_eq!(of(&view, "T02", "growth"), "-25.00");
        assert_eq!(of(&view, "T01", "growth"), serde_json::Value::Null, "nothing grows from nothing");
        assert_eq!(of(&view, "T01", "before"), "0");
        let shares = ["T01", "T02", "T75", "M01"].map(|code| of(&view, code, "share"));
        assert_eq!(shares, ["46.88", "28.13", "23.44", "1.55"]);
        assert_eq!(view["measured_total"]["share"], "100.00");
        // 2,100 million of provinces for 4,600 people; the ministry has none.
        assert_eq!(of(&view, "T75", "people"), 600);
        assert_eq!(of(&view, "T75", "per_head"), "833333");
        assert_eq!(of(&view, "M01", "per_head"), serde_json::Value::Null);
        assert_eq!(view["measured_total"]["people"], 4600);
        assert_eq!(view["measured_total"]["per_head"], "456522");
        assert_eq!(view["spread"]["count"], 2, "{}", view["spread"]);
        // In the year before, those who formed it stand for it.
        let before = ask("fiscal_year=2025&structure=2026-07-01&measure=per_head");
        assert_eq!(of(&before, "T75", "people"), 500);
        assert_eq!(of(&before, "T75", "per_head"), "800000");
        // As booked, an agency that began or ended is not held against the year before, and nobody is counted twice.
        let booked = ask("fiscal_year=2026&measure=growth&scope=provinces");
        assert_eq!(of(&booked, "T70", "growth"), serde_json::Value::Null);
        assert_eq!(of(&booked, "T70", "before"), "300000000");
        assert_eq!(of(&booked, "T02", "growth"), "-25.00");
        assert_eq!(booked["measured_total"]["per_head"], serde_json::Value::Null);
        assert_eq!(booked["total"]["granted"], "2100000000", "provinces alone");
        let years = |view: &serde_json::Value, at: usize| -> Vec<(i64, String)> {
            let years = view["trend"][at]["years"].as_array().unwrap();
            years.iter().map(|it| (it["fiscal_year"].as_i64().unwrap(), it["value"].as_str().unwrap_or("–").to_owned())).collect()
        };
        let trend = ask("fiscal_year=2026&structure=2026-07-01&chosen=T75");
        assert_eq!(years(&trend, 0), [(2025, "1200000000".to_owned()), (2026, "2133000000".to_owned())]);
        assert_eq!(years(&trend, 1), [(2025, "400000000".to_owned()), (2026, "500000000".to_owned())]);
    }

    fn an_execution_rate_is_of_what_was_granted(world) {
        let line = world.allocated("T01", 2026, 400_000_000);
        world.allocated("T02", 2026, 100_000_000);
        let order = world.signed(&crate::support::paper("01").item("Tin, bài", "10", "10000000", 0), line);
        world.accept(order, "2026-03-01", &[(1, "10")]).unwrap();
        world.pay(order, &crate::support::voucher("2026-03-05", 50_000_000)).unwrap();
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let rate = |figure: &str| {
            let path = format!("/comparison?fiscal_year=2026&measure=execution&figure={figure}");
            let view = app.get(&ministry, &path).must_be(200).json();
            [of(&view, "T01", "execution"), of(&view, "T02", "execution"), view["measured_total"]["execution"].clone()]
        };
        assert_eq!(rate("paid"), ["12.50", "0.00", "10.00"]);
        assert_eq!(rate("accepted"), ["25.00", "0.00", "20.00"]);
        assert_eq!(rate("granted"), rate("paid"), "of what was granted, what was paid");
        let quarter = app.get(&ministry, "/comparison?fiscal_year=2026&quarter=1").must_be(200).json();
        assert_eq!(of(&quarter, "T01", "figure"), "50000000");
        assert_eq!(of(&quarter, "T01", "execution"), serde_json::Value::Null, "a quarter has no grants");
    }

    fn before_and_after_a_merger_the_country_is_the_same(world) {
        merged(world);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let ask = |path: &str| app.get(&ministry, path).must_be(200).json();
        let booked = ask("/comparison?fiscal_year=2026");
        let after = ask("/comparison?fiscal_year=2026&structure=2026-07-01");
        let before = ask("/comparison?fiscal_year=2026&structure=2026-06-30");
        assert_eq!(booked["total"], after["total"]);
        assert_eq!(booked["total"], before["total"]);
        let merger = ask("/comparison/T75");
        assert_eq!(merger["fiscal_years"], serde_json::json!([2025, 2026]));
        assert_eq!(merger["merged_on"], "2026-07-01");
        assert_eq!(merger["before"], serde_json::json!(["400000000", "260000000"]));
        assert_eq!(merger["successor"]["figures"], serde_json::json!(["0", "240000000"]));
        assert_eq!(merger["together"], serde_json::json!(["400000000", "500000000"]));
        assert_eq!(merger["together"][1], of(&after, "T75", "figure"), "what the comparison shows in its row");
        let page = app.page(&ministry, "/comparison/T75?unit=million").must_be(200);
        must_be_well_formed(&page.body);
        for text in ["400,0", "260,0", "240,0", "500,0"] {
            assert!(page.body.contains(text), "{text}");
        }
        assert_eq!(app.get(&ministry, "/comparison/T77").must_be(404).code(), "not_found");
        assert_eq!(app.get(&ministry, "/comparison/T75?figure=some").must_be(422).code(), "value_not_in_list");
        let plain = app.page(&ministry, "/comparison/T01").must_be(200);
        must_be_well_formed(&plain.body);
    }

    fn a_kept_page_is_for_those_who_may_and_shows_what_is_recorded_at_once(world) {
        world.allocated("T01", 2026, 1_000_000_000);
        let app = App::of(world);
        let (ministry, auditor) = (app.asker(Role::Ministry), app.asker(Role::Auditor));
        let path = "/comparison?fiscal_year=2026&figure=granted&measure=absolute&scope=all&unit=one&sort=-figure";
        let page = |text: &str, there: bool| {
            let page = app.page(&ministry, path).must_be(200);
            assert_eq!(page.body.contains(text), there, "{text}");
            without_tokens(&page.body)
        };
        let kept = || {
            let version = world.read(socai::db::version);
            app.service.comparisons.find(path, Locale::Vi, &version).is_some()
        };
        assert!(!kept());
        let first = page("1.000.000.000", true);
        // On PostgreSQL whatever else the server writes in between makes it another state; sooner or later nothing does.
        let found = (0..200).any(|_| {
            page("1.000.000.000", true);
            kept()
        });
        assert!(found, "the next reader gets it as it was drawn");
        assert_eq!(page("1.000.000.000", true), first);
        // That it was read, and that others sign in, is recorded beside the book: on SQLite it stays as it was drawn.
        let read = || app.get(&auditor, "/audit?kind=read").must_be(200).json()["count"].as_i64().unwrap();
        app.service.flush_trail().unwrap();
        assert!(read() > 0, "the Ministry's readings are in the trail");
        app.asker_anew(Role::Auditor);
        assert!(kept() || matches!(world.db.target(), Target::Postgres(_)));
        // Whoever may not is refused before anything is looked up.
        for role in [Role::FinanceOfficer, Role::CommunicationUnit, Role::Administrator] {
            app.page(&app.asker(role), path).must_be(403);
        }
        app.ask("GET", path).answer().must_be(303);
        // What another process writes goes past this service.
        let line = world.line("T02", 2026);
        world.decide(line, Decision::Initial, 234_567_890, "2026-01-05").unwrap();
        assert!(!kept(), "another state of the book");
        page("234.567.890", true);
        page("1.234.567.890", true);
        assert!(kept());
        let action = world.decide(line, Decision::Supplement, 9, "2026-01-06").unwrap();
        page("234.567.899", true);
        world.reverse(action, "2026-01-07").unwrap();
        page("234.567.899", false);
        take_in(world, PEOPLE.split("T70").next().unwrap()).unwrap();
        page("411.522,630", false);
        page("3.000", true);
        // The other language, the other frame.
        let english = app.ask("GET", path).header("cookie", &format!("socai_session={}; socai_language=en", ministry.cookie)).answer().must_be(200);
        assert!(english.body.contains("1,000,000,000") && !english.body.contains("1.000.000.000"));
        let auditor = app.page(&app.asker(Role::Auditor), path).must_be(200);
        assert!(auditor.body.contains("auditor") && !auditor.body.contains("ministry"), "each has their own frame");
    }

    fn a_succession_is_seen_at_once(world) {
        merged(world);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let path = "/comparison?fiscal_year=2026&structure=2026-07-01&unit=one";
        let rows = || app.page(&ministry, path).must_be(200).body.matches("<th scope=\"row\">T0").count();
        assert_eq!(rows(), 2);
        let new = Succession {
            predecessor: world.agency("T02").id,
            successor: world.agency("T01").id,
            effective_on: day("2026-07-01"),
        };
        world.db.write(|tx| register_succession(tx, &new)).unwrap();
        assert_eq!(rows(), 1);
    }

    fn a_picture_has_the_figures_of_the_table_and_can_be_taken_along(world) {
        merged(world);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let path = "/comparison?fiscal_year=2026&structure=2026-07-01&unit=million&sort=-figure&chosen=T75";
        let page = app.page(&ministry, path).must_be(200);
        must_be_well_formed(&page.body);
        let table = page.body.split("id=\"table\"").nth(1).unwrap().split("</table>").next().unwrap();
        let picture = |name: &str| {
            let whole = page.body.split("<svg").find(|it| it.contains(&format!("{name}-title"))).unwrap();
            format!("<svg{}</svg>", whole.split("</svg>").next().unwrap())
        };
        let bars = texts_of_class(&picture("bars"), "text", "figure");
        assert_eq!(bars, ["1.000,0", "600,0", "500,0", "33,0"], "the largest above");
        let mut at = 0;
        for figure in &bars {
            at += table[at..].find(&format!(">{figure}<")).unwrap_or_else(|| panic!("{figure} is not in the table, or not there"));
        }
        for name in ["bars", "trend", "purposes"] {
            let file = app.page(&ministry, &format!("{path}&download=svg&picture={name}")).must_be(200);
            assert_eq!(file.header("content-type"), "image/svg+xml; charset=utf-8");
            assert!(file.header("content-disposition").ends_with(&format!("-2026-{name}.svg\"")));
            assert!(file.header("content-security-policy").starts_with("sandbox"));
            must_be_well_formed(&file.body);
            let inline = picture(name);
            assert_eq!(
                texts_of_class(&file.body, "text", "figure"),
                texts_of_class(&inline, "text", "figure"),
                "{name}: the file is the picture of the page"
            );
            for drawn in [&file.body, &inline] {
                assert!(drawn.contains("role=\"img\"") && drawn.contains("<desc "), "{name}");
                assert!(!drawn.contains(" style=") && !drawn.contains("<script"), "{name}");
            }
        }
        let trend = texts_of_class(&picture("trend"), "text", "figure");
        assert_eq!(trend, ["1.200,0", "2.133,0", "400,0", "500,0"]);
        // No province of the world is on the map of the country.
        let refused = app.get(&ministry, &format!("{path}&download=svg&picture=map")).must_be(422);
        assert_eq!(refused.code(), "value_not_in_list");
        // The files have whole amounts, whatever the unit, and the totals.
        let csv = app.page(&ministry, &format!("{path}&download=csv")).must_be(200);
        let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "agency,name,granted,share,before,growth,execution");
        assert_eq!(lines[1], "T01,Cơ quan T01,1000000000,46.88,0,,0.00");
        assert_eq!(lines[3], "T75,Tỉnh T75,500000000,23.44,400000000,25.00,0.00");
        assert_eq!(lines[5], "total,,2133000000,100.00,1200000000,77.75,0.00");
        let (xlsx, _) = app.ask("GET", &format!("{path}&download=xlsx")).with_cookie(&ministry).answer_bytes();
        assert_eq!(&xlsx[..2], b"PK");
        let everything = app.page(&ministry, &format!("{path}&table=figures&download=csv")).must_be(200);
        assert!(everything.body.contains("disbursed_share"), "every figure of the year: {}", everything.body);
        must_be_well_formed(&app.page(&ministry, &format!("{path}&table=figures")).must_be(200).body);
    }

    fn a_table_is_ordered_by_a_click_and_every_choice_stays_in_the_address(world) {
        merged(world);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let order = |query: &str| {
            let page = app.page(&ministry, &format!("/comparison?fiscal_year=2026&{query}")).must_be(200).body;
            let table = page.split("id=\"table\"").nth(1).unwrap().split("</table>").next().unwrap();
            let codes = table.split("<th scope=\"row\">").skip(1).map(|it| it.split('<').next().unwrap().to_owned());
            let codes: Vec<String> = codes.collect();
            (codes, table.matches("aria-sort=\"descending\"").count(), table.matches("aria-sort=\"ascending\"").count(), page)
        };
        let (codes, descending, ascending, page) = order("scope=provinces");
        assert_eq!(codes, ["T01", "T02", "T75", "T70", "T76", "Tổng cộng"]);
        assert_eq!((descending, ascending), (1, 0));
        assert!(page.contains("sort=figure#table"), "the same column the other way");
        assert!(page.contains("structure=2026-06-30") && page.contains("structure=2026-07-01"), "plain links");
        let (codes, descending, ascending, _) = order("sort=agency&scope=ministries");
        assert_eq!((codes, descending, ascending), (vec!["M01".to_owned(), "Tổng cộng".to_owned()], 0, 1));
        for wrong in ["sort=best", "measure=best", "scope=best", "unit=best", "figure=best", "download=best", "chosen=XX"] {
            let code = app.get(&ministry, &format!("/comparison?fiscal_year=2026&{wrong}")).must_be(422).code();
            assert_eq!(code, if wrong == "chosen=XX" { "code_unknown" } else { "value_not_in_list" }, "{wrong}");
        }
    }

    fn numbers_of_people_are_taken_in_once_and_are_whole(world) {
        merged(world);
        let taken = take_in(world, PEOPLE).unwrap();
        assert_eq!((taken.rows, taken.added, taken.unchanged), (5, 5, 0));
        let again = take_in(world, PEOPLE).unwrap();
        assert_eq!((again.added, again.unchanged), (0, 5));
        assert_eq!(take_in(world, &PEOPLE.replace("3000", "3001")).code(), "content_differs");
        let row = |text: &str| take_in(world, &format!("agency_code,valid_from,people,source\n{text}\n"));
        assert_eq!(row("T01,2027-01-01,0,x").code(), "quantity_not_positive");
        assert_eq!(row("T01,2027-01-01,10.5,x").code(), "too_many_decimals");
        assert_eq!(row("T01,2027-01-01,10,").code(), "value_missing");
        assert_eq!(row("T99,2027-01-01,10,x").code(), "code_unknown");
        assert_eq!(row("T01,2027-01-01,10,x\nT01,2027-01-01,11,x").code(), "row_twice");
        let kept = world.read(socai::populations::list_populations);
        assert_eq!(kept.len(), 5, "all or nothing");
    }

    fn the_ministry_sees_on_its_first_page_who_recorded_who_is_late_and_who_spends(world) {
        let today = world.book.today();
        let year = i64::from(chrono::Datelike::year(&today));
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let home = || app.get(&ministry, "/").must_be(200).json();
        assert_eq!(home()["country"], serde_json::Value::Null, "the book has no year yet");
        let line = world.allocated("T01", year, 400_000_000);
        world.allocated("T02", year, 100_000_000);
        let codes = |list: &serde_json::Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|it| it["agency"].as_str().unwrap().to_owned()).collect()
        };
        let country = home()["country"].clone();
        assert_eq!(country["agencies"], 3);
        assert_eq!(codes(&country["silent"]), ["M01"]);
        let first = world.read(|conn| {
            Ok(socai::ledger::list_own_lines(conn, year, world.agency("T01").id)?.len())
        });
        assert_eq!(first, 1);
        assert_eq!(codes(&country["highest"]), ["T01"], "of two, one is highest and one lowest");
        assert_eq!(codes(&country["lowest"]), ["T02"]);
        let page = app.page(&ministry, "/").must_be(200);
        must_be_well_formed(&page.body);
        // Late is who has no entry of the last thirty days, a unit's being its root's.
        let allocated_on = country["late"].as_array().unwrap().first().map(|it| it["latest_on"].clone());
        if let Some(on) = allocated_on {
            assert_eq!(codes(&country["late"]), ["T01", "T02"], "{on}");
            world.decide(line, Decision::Supplement, 1_000, &today.to_string()).unwrap();
            assert_eq!(codes(&home()["country"]["late"]), ["T02"]);
        }
        let finance = app.get(&app.finance(), "/").must_be(200).json();
        assert_eq!(finance["country"], serde_json::Value::Null, "an officer sees the own agency alone");
    }
}
