//! Files that officers bring in over the web: looked at first, mended in their cells, and stored as they were shown.

use diesel::prelude::*;
use serde_json::json;
use socai::db::schema::uploads;
use socai::people::Role;

use crate::support::treasury::{file, row, statements};
use crate::support::{Answer, App, Asker, dump, paper};

/// A file as a browser sends it; answered with the address of the page that shows what was found.
fn send(
    app: &App<'_>,
    asker: &Asker,
    kind: &str,
    fields: &[(&str, &str)],
    (name, content): (&str, &str),
) -> Answer {
    let to = format!("/imports/{kind}");
    let fields: Vec<_> = [("form_page", to.as_str()), ("form_action", &to)]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    app.ask("POST", &to).with_cookie(asker).file(&fields, name, content.as_bytes()).answer()
}

fn look(
    app: &App<'_>,
    asker: &Asker,
    kind: &str,
    fields: &[(&str, &str)],
    sent: (&str, &str),
) -> (String, Answer) {
    let address = send(app, asker, kind, fields, sent).must_be(303).header("location").to_owned();
    let page = app.page(asker, &address).must_be(200);
    (address, page)
}

stories! {
    fn a_statement_is_shown_first_and_stored_as_it_was_shown(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let text = file("SK 1", ("2026-01-01", "2026-03-31"), &[row("2026-03-02", "UNC 1", "Báo Một", 5), row("2026-03-03", "UNC 2", "Báo Một", 7)]);
        let (address, page) = look(&app, &finance, "treasury-statement", &[], ("q1.csv", &text));
        for told in ["UNC 1", "UNC 2", "Mười hai đồng", "Nhập 2 dòng vào sổ"] {
            assert!(page.body.contains(told), "{told} in {}", page.body);
        }
        assert!(statements(world).is_empty(), "nothing is stored by looking");
        let done = app.form(&finance, &address, &[]).must_be(303);
        assert_eq!(done.header("location"), address);
        assert_eq!(statements(world).len(), 1);
        let stored = app.page(&finance, &address).must_be(200);
        assert!(stored.body.contains("Đã nhập 2 dòng mới") && stored.body.contains("/agencies/T01/years/2026/treasury"), "{}", stored.body);
        // Once more it changes nothing, and the same file again has nothing new.
        app.form(&finance, &address, &[]).must_be(303);
        assert_eq!(statements(world).len(), 1);
        let (_, again) = look(&app, &finance, "treasury-statement", &[], ("q1.csv", &text));
        assert!(again.body.contains("Không có gì để nhập") && !again.body.contains("Nhập 0 dòng"), "{}", again.body);
        // What one person sent, another does not see.
        let unit = app.asker_at(Role::FinanceOfficer, "T01-U");
        app.page(&unit, &address).must_be(404);
        app.form(&unit, &address, &[]).must_be(404);
    }

    fn bad_cells_are_shown_where_they_stand_in_the_file_and_nothing_is_stored(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let text = "agency_code,fiscal_year,statement_no,booked_on,voucher_no,amount\n\
            T01,2026,SK 1,2026-03-02,UNC 1,5\n\
            T01,2026,SK 1,hôm qua,UNC 2,1.2.3\n";
        let (address, page) = look(&app, &finance, "treasury-statement", &[], ("q1.csv", text));
        let before = dump(&world.db);
        assert!(page.body.contains("<title>Lỗi: ") && page.body.contains("Tệp có 2 lỗi"), "{}", page.body);
        // Row 3, the fourth and the sixth cell; the row that is right is not shown.
        let table = page.body.split("class=\"as-written\"").nth(1).expect("the rows").split("</table>").next().unwrap();
        let row: Vec<&str> = table.split("<tbody>").nth(1).unwrap().split("<td").collect();
        assert!(row[0].contains(">3</th>"), "{table}");
        for (at, wrong) in [(1, false), (4, true), (5, false), (6, true)] {
            assert_eq!(row[at].contains("class=\"error\""), wrong, "cell {at}: {}", row[at]);
        }
        assert!(row[4].contains("Hãy gõ như 2026-12-31"), "as days are written in this file: {}", row[4]);
        assert!(row[4].contains("hôm qua") && row[6].contains("1.2.3") && !table.contains("UNC 1"));
        app.form(&finance, &address, &[]).must_be(303);
        dump(&world.db).must_be(&before, "a file with bad cells that is to be stored");
        // What only the book knows is told in the file's cells, too.
        let unknown = text.replace("hôm qua", "2026-03-03").replace("1.2.3", "7").replace("T01,2026,SK 1,2026-03-03", "T77,2026,SK 1,2026-03-03");
        let (_, page) = look(&app, &finance, "treasury-statement", &[], ("q1.csv", &unknown));
        let table = page.body.split("class=\"as-written\"").nth(1).expect("the rows");
        assert!(table.split("<td").nth(1).unwrap().contains("T77<p class=\"error\""), "{table}");
    }

    fn another_table_is_read_by_a_mapping_file_that_is_sent_along(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let table = "Đơn vị;Ngày;Số tiền\nT01;02/03/2026;1.500\nT01;03/03/2026;x\n";
        let mapping = "kind = \"treasury-statement\"\ndelimiter = \";\"\ndecimal_mark = \",\"\ngrouping_mark = \".\"\ndate_format = \"%d/%m/%Y\"\n\
            [columns]\nagency_code = \"Đơn vị\"\nfiscal_year = { text = \"2026\" }\nstatement_no = { text = \"SK 9\" }\nbooked_on = \"Ngày\"\namount = \"Số tiền\"\n";
        let (_, page) = look(&app, &finance, "treasury-statement", &[("mapping", mapping)], ("kb.csv", table));
        let written = page.body.split("class=\"as-written\"").nth(1).expect("the rows");
        assert!(written.contains("Số tiền") && written.split("<td").nth(3).unwrap().contains("x<p class=\"error\""), "{written}");
        let right = table.replace(";x", ";2.000");
        let (address, page) = look(&app, &finance, "treasury-statement", &[("mapping", mapping)], ("kb.csv", &right));
        assert!(page.body.contains("Ba nghìn năm trăm đồng"), "{}", page.body);
        app.form(&finance, &address, &[]).must_be(303);
        assert_eq!(statements(world).len(), 1);
        let (_, wrong) = look(&app, &finance, "treasury-statement", &[("mapping", "kind = \"orders\"")], ("kb.csv", table));
        assert!(wrong.body.contains("href=\"#field-mapping\""), "{}", wrong.body);
    }

    fn who_brings_in_rows_may_do_by_hand_what_they_do(world) {
        let app = App::of(world);
        let (unit, finance) = (app.communication(), app.finance());
        let line = world.allocated("T01", 2026, 1_000);
        world.allocated("T02", 2026, 1_000);
        let order = |agency: &str, number: &str, status: &str| format!(
            "agency_code,fiscal_year,order_no,signed_on,press_agency,fund_source,product,quantity,unit_price,amount,status,accepted_on,paid_on,voucher_no\n\
             {agency},2026,{number},2026-03-01,Báo Một,state_budget,Tin,2,50,100,{status}\n");
        app.page(&finance, "/imports/orders").must_be(403);
        app.page(&unit, "/imports/agencies").must_be(403);
        app.page(&unit, "/imports/nothing").must_be(404);
        let (_, foreign) = look(&app, &unit, "orders", &[], ("o.csv", &order("T02", "1", "committed,,,")));
        assert!(foreign.body.contains("<title>Lỗi: "), "{}", foreign.body);
        let (_, paid) = look(&app, &unit, "orders", &[], ("o.csv", &order("T01", "1", "paid,2026-04-01,2026-04-02,UNC 1")));
        assert!(paid.body.contains("<title>Lỗi: "), "a communication unit pays nothing: {}", paid.body);
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        let (address, sound) = look(&app, &unit, "orders", &[], ("o.csv", &order("T01", "1", "accepted,2026-04-01,,")));
        assert!(sound.body.contains("Một trăm đồng"), "{}", sound.body);
        app.form(&unit, &address, &[]).must_be(303);
        assert_eq!(world.stands(line), [900, 0, 0, 100, 0]);
        // What the book lacks by the time it is stored is refused then.
        let (address, sound) = look(&app, &unit, "orders", &[], ("o.csv", &order("T01", "2", "committed,,,")));
        assert!(sound.body.contains("Nhập 1 dòng"));
        let most = world.signed(&paper("most").item("Tin", "1", "850", 0), line);
        app.form(&unit, &address, &[]).must_be(303);
        let refused = app.page(&unit, &address).must_be(200);
        assert!(refused.body.contains("<title>Lỗi: "), "{}", refused.body);
        assert_eq!(world.stands(line), [50, 850, 0, 100, 0]);
        // Once there is room again, the same button stores it.
        world.cancel(most, "2026-04-03").unwrap();
        app.form(&unit, &address, &[]).must_be(303);
        assert_eq!(world.stands(line), [800, 100, 0, 100, 0]);
    }

    fn a_file_does_nothing_that_a_second_person_has_to_approve(world) {
        let app = App::of(world);
        let (unit, finance, ministry) = (app.communication(), app.finance(), app.asker(Role::Ministry));
        let line = world.allocated("T01", 2026, 1_000);
        for subject in ["allocation", "commitment"] {
            app.post(&ministry, "/approval-rules", &json!({"subject": subject, "above": "500", "reason": "thử"})).must_be(201);
        }
        let lines = |amount: i64| format!(
            "agency_code,fiscal_year,fund_source,purpose,amount,decision_no,decision_date,kind\n\
             T01,2026,state_budget,press_order,400,QĐ 1,2026-02-01,supplement\n\
             T01,2026,state_budget,press_order,{amount},QĐ 2,2026-02-01,supplement\n");
        let orders = |price: i64| format!(
            "agency_code,fiscal_year,order_no,signed_on,press_agency,fund_source,product,quantity,unit_price,amount,status\n\
             T01,2026,1,2026-03-01,Báo Một,state_budget,Tin,2,{price},{},committed\n", 2 * price);
        let before = dump(&world.db);
        for (asker, kind, file, paper) in [(&finance, "budget-lines", lines(501), "QĐ 2"), (&unit, "orders", orders(251), "1")] {
            let (address, page) = look(&app, asker, kind, &[], ("f.csv", &file));
            assert!(page.body.contains(&format!("Văn bản {paper} có 50")) && page.body.contains("người thứ hai"), "{}", page.body);
            app.form(asker, &address, &[]).must_be(303);
        }
        let now = dump(&world.db);
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        assert_eq!(before.rows("actions"), now.rows("actions"));
        for (asker, kind, file) in [(&finance, "budget-lines", lines(500)), (&unit, "orders", orders(250))] {
            let (address, _) = look(&app, asker, kind, &[], ("f.csv", &file));
            app.form(asker, &address, &[]).must_be(303);
        }
        assert_eq!(world.stands(line), [1_400, 500, 0, 0, 0]);
    }

    fn the_ministry_brings_in_its_catalogues(world) {
        let app = App::of(world);
        let ministry = app.asker(Role::Ministry);
        let list = app.page(&ministry, "/imports").must_be(200);
        assert!(list.body.contains("Định mức") && !list.body.contains('⟦'), "{}", list.body);
        let types = "code,kind,name_vi,unit\ntv_spot,press_order,Phim ngắn,phim\n";
        let norms = "product_type,unit,most,valid_from,valid_to,legal_basis\ntv_spot,phim,3500000,2026-01-01,,QĐ 12\n";
        for (kind, file) in [("product-types", types), ("norms", norms)] {
            let (address, _) = look(&app, &ministry, kind, &[], ("f.csv", file));
            app.form(&ministry, &address, &[]).must_be(303);
            let stored = app.page(&ministry, &address).must_be(200);
            assert!(stored.body.contains("Đã nhập 1 dòng mới") && stored.body.contains("href=\"/norms\""), "{}", stored.body);
        }
        let norms = app.page(&ministry, "/norms").must_be(200);
        assert!(norms.body.contains("3.500.000"), "{}", norms.body);
    }

    fn what_takes_longer_than_a_moment_goes_on_and_its_page_tells_how_far_it_is(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let text = file("SK 1", ("2026-01-01", "2026-03-31"), &[row("2026-03-02", "UNC 1", "Báo Một", 5)]);
        let (address, _) = look(&app, &finance, "treasury-statement", &[], ("q1.csv", &text));
        let id: i64 = address.rsplit('/').next().unwrap().parse().unwrap();
        let (begun, ready) = std::sync::mpsc::channel();
        let (release, released) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            // Let go of where this fails, too: the other thread waits for it.
            let holding = release;
            // Somebody else holds the row that the storing must write.
            scope.spawn(move || {
                let mut held = false;
                let _ = world.db.write(|tx| {
                    diesel::update(uploads::table.filter(uploads::id.eq(id))).set(uploads::writing.eq("")).execute(&mut **tx)?;
                    if !held {
                        held = true;
                        begun.send(()).unwrap();
                        let _ = released.recv();
                    }
                    Ok(())
                });
            });
            ready.recv().unwrap();
            app.form(&finance, &address, &[]).must_be(303);
            let working = app.page(&finance, &address).must_be(200);
            assert_eq!(working.header("refresh"), "2");
            assert!(working.body.contains("Đã đọc 1 dòng; đang ghi vào sổ"), "{}", working.body);
            assert!(statements(world).is_empty());
            holding.send(()).unwrap();
        });
        let stored = (0..100).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            Some(app.page(&finance, &address)).filter(|page| page.body.contains("Đã nhập 1 dòng mới"))
        });
        assert_eq!(stored.expect("it goes on by itself").header("refresh"), "");
        assert_eq!(statements(world).len(), 1);
    }
}
