//! What the first page tells officers: what waits, for what, how much; never what is another agency's.

use std::collections::BTreeMap;

use serde_json::Value;
use socai::commitments::{Awaited, queue};

use crate::support::{App, World, paper, share, voucher};

/// Numbers of the papers that a home page lists for each thing, with count and sum.
fn told(home: &Value) -> BTreeMap<String, (i64, String, Vec<String>)> {
    let queues = home["desk"]["queues"].as_array().expect("queues");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    queues
        .iter()
        .map(|queue| {
            let first = queue["first"].as_array().unwrap().iter().map(|it| text(&it["document_no"]));
            let count = queue["count"].as_i64().unwrap();
            (text(&queue["awaited"]), (count, text(&queue["total"]), first.collect()))
        })
        .collect()
}

/// Five orders of 100 that have come differently far, and one of another province.
fn five_orders(world: &World) {
    let line = world.allocated("T01", 2026, 1_000);
    let order = |number: &str| world.signed(&paper(number).item("Tin", "10", "10", 0), line);
    world.draft(&paper("draft").item("Tin", "10", "10", 0)).unwrap();
    order("signed");
    let advanced = order("advanced");
    world.advance(advanced, &voucher("2026-04-01", 30)).unwrap();
    let accepted = order("accepted");
    world.accept(accepted, "2026-04-02", &[(1, "4")]).unwrap();
    let paid = order("paid");
    world.accept(paid, "2026-04-02", &[(1, "10")]).unwrap();
    world.pay(paid, &voucher("2026-04-03", 100)).unwrap();
    let closed = order("closed");
    world.accept(closed, "2026-04-02", &[(1, "5")]).unwrap();
    world.pay(closed, &voucher("2026-04-03", 50)).unwrap();
    world.close(closed, "2026-04-04").unwrap();
    let other = world.allocated("T02", 2026, 1_000);
    let foreign = world.draft(&paper("foreign").of("T02", 2026).item("Tin", "10", "10", 0)).unwrap();
    world.sign(foreign, "2026-03-01", &[share(other, 100)]).unwrap();
}

stories! {
    fn each_role_is_told_what_waits_for_it(world) {
        five_orders(world);
        let app = App::of(world);
        let unit = told(&app.get(&app.communication(), "/").must_be(200).json());
        let row = |count: i64, total: &str, numbers: &[&str]| {
            (count, total.to_owned(), numbers.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(unit["signature"], row(1, "100", &["draft"]));
        assert_eq!(unit["acceptance"], row(3, "260", &["signed", "advanced", "accepted"]));
        assert_eq!(unit["payment"], row(1, "40", &["accepted"]));
        assert_eq!(unit["closing"], row(1, "100", &["paid"]));
        let finance = told(&app.get(&app.finance(), "/").must_be(200).json());
        assert_eq!(finance["recovery"], row(1, "30", &["advanced"]));
        assert_eq!(finance.keys().collect::<Vec<_>>(), ["acceptance", "payment", "recovery"]);
        let page = app.page(&app.finance(), "/").must_be(200).body;
        assert!(page.contains("href=\"#payment\"") && page.contains("id=\"payment\""), "a tile leads to its list");
        assert!(!page.contains("foreign"), "what is another province's is not told");
    }

    fn a_queue_counts_and_adds_up_all_that_wait_and_names_the_first(world) {
        five_orders(world);
        let path = world.agency("T01").path;
        let whole = world.read(|conn| queue(conn, &path, Awaited::Acceptance, 10));
        let one = world.read(|conn| queue(conn, &path, Awaited::Acceptance, 1));
        assert_eq!((one.count, one.total, one.first.len()), (3, whole.total, 1));
        assert_eq!(one.first.first(), whole.first.first());
        let all = world.read(|conn| queue(conn, "/", Awaited::Acceptance, 10));
        assert_eq!(all.count, 4, "the country has one more");
    }

    fn lines_that_lie_idle_or_run_out_are_told_to_who_decides(world) {
        // The first page is about the year in which it is read.
        let year = i64::from(chrono::Datelike::year(&world.book.today()));
        let line = world.allocated("T01", year, 1_000);
        let signed = |number: &str, value: &str| {
            let order = world.draft(&paper(number).of("T01", year).item("Tin", "1", value, 0)).unwrap();
            world.sign(order, &format!("{year}-03-01"), &[share(line, value.parse().unwrap())]).unwrap();
        };
        let idle = |home: &Value| home["desk"]["lines"]["idle_count"].clone();
        let nearly = |home: &Value| home["desk"]["lines"]["nearly_used_count"].clone();
        let app = App::of(world);
        let home = app.get(&app.finance(), "/").json();
        assert_eq!((idle(&home), nearly(&home)), (1.into(), 0.into()));
        signed("1", "950");
        let home = app.get(&app.finance(), "/").json();
        assert_eq!((idle(&home), nearly(&home)), (0.into(), 0.into()), "a twentieth is available");
        signed("2", "1");
        let home = app.get(&app.finance(), "/").json();
        assert_eq!((idle(&home), nearly(&home)), (0.into(), 1.into()));
        assert!(app.get(&app.communication(), "/").json()["desk"]["lines"].is_null());
    }
}
