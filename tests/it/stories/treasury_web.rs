//! The Treasury over the web: who may, what a file sent by a browser does, and the same record as page and as JSON.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use socai::app::App;
use socai::people::{NewUser, Role, add_user};
use socai::router::router;
use tower::ServiceExt;

use crate::support::treasury::{file, row};
use crate::support::{FORM_TOKEN, World, paper, voucher};

const YEAR: &str = "/agencies/T01/years/2026/treasury";
const PASSWORD: &str = "một mật khẩu dài";

/// The service on a story's book, with an account for each role.
struct Service {
    routes: axum::Router,
    runtime: tokio::runtime::Runtime,
}

impl Service {
    fn on(world: &World) -> Service {
        for (username, role, agency) in [
            ("officer", Role::FinanceOfficer, Some("T01")),
            ("unit-officer", Role::FinanceOfficer, Some("T01-U")),
            ("unit", Role::CommunicationUnit, Some("T01")),
            ("ministry", Role::Ministry, None),
            ("auditor", Role::Auditor, None),
        ] {
            let new = NewUser {
                username: username.to_owned(),
                full_name: String::new(),
                role,
                agency_code: agency.map(str::to_owned),
            };
            add_user(&world.db, &new, PASSWORD).unwrap();
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Service { routes: router(App::new(world.db.clone(), world.book, false).unwrap()), runtime }
    }

    fn send(&self, request: Request<Body>) -> (StatusCode, header::HeaderMap, String) {
        self.runtime.block_on(async {
            let response = self.routes.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
        })
    }

    fn token(&self, user: &str) -> String {
        let body = json!({"username": user, "password": PASSWORD}).to_string();
        let request = Request::post("/api/v1/tokens")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into());
        let (status, _, body) = self.send(request.unwrap());
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()["access_token"].as_str().unwrap().to_owned()
    }

    fn post(&self, user: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = Request::post(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token(user)))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_string().into());
        let (status, _, body) = self.send(request.unwrap());
        (status.as_u16(), serde_json::from_str(&body).unwrap())
    }

    fn get(&self, user: &str, path: &str) -> (u16, Value) {
        let request = Request::get(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token(user)))
            .body(Body::empty());
        let (status, _, body) = self.send(request.unwrap());
        (status.as_u16(), serde_json::from_str(&body).unwrap())
    }

    /// The cookie of a page's session.
    fn cookie(&self, user: &str) -> String {
        let fields = [("username", user), ("password", PASSWORD), ("form_token", FORM_TOKEN)];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post("/sign-in")
            .header(header::COOKIE, format!("socai_form={FORM_TOKEN}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (_, headers, _) = self.send(request.body(body.into()).unwrap());
        headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    fn page(&self, user: &str, path: &str) -> String {
        let request = Request::get(path).header(header::COOKIE, self.cookie(user)).body(Body::empty());
        let (status, _, body) = self.send(request.unwrap());
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// A file as a browser sends it.
    fn upload(&self, user: &str, text: &str, writing: &str) -> (StatusCode, header::HeaderMap, String) {
        let part = |name: &str, value: &str| {
            format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = format!(
            "{}{}{}{}{}--X--\r\n",
            part("form_token", FORM_TOKEN),
            part("form_page", "/treasury/statements/new"),
            part("form_action", "/treasury/statements"),
            part("writing", writing),
            part("file\"; filename=\"q1.csv", text),
        );
        let request = Request::post("/treasury/statements")
            .header(header::COOKIE, self.cookie(user))
            .header(header::COOKIE, format!("socai_form={FORM_TOKEN}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .body(body.into());
        self.send(request.unwrap())
    }
}

/// An order of T01 with a payment of 300 and one of 200.
fn two_payments(world: &World) {
    let line = world.allocated("T01", 2026, 10_000);
    let order = world.signed(&paper("1").item("Tin bài", "10", "100", 0), line);
    world.accept(order, "2026-03-02", &[(1, "10")]).unwrap();
    world.pay(order, &voucher("2026-03-10", 300)).unwrap();
    world.pay(order, &voucher("2026-03-20", 200)).unwrap();
}

fn statement() -> String {
    let rows = [
        row("2026-03-10", "UNC 2026-03-10", "Báo Một", 300),
        row("2026-03-20", "UNC 2026-03-20", "Báo Một", 201),
    ];
    file("SK1", ("", ""), &rows)
}

stories! {
    fn officers_act_and_the_others_read(world) {
        two_payments(world);
        let service = Service::on(world);
        let sent = json!({"name": "q1.csv", "text": statement()});
        for (user, code) in [("unit", "role_not_allowed"), ("ministry", "role_not_allowed"), ("auditor", "role_not_allowed"), ("unit-officer", "agency_not_allowed")] {
            let (status, told) = service.post(user, "/treasury/statements", &sent);
            assert_eq!((status, told["code"].as_str()), (403, Some(code)), "{user}");
        }
        let (status, told) = service.post("officer", "/treasury/statements", &sent);
        assert_eq!((status, &told["added"], &told["kind"]), (201, &json!(2), &json!("treasury-statement")), "{told}");
        let (_, told) = service.post("officer", "/treasury/statements", &sent);
        assert_eq!((&told["added"], &told["unchanged"]), (&json!(0), &json!(2)));

        let (_, year) = service.get("ministry", YEAR);
        assert_eq!((&year["totals"]["treasury"], &year["totals"]["difference"]), (&json!("501"), &json!("1")));
        let differing = year["sections"].as_array().unwrap().iter().find(|it| it["section"] == "differs").unwrap();
        let key = differing["pairings"][0]["key"].as_str().unwrap();
        assert_eq!(differing["pairings"][0]["difference"], "1");
        let settlement = json!({"pairings": [key], "explanation": "Kho bạc ghi nhầm"});
        for (user, code) in [("unit", "role_not_allowed"), ("auditor", "role_not_allowed"), ("unit-officer", "agency_not_allowed")] {
            for noun in ["matches", "separations", "releases", "settlements", "reopenings"] {
                let (status, told) = service.post(user, &format!("{YEAR}/{noun}"), &settlement);
                assert_eq!((status, told["code"].as_str()), (403, Some(code)), "{user} {noun}");
            }
        }
        assert_eq!(service.get("unit-officer", YEAR).1["code"], "agency_not_allowed");
        let (status, year) = service.post("officer", &format!("{YEAR}/settlements"), &settlement);
        assert_eq!(status, 201, "{year}");
        let settled = year["sections"].as_array().unwrap().iter().find(|it| it["section"] == "settled").unwrap();
        assert_eq!(settled["pairings"][0]["settled_by"], "officer");

        let (status, record) = service.post("officer", &format!("{YEAR}/records"), &json!({"period": "q1", "signed_on": "2026-04-09"}));
        assert_eq!((status, &record["settled"], &record["open_count"]), (201, &json!("1"), &json!(0)), "{record}");
        let id = record["id"].as_i64().unwrap();
        let withdrawal = json!({"reason": "nhầm"});
        assert_eq!(service.post("auditor", &format!("/treasury/records/{id}/withdrawal"), &withdrawal).0, 403);
        let (status, told) = service.post("officer", &format!("{YEAR}/reopenings"), &json!({"pairings": [key]}));
        assert_eq!((status, told["code"].as_str(), told["figures"]["record"].as_i64()), (409, Some("record_signed"), Some(id)));
        let signature = json!({"signatory": "Trần Kho Bạc", "signed_on": "2026-04-10"});
        let (status, record) = service.post("officer", &format!("/treasury/records/{id}/treasury-signature"), &signature);
        assert_eq!((status, &record["state"], &record["treasury_signatory"]), (201, &json!("signed_by_both"), &json!("Trần Kho Bạc")));
        let page = service.page("auditor", &format!("/treasury/records/{id}"));
        for part in ["BIÊN BẢN ĐỐI CHIẾU", "Trần Kho Bạc", "10/04/2026", "Kho bạc ghi nhầm"] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("name=\"reason\""), "who only reads is offered no form");
    }

    fn a_file_from_a_browser_is_taken_or_refused_on_its_own_page(world) {
        two_payments(world);
        let service = Service::on(world);
        let wrong = statement().replace("T01,2026,SK1,,,2026-03-10", "T01,2026,SK1,,,31/03/2026");
        let (status, _, page) = service.upload("officer", &wrong, "");
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Dòng 2, cột booked_on") && page.contains("name=\"file\""), "{page}");
        assert!(service.page("officer", "/treasury").contains("Chưa nhập sao kê nào"));

        let typed = "agency_code;fiscal_year;statement_no;booked_on;voucher_no;payee;amount\nT01;2026;SK1;10/03/2026;UNC 2026-03-10;Báo Một;300\nT01;2026;SK1;20/03/2026;UNC 2026-03-20;Báo Một;1.200\n";
        let (status, headers, page) = service.upload("officer", typed, "vi");
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let to = headers[header::LOCATION].to_str().unwrap().to_owned();
        assert_eq!(to, format!("{YEAR}?added=2&unchanged=0"));
        let page = service.page("officer", &to);
        for part in ["Đã nhập 2 dòng mới", "1.200", "name=\"pairings[]\"", "Lệch số"] {
            assert!(page.contains(part), "{part}");
        }
        let page = service.page("unit", YEAR);
        assert!(page.contains("Lệch số") && !page.contains("name=\"pairings[]\""));
        let download = service.page("auditor", &format!("{YEAR}?download=csv"));
        assert!(download.contains("UNC 2026-03-20") && download.contains("1200"), "{download}");
        assert_eq!(service.upload("officer", "", "").0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
