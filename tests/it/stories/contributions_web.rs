//! A contribution over the web: drafted, received, amended, returned, turned round; as pages and as JSON alike.

use serde_json::json;
use socai::people::Role;

use crate::support::App;

stories! {
    fn a_sponsor_is_registered_pledges_and_gives(world) {
        let app = App::of(world);
        let (communication, finance) = (app.communication(), app.finance());
        world.line("T01", 2026);
        let registered = app.post(&communication, "/sponsors", &json!({"name": "Quỹ Sách", "aliases": "Quỹ S | QS"})).must_be(201);
        let sponsor = registered.id();
        assert_eq!(registered.json()["aliases"], json!(["QS", "Quỹ S"]));
        let again = app.post(&communication, "/sponsors", &json!({"name": "Quỹ Sách"}));
        assert_eq!(again.code(), "name_taken");
        let fields = [
            ("agency", "T01"), ("fiscal_year", "2026"), ("sponsor", "quỹ s"), ("document_no", "TT 1"),
            ("signed_on", "05/01/2026"), ("fund_source", "socialised"), ("pledge", "1.000.000"), ("purpose", "training"),
            ("starts_on", "01/01/2026"), ("ends_on", "31/12/2026"), ("conditions", "Ghi tên"),
        ];
        let drafted = app.form(&communication, "/contributions", &fields).must_be(303);
        let page = drafted.header("location").to_owned();
        let id = page.rsplit('/').next().unwrap().to_owned();
        let text = app.page(&communication, &page).must_be(200).body;
        assert!(text.contains("1.000.000") && text.contains("Quỹ Sách") && text.contains("Dự thảo"), "{text}");
        assert!(!text.contains(&format!("{page}/receipts")), "a communication unit records no receipt");
        // A line is opened for the purpose, since there is none.
        let receipt = [("line", ""), ("amount", "600.000"), ("dated_on", "10/02/2026"), ("document_no", "BC 1"), ("reason", "")];
        let received = app.form(&finance, &format!("{page}/receipts"), &receipt).must_be(303);
        assert!(received.header("location").starts_with(&format!("{page}?done=")), "{:?}", received.headers);
        let text = app.page(&finance, &page).must_be(200).body;
        assert!(text.contains("600.000") && text.contains("400.000") && text.contains(&format!("{page}/returns")), "{text}");
        let view = app.get(&finance, &format!("/contributions/{id}")).must_be(200).json();
        assert_eq!((&view["received"], &view["open_pledge"], &view["state"]), (&json!("600000"), &json!("400000"), &json!("active")));
        assert_eq!((&view["lines"][0]["purpose"], &view["lines"][0]["tied"]), (&json!("training"), &json!("600000")));
        let line = view["lines"][0]["line"].to_string();
        // Refused, the form is drawn again with what was typed.
        let returns = format!("{page}/returns");
        let beyond = [
            ("form_page", page.as_str()),
            ("form_action", returns.as_str()),("line", line.as_str()), ("amount", "600.001"), ("dated_on", "11/02/2026"), ("document_no", "UNC 1"), ("reason", "")];
        let refused = app.form(&finance, &returns, &beyond).must_be(422);
        assert!(refused.body.contains("600.001") && refused.body.contains("UNC 1"), "{}", refused.body);
        let back = json!({"line": line, "amount": "100000", "dated_on": "2026-02-11", "document_no": "UNC 1"});
        let returned = app.post(&finance, &format!("/contributions/{id}/returns"), &back).must_be(201).json();
        assert_eq!((&returned["returned"], &returned["open_pledge"]), (&json!("100000"), &json!("500000")));
        let amendment = json!({"document_no": "PL 1", "amended_on": "2026-03-01", "pledge": "2000000", "purpose": "training",
            "starts_on": "2026-01-01", "ends_on": "2026-12-31", "conditions": "Ghi tên"});
        let amended = app.post(&communication, &format!("/contributions/{id}/amendments"), &amendment).must_be(201).json();
        assert_eq!((&amended["pledge"], &amended["versions"][1]["holds"]), (&json!("2000000"), &json!(true)));
        // Turned round from its page, one is led back to the contribution.
        let action = amended["events"][0]["action"].to_string();
        let turned = app.form(&finance, &format!("/actions/{action}/reversal"), &[("dated_on", "02/03/2026"), ("reason", "nhầm")]);
        assert_eq!(turned.status, 422, "100,000 of it went back");
        let action = amended["events"][1]["action"].to_string();
        let turned = app.form(&finance, &format!("/actions/{action}/reversal"), &[("dated_on", "02/03/2026"), ("reason", "nhầm")]).must_be(303);
        assert!(turned.header("location").starts_with(&format!("{page}?done=")), "{:?}", turned.headers);
        app.post(&communication, &format!("/contributions/{id}/in-kind"), &json!({"description": "Máy chiếu", "value": "5000", "received_on": "2026-03-01", "document_no": "BB 1"})).must_be(201);
        let list = app.get(&finance, &format!("/contributions?fiscal_year=2026&agency=T01&sponsor={sponsor}&purpose=training&open=true")).must_be(200).json();
        assert_eq!(list["count"], 1);
        assert_eq!(list["totals"], json!({"pledge": "2000000", "received": "600000", "returned": "0", "open_pledge": "1400000", "in_kind": "5000"}));
        assert_eq!(app.get(&finance, "/contributions?purpose=press_order").json()["count"], 0);
        for asker in [&communication, &finance, &app.asker(Role::Ministry)] {
            for address in [page.as_str(), "/contributions", "/sponsors", &format!("/sponsors/{sponsor}")] {
                let shown = app.page(asker, address).must_be(200).body;
                assert!(!shown.contains('⟦'), "a text is missing on {address}: {shown}");
            }
        }
        let form = app.page(&communication, "/contributions/new").must_be(200).body;
        assert!(!form.contains('⟦'), "{form}");
    }
}
