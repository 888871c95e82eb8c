//! Entry without a script: each form is a round trip that keeps what was typed. What the script does on top is asked of
//! a browser.

use serde_json::json;
use socai::ids::{CommitmentId, LineId};
use socai::people::Role;

use super::routes::{Fixtures, as_form, routes};
use crate::support::{Answer, App, Asker, World, dump, paper, voucher};

/// What a browser sends of a form that stands on `page`, besides its fields.
fn placed<'f>(page: &'f str, action: &'f str, fields: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    [("form_page", page), ("form_action", action)].into_iter().chain(fields.iter().copied()).collect()
}

/// The hidden fields of the form on a page that posts to `action`, as the next button sends them.
fn hidden(page: &Answer, action: &str) -> Vec<(String, String)> {
    let form = page.body.split("<form").find(|form| form.contains(&format!(" action=\"{action}\"")));
    let form = form.unwrap_or_else(|| panic!("{}: no form to {action}: {}", page.asked, page.body));
    let form = form.split("</form>").next().unwrap();
    let value = |input: &str, name: &str| {
        let text = input.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    };
    let inputs = form.split("<input").filter(|input| input.contains("type=\"hidden\""));
    inputs
        .filter_map(|input| Some((value(input, "name")?, value(input, "value")?)))
        .filter(|(name, _)| name != "form_token")
        .collect()
}

fn send(
    app: &App<'_>,
    asker: &Asker,
    action: &str,
    fields: &[(String, String)],
    more: &[(&str, &str)],
) -> Answer {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    app.form(asker, action, &fields.chain(more.iter().copied()).collect::<Vec<_>>())
}

/// An order for ten articles of 10, of which all are accepted.
fn accepted(world: &World) -> (LineId, CommitmentId) {
    let line = world.allocated("T01", 2026, 1_000);
    let order = world.signed(&paper("1").item("Tin bài", "10", "10", 0), line);
    world.accept(order, "2026-04-01", &[(1, "10")]).unwrap();
    (line, order)
}

/// What moves money, or cannot be undone by its own form, as far as the fixtures can be brought there.
const CHECKED: &[&str] = &[
    "/budget-lines",
    "/budget-lines/{id}/decisions",
    "/budget-lines/{id}/transfers",
    "/budget-lines/{id}/carry-overs",
    "/budget-lines/{id}/lapses",
    "/allocations",
    "/commitments/{id}/amendments",
    "/commitments/{id}/acceptances",
    "/commitments/{id}/advances",
    "/commitments/{id}/cancellation",
    "/contributions/{id}/receipts",
];

stories! {
    fn a_payment_is_looked_at_once_more_and_recorded_only_when_it_is_confirmed(world) {
        let app = App::of(world);
        let (line, order) = accepted(world);
        let finance = app.finance();
        let (page, to) = (format!("/commitments/{order}"), format!("/commitments/{order}/payments"));
        // The form itself asks to be checked, and is filled with what is open.
        let shown = app.page(&finance, &page).must_be(200);
        let form = hidden(&shown, &to);
        assert!(form.contains(&("check".to_owned(), "1".to_owned())), "{form:?}");
        assert!(shown.body.contains("name=\"amount\" type=\"text\" inputmode=\"decimal\" class=\"number\" value=\"100\""));
        let before = dump(&world.db);
        let typed = [("amount", "16 * 5"), ("voucher_no", "UNC \"7\" & 8"), ("paid_on", "02/05/2026"), ("reason", "")];
        let check = send(&app, &finance, &to, &form, &typed).must_be(200);
        dump(&world.db).must_be(&before, "a payment that is only looked at");
        for told in ["80\u{a0}đ", "Tám mươi đồng", "UNC &quot;7&quot; &amp; 8", "02/05/2026", "Báo Một"] {
            assert!(check.body.contains(told), "{told} in {}", check.body);
        }
        // What is payable and paid, before and after.
        assert!(check.body.contains(r#"<span class="money">100</span></td><td class="number"><span class="money">20</span>"#), "{}", check.body);
        assert!(check.body.contains(&format!("/language/en?back={page}\"")), "another language leads to the form's page");
        // Back to the form with all that was typed.
        let confirm = hidden(&check, &to);
        assert!(!confirm.iter().any(|(name, _)| name == "check"), "{confirm:?}");
        let back = send(&app, &finance, &to, &confirm, &[("more", "change")]).must_be(200);
        assert!(back.body.contains("value=\"UNC &quot;7&quot; &amp; 8\"") && back.body.contains("value=\"16 * 5\""));
        dump(&world.db).must_be(&before, "a change");
        let done = send(&app, &finance, &to, &confirm, &[]).must_be(303);
        assert!(done.header("location").starts_with(&format!("{page}?done=")), "{:?}", done.headers);
        assert_eq!(world.stands(line), [900, 0, 0, 20, 80]);
        let again = send(&app, &finance, &to, &confirm, &[]).must_be(303);
        assert_eq!(again.header("location"), done.header("location"), "sent twice, paid once");
        assert_eq!(world.stands(line), [900, 0, 0, 20, 80]);
    }

    fn what_has_changed_since_the_last_look_is_refused_at_the_form_with_its_figures(world) {
        let app = App::of(world);
        let (line, order) = accepted(world);
        let finance = app.finance();
        let (page, to) = (format!("/commitments/{order}"), format!("/commitments/{order}/payments"));
        let typed = [("check", "1"), ("amount", "60"), ("voucher_no", "UNC 1"), ("paid_on", "02/05/2026")];
        let check = app.form(&finance, &to, &placed(&page, &to, &typed)).must_be(200);
        world.pay(order, &voucher("2026-05-01", 50)).unwrap();
        let refused = send(&app, &finance, &to, &hidden(&check, &to), &[]).must_be(422);
        assert!(refused.body.contains("<title>Lỗi: "), "{}", refused.body);
        assert!(refused.body.contains("href=\"#field-amount\"") && refused.body.contains("id=\"field-amount-error\""), "at the field that asks");
        let reckoning = refused.body.split("class=\"reckoning\"").nth(1).expect("the sum behind the refusal");
        let reckoning: String = reckoning.split("</table>").next().unwrap().to_owned();
        for told in ["50\u{a0}đ", "60\u{a0}đ", "= 10\u{a0}đ"] {
            assert!(reckoning.contains(told), "{told} in {reckoning}");
        }
        assert!(refused.body.contains("value=\"60\"") && refused.body.contains("value=\"UNC 1\""));
        assert_eq!(world.stands(line), [900, 0, 0, 50, 50]);
        // A look at what cannot be taken is refused at once, and over the API a payment goes straight.
        let wrong = [("check", "1"), ("amount", "1.2.3"), ("voucher_no", ""), ("paid_on", "02/05/2026")];
        let wrong = app.form(&finance, &to, &placed(&page, &to, &wrong)).must_be(422);
        assert!(wrong.body.contains("href=\"#field-amount\"") && wrong.body.contains("href=\"#field-voucher_no\""));
        let straight = json!({"amount": "50", "voucher_no": "UNC 2", "paid_on": "2026-05-03"});
        app.post(&finance, &to, &straight).must_be(201);
        assert_eq!(world.stands(line), [900, 0, 0, 0, 100]);
    }

    fn a_signature_shows_what_is_available_before_and_after(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.draft(&paper("1").item("Tin bài", "10", "10", 0)).unwrap();
        let (page, to) = (format!("/commitments/{order}"), format!("/commitments/{order}/signature"));
        let unit = app.communication();
        let form = hidden(&app.page(&unit, &page).must_be(200), &to);
        let line_no = line.to_string();
        let typed = [("signed_on", "01/03/2026"), ("funding[0][line]", line_no.as_str()), ("funding[0][amount]", "")];
        let check = send(&app, &unit, &to, &form, &typed).must_be(200);
        assert!(check.body.contains("Một trăm đồng"), "{}", check.body);
        assert!(check.body.contains(r#"<span class="money">1.000</span></td><td class="number"><span class="money">900</span>"#), "{}", check.body);
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        send(&app, &unit, &to, &hidden(&check, &to), &[]).must_be(303);
        assert_eq!(world.stands(line), [900, 100, 0, 0, 0]);
    }

    fn allocations_are_pasted_into_the_grid_mended_in_their_cells_and_recorded_together(world) {
        let app = App::of(world);
        let finance = app.finance();
        world.line("T01", 2026);
        let head = [("fiscal_year", "2026"), ("fund_source", "state_budget"), ("decision", "initial"), ("decision_no", "QĐ 1"),
            ("decided_on", "05/01/2026"), ("issued_by", "UBND"), ("check", "1")];
        // Columns in the order of the header, words instead of codes, and one bad amount.
        let pasted = "Tên gọi\tCơ quan\tNội dung chi\tNguồn kinh phí\tSố tiền\n\tT01\tĐặt hàng báo chí\t\t1,5 triệu\nLớp 1\tT01-U\tTập huấn, bồi dưỡng\tNguồn hợp pháp khác\t1.2.3\n";
        let before = dump(&world.db);
        let sent: Vec<_> = head.into_iter().chain([("portions[0][agency]", ""), ("portions[0][amount]", ""), ("pasted", pasted)]).collect();
        let refused = app.form(&finance, "/allocations", &placed("/allocations", "/allocations", &sent)).must_be(422);
        dump(&world.db).must_be(&before, "a grid with one bad cell");
        // The row stands in the grid, behind the empty one that was there, with the error in its cell.
        let cell = "id=\"field-portions-2-amount\" name=\"portions[2][amount]\"";
        let at = refused.body.split(cell).nth(1).unwrap_or_else(|| panic!("{cell} in {}", refused.body));
        assert!(at[..400].contains("value=\"1.2.3\"") && at[..400].contains("aria-invalid=\"true\""), "{}", &at[..400]);
        assert!(refused.body.contains("href=\"#field-portions-2-amount\""));
        assert!(refused.body.contains("value=\"Đặt hàng báo chí\"") && refused.body.contains("value=\"Lớp 1\""));
        // A row is taken away by a button, and the rest moves up.
        let rows = [("portions[0][agency]", ""), ("portions[1][agency]", "T01"), ("portions[1][purpose]", "Đặt hàng báo chí"), ("portions[1][amount]", "1,5 triệu"),
            ("portions[2][agency]", "T01-U"), ("portions[2][fund_source]", "Nguồn hợp pháp khác"), ("portions[2][purpose]", "tập huấn, bồi dưỡng"), ("portions[2][title]", "Lớp 1"), ("portions[2][amount]", "500.000")];
        let sent: Vec<_> = head.into_iter().chain(rows).collect();
        let taken: Vec<_> = sent.iter().copied().chain([("less", "portions[0]")]).collect();
        let taken = app.form(&finance, "/allocations", &placed("/allocations", "/allocations", &taken)).must_be(200);
        assert!(taken.body.contains("name=\"portions[0][agency]\" type=\"text\" class=\"\" value=\"T01\"") && !taken.body.contains("portions[2]"), "{}", taken.body);
        assert!(taken.body.contains(r#"data-sum="portions">2.000.000<"#) && taken.body.contains("Hai triệu đồng"), "{}", taken.body);
        let more: Vec<_> = sent.iter().copied().chain([("more", "portions:3")]).collect();
        let more = app.form(&finance, "/allocations", &placed("/allocations", "/allocations", &more)).must_be(200);
        assert!(more.body.contains("portions[5][amount]") && !more.body.contains("portions[6]"));
        // Looked at once more, and recorded together.
        let check = app.form(&finance, "/allocations", &placed("/allocations", "/allocations", &sent)).must_be(200);
        dump(&world.db).must_be(&before, "a look");
        assert!(check.body.contains("Hai triệu đồng"), "{}", check.body);
        send(&app, &finance, "/allocations", &hidden(&check, "/allocations"), &[]).must_be(303);
        assert_eq!(world.stands(world.line("T01", 2026)), [1_500_000, 0, 0, 0, 0]);
        let lines = world.read(|conn| socai::ledger::list_own_lines(conn, 2026, world.agency("T01-U").id));
        let line = lines.iter().find(|line| line.key.title == "Lớp 1").expect("the line of the class");
        assert_eq!((line.key.fund_source.as_str(), line.key.purpose.as_str()), ("other", "training"));
    }

    fn items_add_up_without_a_script_and_a_row_goes_without_what_others_hold(world) {
        let app = App::of(world);
        let unit = app.communication();
        world.allocated("T01", 2026, 1_000_000);
        let (page, to) = ("/orders/new?fiscal_year=2026", "/orders");
        let typed = [("title", "Đặt hàng tháng 3"),
            ("items[0][product]", "Tin"), ("items[0][quantity]", "12"), ("items[0][unit_price]", "1.500.000"), ("items[0][vat]", "1,8 triệu"),
            ("items[1][product]", "Bài"), ("items[1][quantity]", "1.234"), ("items[1][unit_price]", "5"), ("items[1][vat]", ""),
            ("items[2][product]", "Ảnh"), ("items[2][quantity]", "2"), ("items[2][unit_price]", "3"), ("items[2][vat]", "")];
        let asked = |button: (&'static str, &'static str)| {
            let sent: Vec<_> = typed.into_iter().chain([button]).collect();
            app.form(&unit, to, &placed(page, to, &sent)).must_be(200)
        };
        let summed = asked(("more", "sums"));
        assert!(summed.body.contains(r#"data-sum="items[0]">19.800.000<"#) && summed.body.contains(r#"data-sum="items[1]">–<"#), "what can be read two ways is not added");
        assert!(summed.body.contains(r#"data-sum="items">–<"#));
        let without = asked(("less", "items[1]"));
        assert!(without.body.contains(r#"data-sum="items">19.800.006<"#), "{}", without.body);
        assert!(without.body.contains("value=\"Đặt hàng tháng 3\"") && without.body.contains("value=\"Ảnh\"") && !without.body.contains("value=\"Bài\""));
    }

    fn what_is_typed_is_added_up_as_it_would_be_read(world) {
        let app = App::of(world);
        let finance = app.finance();
        let sums = app.form(&finance, "/sums", &[("money:amount", "16.500.000*12"), ("money:value", "mười"), ("quantity:items[0][quantity]", "2"),
            ("quantity:items[0][unit_price]", "1.234"), ("money:portions[0][amount]", "1 234 567"), ("other:x", "1"), ("title", "x")]);
        let sums = sums.must_be(200).json();
        assert_eq!(sums["fields"]["amount"], "198.000.000\u{a0}đ – Một trăm chín mươi tám triệu đồng");
        assert!(sums["fields"]["value"].as_str().unwrap().contains("mười"), "{sums}");
        assert!(sums["fields"]["items[0][unit_price]"].as_str().unwrap().contains("1,234"), "asked which: {sums}");
        assert!(sums["words"]["items"].as_str().unwrap().starts_with("Dòng 1: "), "{sums}");
        assert_eq!((&sums["sums"]["items"], &sums["sums"]["portions"]), (&json!("–"), &json!("1.234.567")));
        app.ask("POST", "/sums").form(&[("money:amount", "1")]).answer().must_be(303);
    }

    fn a_form_that_outlives_its_session_is_kept_and_goes_on_after_signing_in(world) {
        let app = App::of(world);
        let (line, order) = accepted(world);
        let (page, to) = (format!("/commitments/{order}"), format!("/commitments/{order}/payments"));
        let typed = [("check", "1"), ("amount", "60"), ("voucher_no", "UNC 1"), ("paid_on", "02/05/2026"), ("reason", "đợt 1")];
        let sent = placed(&page, &to, &typed);
        let kept = app.ask("POST", &to).form(&sent).answer().must_be(401);
        assert!(kept.body.contains(&format!("/sign-in?next={page}")), "{}", kept.body);
        let fields = hidden(&kept, &to);
        // Still nobody: kept again. Signed in: the form as it was left, and nothing recorded on the way.
        let nobody: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("more", "kept")]).collect();
        app.ask("POST", &to).form(&nobody).answer().must_be(401);
        let back = send(&app, &app.finance(), &to, &fields, &[("more", "kept")]).must_be(200);
        assert!(back.body.contains("value=\"60\"") && back.body.contains("value=\"UNC 1\"") && back.body.contains("đợt 1"));
        assert_eq!(world.stands(line), [900, 0, 0, 100, 0]);
        // A password is written into no page, and what a foreign page sent is kept by none.
        let secret = placed("/users", "/users", &[("username", "an"), ("password", "bí mật bí mật")]);
        let away = app.ask("POST", "/users").form(&secret).answer().must_be(303);
        assert!(!away.body.contains("bí mật"));
        let foreign = app.ask("POST", &to).header("origin", "https://elsewhere.example").form(&sent).answer();
        assert!(!foreign.body.contains("UNC 1"), "{}", foreign.body);
    }

    fn every_form_that_moves_money_is_looked_at_before_it_is_recorded(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        Role::ALL.iter().for_each(|role| drop(app.asker(*role)));
        let before = dump(&world.db);
        let (mut looked, mut unlooked) = (0, Vec::new());
        for route in routes().iter().filter(|route| route.method == "POST" && CHECKED.contains(&route.path)) {
            let asker = app.asker(route.roles[0]);
            let address = route.address(&fixtures);
            let body = route.body(&fixtures).expect("what is sent");
            let mut fields = as_form(&body);
            fields.push(("check".to_owned(), "1".to_owned()));
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let check = app.form(&asker, &address, &fields);
            if check.status != 200 || !check.body.contains("Chưa ghi gì") || !check.body.contains("Xác nhận: ") {
                unlooked.push(format!("{address}: {}", check.status));
            }
            dump(&world.db).must_be(&before, &address);
            looked += 1;
        }
        assert_eq!((looked, unlooked), (CHECKED.len(), Vec::new()));
    }
}
