//! The rows behind a figure, as people search, order, page and take them along, beside a naive look at every movement.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;
use socai::commitments::{self, Counterparty, NewSignature};
use socai::db::schema::{actions, agencies, budget_lines, movements};
use socai::ids::{ActionId, CommitmentId, LineId};
use socai::ledger::Stage;
use socai::lists::{PAGE, words};
use socai::money::Money;
use socai::people::Role;
use socai::press::{self, NewPressAgency};

use crate::support::{App, World, day, paper, share, voucher};

const PRESS: [&str; 3] = ["Báo Tuổi Trẻ", "Đài Phát thanh Đồng Nai", "Tạp chí Ánh Sáng"];
const AGENCIES: [&str; 3] = ["T01", "T01-U", "T02"];

/// A movement as a naive reader of the whole book knows it.
struct Row {
    id: i64,
    from: Option<(LineId, Stage)>,
    to: Option<(LineId, Stage)>,
    amount: i64,
    dated_on: NaiveDate,
    text: String,
}

/// Orders of three agencies that came differently far, and money of a sponsor.
fn told(world: &World, orders: usize) {
    for (name, code) in PRESS.iter().zip(["P1", "P2", "P3"]) {
        let new =
            NewPressAgency { name: (*name).to_owned(), code: code.to_owned(), ..NewPressAgency::default() };
        world.db.write(|tx| press::register(tx, &new)).unwrap();
    }
    let lines = AGENCIES.map(|agency| world.allocated(agency, 2026, 1_000_000));
    let digits = world.book.currency.digits();
    for at in 0..orders {
        // Steps that share no factor, so that every two properties meet.
        let (agency, line) = (AGENCIES[at % 3], lines[at % 3]);
        let number = format!("ĐH-{at}");
        let price = (10 * (at % 7) + 10).to_string();
        let mut new = world.new_order(&paper(&number).of(agency, 2026).item("Tin", "10", &price, 0));
        let press = world.read(|conn| press::find_by_code(conn, ["P1", "P2", "P3"][at / 3 % 3])).unwrap();
        new.with = Counterparty::Press(press.id);
        new.title = format!("Tuyên truyền {}", ["biển đảo", "số hóa"][at / 2 % 2]);
        let signed_on = day("2026-02-01") + chrono::Days::new(u64::try_from(at % 11).unwrap());
        let order = world
            .post(|journal| {
                let mut order = commitments::draft(journal, &new, digits, None)?;
                let signature = NewSignature { signed_on, funding: vec![(line, order.value)] };
                commitments::sign(journal, &mut order, &signature)?;
                Ok(order.id)
            })
            .unwrap();
        if at % 5 < 3 {
            world.accept(order, "2026-04-02", &[(1, "4")]).unwrap();
        }
        if at % 5 < 2 {
            let mut payment = voucher("2026-05-03", 4 * (10 * (i64::try_from(at).unwrap() % 7) + 10));
            payment.voucher_no = format!("UNC-{at}/KB");
            world.pay(order, &payment).unwrap();
        }
    }
    let pledged = world.pledged("TT-1", 900, None);
    let line = world.socialised("press_order");
    world.receive(pledged, line, 700, "2026-03-03").unwrap();
    let back = world.give_back(pledged, line, 100, "2026-03-04").unwrap();
    world.reverse(back, "2026-03-05").unwrap();
}

/// Every movement of the book, with all that is said of it.
fn every_row(world: &World) -> Vec<Row> {
    type Moved = (i64, Option<LineId>, Stage, Option<LineId>, Stage, Money, NaiveDate, Option<CommitmentId>);
    type Of = (String, String, Option<i64>);
    use movements as m;
    let moved: Vec<(Moved, Of)> = world.read(|conn| {
        let moved = (
            m::id,
            m::from_line_id,
            m::from_stage,
            m::to_line_id,
            m::to_stage,
            m::amount,
            m::dated_on,
            m::commitment_id,
        );
        let of = (actions::document_no, actions::reason, actions::contribution_id);
        Ok(m::table.inner_join(actions::table).select((moved, of)).order(m::id).load(conn)?)
    });
    let row = |((id, from_line, from, to_line, to, amount, dated_on, order), (number, reason, gift)): (
        Moved,
        Of,
    )| {
        let paper = order.map_or_else(String::new, |order| {
            let it = world.order(order);
            let at: usize = it.document_no.strip_prefix("ĐH-").unwrap().parse().unwrap();
            format!("{} {} {}", it.document_no, it.title, PRESS[at / 3 % 3])
        });
        let gift = gift.map_or("", |_| "TT-1 Công ty Một");
        let end = |line: Option<LineId>, stage| line.map(|line| (line, stage));
        Row {
            id,
            from: end(from_line, from),
            to: end(to_line, to),
            amount: amount.minor(),
            dated_on,
            text: format!("{number} {reason} {paper} {gift}"),
        }
    };
    moved.into_iter().map(row).collect()
}

/// By how much it changed what stands in these stages of these lines.
fn effect(row: &Row, stages: &[Stage], lines: &[LineId]) -> i64 {
    let counts = |end: &Option<(LineId, Stage)>| {
        end.as_ref().is_some_and(|(line, stage)| lines.contains(line) && stages.contains(stage))
    };
    let share = |counted: bool| if counted { row.amount } else { 0 };
    share(counts(&row.to)) - share(counts(&row.from))
}

const FIGURES: [(&str, &[Stage]); 4] = [
    ("granted", &[Stage::Available, Stage::Committed, Stage::Advanced, Stage::Payable, Stage::Paid]),
    ("available", &[Stage::Available]),
    ("payable", &[Stage::Payable]),
    ("disbursed", &[Stage::Advanced, Stage::Paid]),
];

fn lines_below(world: &World, code: &str) -> Vec<LineId> {
    let path = world.agency(code).path;
    world.read(|conn| {
        let of =
            budget_lines::table.inner_join(agencies::table).filter(agencies::path.like(format!("{path}%")));
        Ok(of.select(budget_lines::id).load(conn)?)
    })
}

/// Numbers and effects of the rows of all pages, with count and total, which every page must tell alike.
fn all_pages(app: &App<'_>, asker: &crate::support::Asker, asked: &str) -> (Vec<(i64, i64)>, usize, i64) {
    let mut rows = Vec::new();
    loop {
        let page: Value = app.get(asker, &format!("{asked}&offset={}", rows.len())).must_be(200).json();
        let number = |value: &Value| value.as_str().unwrap().parse::<i64>().unwrap();
        let shown = page["rows"].as_array().unwrap();
        assert!(shown.len() <= PAGE);
        rows.extend(shown.iter().map(|row| (row["id"].as_i64().unwrap(), number(&row["effect"]))));
        let count = usize::try_from(page["count"].as_u64().unwrap()).unwrap();
        if shown.is_empty() || rows.len() >= count {
            return (rows, count, number(&page["total"]));
        }
    }
}

stories! {
    fn what_is_found_behind_a_figure_is_what_a_naive_look_at_every_movement_leaves(world) {
        told(world, 120);
        let known = every_row(world);
        let app = App::of(world);
        let askers = [("", app.asker(Role::Ministry)), ("T01", app.finance()), ("T01-U", app.asker_at(Role::FinanceOfficer, "T01-U"))];
        let mut found_some = BTreeMap::new();
        let mut turn = 0;
        for (of, asker) in &askers {
            let lines = match *of {
                "" => ["T01", "T02"].iter().flat_map(|code| lines_below(world, code)).collect(),
                code => lines_below(world, code),
            };
            for (figure, stages) in FIGURES {
                for q in ["", "tuoi tre", "NAI đài", "unc 1", "bien dao", "dh-11", "cong ty", "khong co"] {
                    for (from, to) in [("", ""), ("2026-02-05", "2026-04-02"), ("2026-05-03", "")] {
                        turn += 1;
                        let sort = ["", "latest", "date", "-date", "amount", "-amount"][turn % 6];
                        let asked = format!("/movements?figure={figure}&q={}&from={from}&to={to}&sort={sort}", q.replace(' ', "+").replace('Đ', "%C4%90").replace('đ', "%C4%91").replace('à', "%C3%A0"));
                        let searched: Vec<String> = words(q).collect();
                        let mut naive: Vec<(i64, i64, NaiveDate)> = known
                            .iter()
                            .filter(|row| {
                                let said: Vec<String> = words(&row.text).collect();
                                searched.iter().all(|asked| said.iter().any(|word| word.starts_with(asked)))
                                    && (from.is_empty() || row.dated_on >= day(from))
                                    && (to.is_empty() || row.dated_on <= day(to))
                            })
                            .map(|row| (row.id, effect(row, stages, &lines), row.dated_on))
                            .filter(|(_, effect, _)| *effect != 0)
                            .collect();
                        match sort.trim_start_matches('-') {
                            "date" => naive.sort_by_key(|(id, _, on)| (*on, *id)),
                            "amount" => naive.sort_by_key(|(id, effect, _)| (*effect, *id)),
                            _ => naive.sort_by_key(|(id, _, _)| *id),
                        }
                        if sort.is_empty() || sort.starts_with('-') {
                            naive.reverse();
                        }
                        let naive: Vec<(i64, i64)> = naive.into_iter().map(|(id, effect, _)| (id, effect)).collect();
                        let sum: i64 = naive.iter().map(|(_, effect)| effect).sum();
                        let (rows, count, total) = all_pages(&app, asker, &asked);
                        assert_eq!(rows, naive, "{of} {asked}");
                        assert_eq!((count, total), (naive.len(), sum), "{of} {asked}");
                        *found_some.entry(q).or_insert(0) += count;
                    }
                }
            }
        }
        assert!(found_some.iter().all(|(q, count)| (*count > 0) == (*q != "khong co")), "{found_some:?}");
    }

    fn a_page_orders_by_its_headers_keeps_what_was_asked_and_is_taken_along_whole(world) {
        told(world, 120);
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let asked = "/movements?figure=committed&fiscal_year=2026&q=tuyen&sort=-amount";
        let page = app.page(&ministry, asked).must_be(200).body;
        assert!(page.contains("aria-sort=\"descending\""), "{page}");
        for kept in [
            "fiscal_year=2026&amp;figure=committed&amp;sort=amount",
            "fiscal_year=2026&amp;figure=committed&amp;sort=-date",
            "fiscal_year=2026&amp;figure=committed&amp;sort=-amount&amp;offset=100",
            "fiscal_year=2026&amp;figure=committed&amp;sort=-amount&amp;download=xlsx",
            "name=\"figure\" value=\"committed\"",
            "Báo Tuổi Trẻ",
            "T01 · 2026 · Ngân sách nhà nước · Đặt hàng báo chí",
        ] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        assert!(!page.contains("press_order<"), "a line is named in words");
        let (rows, count, total) = all_pages(&app, &ministry, asked);
        assert!(page.contains(&format!("{count} dòng")) && count > PAGE, "{count}");
        let file = app.get(&ministry, &format!("{asked}&download=csv")).must_be(200).body;
        let mut read = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
        let taken: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>().unwrap();
        let (last, taken) = taken.split_last().unwrap();
        let effect = |row: &csv::StringRecord| row[row.len() - 1].parse::<i64>().unwrap();
        assert_eq!(taken.iter().map(|row| (row[0].parse().unwrap(), effect(row))).collect::<Vec<_>>(), rows);
        assert_eq!(effect(last), total);
        let workbook = app.get(&ministry, &format!("{asked}&download=xlsx")).must_be(200);
        assert!(workbook.header("content-type").contains("spreadsheet"));
        assert_eq!(app.get(&ministry, "/movements?sort=colour").must_be(422).code(), "value_not_in_list");
        assert_eq!(app.get(&ministry, "/movements?line=x").must_be(422).code(), "number_unreadable");
        let nothing = app.page(&ministry, "/movements?figure=paid&q=khongco").must_be(200).body;
        assert!(nothing.contains("Hãy gõ ít từ hơn"), "{nothing}");
        // A decision of a line is found by its reason, and belongs to no paper.
        let line = world.line("T02", 2026);
        let order = world.draft(&paper("NO").of("T02", 2026).item("Tin", "1", "5", 0)).unwrap();
        let signed: ActionId = world.sign(order, "2026-06-01", &[share(line, 5)]).unwrap();
        let rows = app.get(&ministry, "/movements?figure=committed&q=no").must_be(200).json();
        assert_eq!((&rows["count"], &rows["rows"][0]["action"]), (&1.into(), &signed.0.into()));
    }
}
