//! Every route, one line each: what it needs, who may use it, and whether it is about an agency. A route that the
//! service has and this table lacks fails the walk.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use socai::people::Role;

use crate::support::{App, Asker, PASSWORD, paper};

/// Where a route is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mount {
    /// At `/` and at `/api/v1`.
    Both,
    Api,
    Pages,
}

#[derive(Clone, Debug)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    /// What stands for the parts of the path in braces, in order and separated by `/`; `$name` is a fixture.
    fill: &'static str,
    body: Option<Value>,
    pub mount: Mount,
    /// The roles that may; none: whoever is signed in.
    pub roles: &'static [Role],
    /// Whether it is about T01, so that an officer of another agency is refused.
    pub of_agency: bool,
    /// Whether it is for those who are not signed in, too.
    pub open: bool,
}

use Role::{Administrator, Auditor, CommunicationUnit, FinanceOfficer, Ministry};

const FINANCE: &[Role] = &[FinanceOfficer];
const COMMUNICATION: &[Role] = &[CommunicationUnit];
const READERS: &[Role] = &[FinanceOfficer, CommunicationUnit, Ministry, Auditor];
const OFFICERS: &[Role] = &[FinanceOfficer, CommunicationUnit];
const COUNTRY: &[Role] = &[Ministry, Auditor];
const AUDIT: &[Role] = &[FinanceOfficer, Ministry, Auditor, Administrator];
const REGISTRARS: &[Role] = &[CommunicationUnit, Ministry];
const ADMINISTRATION: &[Role] = &[Administrator];

fn get(path: &'static str, fill: &'static str) -> Route {
    Route {
        method: "GET",
        path,
        fill,
        body: None,
        mount: Mount::Both,
        roles: &[],
        of_agency: false,
        open: false,
    }
}

fn post(path: &'static str, fill: &'static str, body: Value) -> Route {
    Route { method: "POST", body: Some(body), ..get(path, fill) }
}

impl Route {
    /// These roles may, for T01 and what is below it.
    fn of_agency(self, roles: &'static [Role]) -> Route {
        Route { roles, of_agency: true, ..self }
    }

    /// These roles may, whatever their agency.
    fn may(self, roles: &'static [Role]) -> Route {
        Route { roles, ..self }
    }

    fn only(self, mount: Mount) -> Route {
        Route { mount, ..self }
    }

    fn open(self) -> Route {
        Route { open: true, ..self }
    }

    /// The path with its parts, below the mount.
    pub fn address(&self, fixtures: &Fixtures) -> String {
        let mut fills = self.fill.split(['/', '?']);
        let parts = self.path.split('/').map(|part| match part.starts_with('{') {
            true => fixtures.named(fills.next().unwrap_or_else(|| panic!("{} needs more parts", self.path))),
            false => part.to_owned(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let query = self.fill.split_once('?').map_or_else(String::new, |(_, query)| format!("?{query}"));
        format!("{path}{query}")
    }

    /// What is sent.
    pub fn body(&self, fixtures: &Fixtures) -> Option<Value> {
        self.body.as_ref().map(|body| fixtures.filled(body))
    }

    pub fn roles_that_may_not(&self) -> impl Iterator<Item = Role> {
        let roles = self.roles;
        Role::ALL.iter().copied().filter(move |role| !roles.is_empty() && !roles.contains(role))
    }
}

/// The table.
pub fn routes() -> Vec<Route> {
    let dated = json!({"amount": "1", "paid_on": "2026-05-01", "voucher_no": "UNC 1"});
    let ending = json!({"ended_on": "2026-05-01", "document_no": "TL 1", "reason": "thử"});
    let item = json!({"product": "Tin bài", "unit": "bài", "quantity": "1", "unit_price": "10"});
    let order = json!({"agency": "T01", "fiscal_year": "2026", "document_no": "9", "title": "Đặt hàng", "press_agency": "Báo Một",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31", "items": [item], "funding": [{"line": "$line"}]});
    let mut redrafted = order.clone();
    redrafted["document_no"] = json!("draft");
    let allocation = json!({"agency": "T01", "fiscal_year": "2026", "fund_source": "other", "purpose": "training",
        "amount": "5", "decision_no": "QĐ 5", "decided_on": "2026-01-05"});
    let decision = json!({"decision": "supplement", "amount": "5", "decision_no": "QĐ 6", "decided_on": "2026-01-06", "reason": "thử"});
    let amendment = json!({"amended_on": "2026-05-01", "document_no": "PL 1", "reason": "thử", "items": [item], "funding": []});
    let acceptance = json!({"accepted_on": "2026-05-01", "document_no": "NT 1", "items": [{"position": "1", "quantity": "1"}]});
    let account = json!({"username": "moi", "full_name": "Mới", "role": "auditor"});
    let training = json!({"agency": "T01", "fiscal_year": "2026", "document_no": "TH 1", "title": "Lớp", "topic": "Truyền thông",
        "held_from": "2026-05-01", "held_to": "2026-05-02", "items": [item], "funding": [{"line": "$line"}]});
    let mut retrained = training.clone();
    retrained["document_no"] = json!("TH");
    let contract = json!({"agency": "T01", "contract_no": "HĐ 9", "title": "Rà quét", "provider": "Công ty", "signed_on": "2026-01-02",
        "starts_on": "2026-01-02", "ends_on": "2027-12-31", "value": "30",
        "years": [{"fiscal_year": "2026", "amount": "10"}, {"fiscal_year": "2027", "amount": "20"}]});
    let contract_amendment = json!({"document_no": "PL 1", "dated_on": "2026-03-01", "value": "40", "ends_on": "2027-12-31",
        "years": [{"fiscal_year": "2026", "amount": "20"}, {"fiscal_year": "2027", "amount": "20"}]});
    let closing =
        json!({"closed_on": "2027-01-20", "document_no": "QĐ 1", "reason": "thử", "fingerprint": "0"});
    let pairings = json!({"pairings": ["1"], "explanation": "thử"});
    let statement = json!({"name": "sao-ke.csv", "text": crate::support::treasury::file("SK 9", ("2026-04-01", "2026-06-30"), &[crate::support::treasury::row("2026-04-02", "UNC 9", "Báo Một", 5)])});
    let contribution = json!({"agency": "T01", "fiscal_year": "2026", "document_no": "TT 9", "signed_on": "2026-01-05", "sponsor": "Công ty Một",
        "pledge": "100", "purpose": "press_order"});
    let mut repledged = contribution.clone();
    repledged["document_no"] = json!("TT");
    let receipt =
        json!({"line": "$socialised", "amount": "5", "dated_on": "2026-02-05", "document_no": "BC 5"});
    let agreement = json!({"document_no": "PL 1", "amended_on": "2026-03-01", "pledge": "200", "starts_on": "2026-01-01", "ends_on": "2026-12-31"});
    let in_kind =
        json!({"description": "Máy quay", "value": "50", "received_on": "2026-02-05", "document_no": "BB 5"});
    let mut refund = dated.clone();
    refund["of"] = json!("advanced");
    vec![
        get("/", ""),
        get("/agencies", ""),
        get("/agencies/{code}", "T01").of_agency(&[]),
        get("/agencies/{code}/years/{fiscal_year}", "T01/2026").of_agency(READERS),
        get("/budget-lines", "?agency=T01&fiscal_year=2026").of_agency(READERS),
        post("/budget-lines", "", allocation).of_agency(FINANCE),
        get("/budget-lines/{id}", "$line").of_agency(READERS),
        post("/budget-lines/{id}/decisions", "$line", decision).of_agency(FINANCE),
        post("/budget-lines/{id}/transfers", "$line", json!({"decision_no": "QĐ 8", "decided_on": "2026-05-01", "issued_by": "UBND",
            "portions": [{"purpose": "training", "amount": "1"}]})).of_agency(FINANCE),
        get("/classifications", "?search=tin").may(READERS),
        get("/settings", "").may(READERS),
        post("/settings", "", json!({"communication_unit_pays": "false", "reason": "thử"})).may(&[Ministry]),
        get("/allocations", "?amount=10&agency=T01").of_agency(FINANCE),
        post("/allocations", "", json!({"fiscal_year": "2026", "fund_source": "other", "decision": "initial", "decision_no": "QĐ 9",
            "decided_on": "2026-01-05", "issued_by": "UBND", "portions": [{"agency": "T01", "purpose": "press_order", "amount": "1"}]}))
            .of_agency(FINANCE),
        post("/budget-lines/{id}/carry-overs", "$line", json!({"amount": "5", "decision_no": "QĐ 7", "dated_on": "2026-05-01"})).of_agency(FINANCE),
        post("/budget-lines/{id}/lapses", "$line", json!({"amount": "5", "decision_no": "QĐ 7", "dated_on": "2026-05-01"})).may(&[Ministry]),
        post("/commitments/{id}/carry-overs", "$signed", json!({"carried_on": "2026-05-01", "decision_no": "QĐ 7"})).of_agency(FINANCE),
        get("/undo", ""),
        get("/years", "").may(READERS),
        post("/years", "", json!({"fiscal_year": "2030"})).may(&[Ministry]),
        get("/years/{fiscal_year}", "2026").may(READERS),
        post("/years/{fiscal_year}/windows", "2026", json!({"kind": "transfer", "opens_on": "2026-01-01", "ends_on": "2026-11-15", "late": "false", "reason": "thử"})).may(&[Ministry]),
        get("/years/{fiscal_year}/closing", "2026").may(COUNTRY),
        post("/years/{fiscal_year}/closing", "2026", closing.clone()).may(&[Ministry]),
        get("/agencies/{code}/years/{fiscal_year}/closing", "T01/2026").of_agency(READERS),
        post("/agencies/{code}/years/{fiscal_year}/closing", "T01/2026", closing).may(&[Ministry]),
        get("/closings/{id}", "$closing").of_agency(READERS),
        post("/closings/{id}/reopening", "$closing", json!({"dated_on": "2025-05-01", "reason": "thử"})).may(&[Ministry]),
        get("/orders", "?agency=T01").of_agency(READERS),
        post("/orders", "", order).of_agency(COMMUNICATION),
        post("/orders/{id}", "$draft", redrafted).of_agency(COMMUNICATION),
        get("/orders/new", "?agency=T01").may(COMMUNICATION).only(Mount::Pages),
        get("/commitments", "?agency=T01").of_agency(READERS),
        get("/trainings", "?agency=T01").of_agency(READERS),
        post("/trainings", "", training).of_agency(COMMUNICATION),
        post("/trainings/{id}", "$training", retrained).of_agency(COMMUNICATION),
        post("/trainings/{id}/attendance", "$training", json!({"units": [{"agency": "T01-U", "planned": "3", "actual": "2"}]})).of_agency(COMMUNICATION),
        get("/trainings/new", "?agency=T01").may(COMMUNICATION).only(Mount::Pages),
        get("/monitoring-contracts", "?agency=T01").of_agency(READERS),
        post("/monitoring-contracts", "", contract).of_agency(COMMUNICATION),
        get("/monitoring-contracts/{id}", "$contract").of_agency(READERS),
        post("/monitoring-contracts/{id}/amendments", "$contract", contract_amendment).of_agency(COMMUNICATION),
        post("/monitoring-contracts/{id}/years", "$contract", json!({"fiscal_year": "2026", "items": [item], "funding": []})).of_agency(COMMUNICATION),
        get("/monitoring-contracts/new", "").may(COMMUNICATION).only(Mount::Pages),
        get("/commitments/{id}", "$signed").of_agency(READERS),
        get("/commitments/{id}/liquidation", "$closed").of_agency(READERS),
        post("/commitments/{id}/expenditure", "$draft", dated.clone()).of_agency(FINANCE),
        post("/commitments/{id}/penalties", "$signed", json!({"amount": "5", "imposed_on": "2026-05-01", "document_no": "P1", "reason": "chậm"})).of_agency(COMMUNICATION),
        post("/commitments/{id}/penalties/{penalty}/settlement", "$signed/$penalty", json!({"settled_on": "2026-05-02", "document_no": "B1"})).of_agency(FINANCE),
        // Whoever may see it is asked whether the rule's own role is theirs: by default the Ministry's.
        post("/commitments/{id}/exemptions", "$signed", json!({"rule": "advance_share", "reason": "thử"})).may(&[Ministry]),
        get("/treasury", "?agency=T01").of_agency(READERS),
        // What is sent from a page is a file, in parts: tests/it/stories/treasury_web.rs sends one.
        post("/treasury/statements", "", statement).of_agency(FINANCE).only(Mount::Api),
        get("/treasury/statements/new", "").may(FINANCE).only(Mount::Pages),
        get("/treasury/statements/{id}", "$statement").of_agency(READERS),
        post("/treasury/statements/{id}/withdrawal", "$statement", json!({"reason": "thử"})).of_agency(FINANCE),
        get("/agencies/{code}/years/{fiscal_year}/treasury", "T01/2026").of_agency(READERS),
        post("/agencies/{code}/years/{fiscal_year}/treasury/matches", "T01/2026", pairings.clone()).of_agency(FINANCE),
        post("/agencies/{code}/years/{fiscal_year}/treasury/separations", "T01/2026", pairings.clone()).of_agency(FINANCE),
        post("/agencies/{code}/years/{fiscal_year}/treasury/releases", "T01/2026", pairings.clone()).of_agency(FINANCE),
        post("/agencies/{code}/years/{fiscal_year}/treasury/settlements", "T01/2026", pairings.clone()).of_agency(FINANCE),
        post("/agencies/{code}/years/{fiscal_year}/treasury/reopenings", "T01/2026", pairings).of_agency(FINANCE),
        post("/agencies/{code}/years/{fiscal_year}/treasury/window", "T01/2026", json!({"days": "5"})).of_agency(FINANCE),
        get("/agencies/{code}/years/{fiscal_year}/treasury/records/{period}", "T01/2026/q1").of_agency(READERS),
        post("/agencies/{code}/years/{fiscal_year}/treasury/records", "T01/2026", json!({"period": "q2", "signed_on": "2026-07-08"})).of_agency(FINANCE),
        get("/treasury/records/{id}", "$record").of_agency(READERS),
        post("/treasury/records/{id}/treasury-signature", "$record", json!({"signatory": "Kho bạc", "signed_on": "2026-04-10"})).of_agency(FINANCE),
        post("/treasury/records/{id}/withdrawal", "$record", json!({"reason": "thử"})).of_agency(FINANCE),
        get("/sponsors", "").may(READERS),
        post("/sponsors", "", json!({"name": "Công ty Mới"})).may(REGISTRARS),
        get("/sponsors/{id}", "$sponsor").may(READERS),
        get("/contributions", "?agency=T01&fiscal_year=2026").of_agency(READERS),
        post("/contributions", "", contribution).of_agency(COMMUNICATION),
        get("/contributions/new", "").may(COMMUNICATION).only(Mount::Pages),
        get("/contributions/{id}", "$contribution").of_agency(READERS),
        post("/contributions/{id}", "$contribution", repledged).of_agency(COMMUNICATION),
        post("/contributions/{id}/receipts", "$contribution", receipt.clone()).of_agency(FINANCE),
        post("/contributions/{id}/returns", "$contribution", receipt).of_agency(FINANCE),
        post("/contributions/{id}/amendments", "$contribution", agreement).of_agency(COMMUNICATION),
        post("/contributions/{id}/in-kind", "$contribution", in_kind).of_agency(COMMUNICATION),
        post("/contributions/{id}/in-kind/{item}/withdrawal", "$contribution/$in_kind", json!({"reason": "nhầm"})).of_agency(COMMUNICATION),
        // The rule on pledges is the finance officer's to let pass, by default.
        post("/contributions/{id}/exemptions", "$contribution", json!({"rule": "receipt_above_pledge", "reason": "thử"})).of_agency(FINANCE),
        get("/policies", "").may(READERS),
        post("/policies", "", json!({"rule": "advance_share", "level": "warn", "percent": "40", "reason": "thử"})).may(&[Ministry]),
        get("/norms", "").may(READERS),
        post("/norms", "", json!({"product_type": "article", "most": "1000", "valid_from": "2026-01-01", "legal_basis": "QĐ 1"})).may(&[Ministry]),
        post("/commitments/{id}/signature", "$draft", json!({"signed_on": "2026-03-01"})).of_agency(COMMUNICATION),
        post("/commitments/{id}/amendments", "$signed", amendment).of_agency(COMMUNICATION),
        post("/commitments/{id}/acceptances", "$signed", acceptance).of_agency(COMMUNICATION),
        post("/commitments/{id}/advances", "$signed", dated.clone()).of_agency(FINANCE),
        post("/commitments/{id}/payments", "$signed", dated).of_agency(FINANCE),
        post("/commitments/{id}/refunds", "$signed", refund).of_agency(FINANCE),
        post("/commitments/{id}/closing", "$signed", ending.clone()).of_agency(COMMUNICATION),
        post("/commitments/{id}/cancellation", "$signed", ending).of_agency(COMMUNICATION),
        get("/commitments/{id}/attachments", "$signed").of_agency(READERS),
        // From a page it is sent in parts: tests/it/stories/attachments.rs.
        post("/commitments/{id}/attachments", "$signed", json!({"name": "a.pdf", "text": "%PDF-1.7 commitment"})).of_agency(OFFICERS).only(Mount::Api),
        get("/actions/{id}/attachments", "$action").of_agency(READERS),
        post("/actions/{id}/attachments", "$action", json!({"name": "a.pdf", "text": "%PDF-1.7 action"})).of_agency(OFFICERS).only(Mount::Api),
        get("/attachments/{id}", "$attachment").of_agency(READERS),
        get("/press-agencies", "").may(READERS),
        post("/press-agencies", "", json!({"name": "Báo Mới"})).may(REGISTRARS),
        get("/press-agencies/{id}", "$press").may(READERS),
        get("/actions/{id}", "$action").of_agency(READERS),
        post("/actions/{id}/reversal", "$action", json!({"dated_on": "2026-05-01", "reason": "nhầm"})).of_agency(FINANCE),
        get("/movements", "?agency=T01&figure=granted").of_agency(READERS),
        get("/comparison", "?fiscal_year=2026").may(COUNTRY),
        get("/comparison/{code}", "T01?figure=paid").may(COUNTRY),
        get("/verification", "").may(COUNTRY),
        get("/imports", "").only(Mount::Pages),
        // A file is sent in parts: tests/it/stories/uploads.rs.
        get("/imports/{kind}", "treasury-statement").may(FINANCE).only(Mount::Pages),
        get("/imports/{kind}/uploads/{id}", "treasury-statement/$upload").may(FINANCE).only(Mount::Pages),
        post("/imports/{kind}/uploads/{id}", "treasury-statement/$upload", json!({})).may(FINANCE).only(Mount::Pages),
        post("/sums", "", json!({"money:amount": "1.234"})).only(Mount::Pages),
        get("/approvals", "?agency=T01").of_agency(READERS),
        get("/approvals/{id}", "$approval").of_agency(READERS),
        post("/approvals/{id}/approval", "$approval", json!({})).of_agency(FINANCE),
        post("/approvals/{id}/refusal", "$approval", json!({"reason": "thử"})).of_agency(FINANCE),
        get("/approval-rules", "").may(READERS),
        post("/approval-rules", "", json!({"subject": "commitment", "above": "1000000000", "reason": "thử"})).may(&[Ministry]),
        get("/audit", "?agency=T01").of_agency(AUDIT),
        get("/audit/{id}", "$entry").of_agency(AUDIT),
        get("/users", "").may(ADMINISTRATION),
        post("/users", "", account).may(ADMINISTRATION),
        get("/users/{id}", "$user").may(ADMINISTRATION),
        post("/users/{id}/invitations", "$user", json!({})).may(ADMINISTRATION),
        post("/users/{id}/role", "$user", json!({"role": "ministry"})).may(ADMINISTRATION),
        post("/users/{id}/second-factor/removal", "$user", json!({})).may(ADMINISTRATION),
        post("/users/{id}/sessions/revocation", "$user", json!({})).may(ADMINISTRATION),
        post("/users/{id}/tokens/{token}/revocation", "$user/1", json!({})).may(ADMINISTRATION),
        post("/users/{id}/disabling", "$user", json!({})).may(ADMINISTRATION),
        post("/users/{id}/enabling", "$user", json!({})).may(ADMINISTRATION),
        // Each person's own account. What they do to it as they should is in tests/it/stories/accounts.
        get("/account", ""),
        post("/account/password", "", json!({"present_password": PASSWORD, "new_password": "ngắn"})),
        post("/account/sessions/{id}/revocation", "1", json!({})),
        post("/account/sessions/revocation", "", json!({})),
        post("/account/tokens", "", json!({"name": "thử", "days": "30", "password": PASSWORD})),
        post("/account/tokens/{id}/revocation", "1", json!({})),
        get("/account/second-factor", ""),
        post("/account/second-factor/confirmation", "", json!({"code": "000000"})),
        post("/account/second-factor/removal", "", json!({"password": PASSWORD, "code": "000000"})),
        post("/account/second-factor", "", json!({"password": PASSWORD})),
        get("/settings/second-factor", "").may(READERS),
        post("/settings/second-factor", "", json!({"roles": [], "reason": "thử"})).may(&[Ministry]),
        // What is reached without signing in, and why.
        // Signing in itself, and the language and look of its page.
        post("/tokens", "", json!({"username": "x", "password": "y"})).only(Mount::Api).open(),
        get("/sign-in", "").only(Mount::Pages).open(),
        post("/sign-in", "", json!({"username": "x", "password": "y"})).only(Mount::Pages).open(),
        get("/sign-in/code", "").only(Mount::Pages).open(),
        post("/sign-in/code", "", json!({"code": "000000"})).only(Mount::Pages).open(),
        post("/sign-out", "", json!({})).only(Mount::Pages).open(),
        // Who holds the link is let in by it.
        get("/invitations/{secret}", "$invitation").only(Mount::Pages).open(),
        post("/invitations/{secret}", "$invitation", json!({"new_password": "ngắn"})).only(Mount::Pages).open(),
        get("/language/{code}", "vi").only(Mount::Pages).open(),
        get("/assets/socai.css", "").only(Mount::Pages).open(),
        get("/assets/socai.svg", "").only(Mount::Pages).open(),
        get("/assets/socai.js", "").only(Mount::Pages).open(),
        get("/help/shortcuts", "").only(Mount::Pages).open(),
        // Whether the service lives.
        get("/healthz", "").only(Mount::Pages).open(),
        get("/readyz", "").only(Mount::Pages).open(),
        // Asked by address, not by account: tests/it/http/guard.rs.
        get("/metrics", "").only(Mount::Pages).open(),
        // What the API is like, what a synthetic book is, what pages are built of: they hold nothing of the book.
        get("/openapi.json", "").only(Mount::Api).open(),
        get("/help", "").only(Mount::Pages).open(),
        get("/help/guides/{role}", "ministry").only(Mount::Pages).open(),
        get("/help/glossary", "").only(Mount::Pages).open(),
        get("/help/pictures/{name}", "line.png").only(Mount::Pages).open(),
        get("/about/synthetic", "").only(Mount::Pages).open(),
        get("/ui", "").only(Mount::Pages).open(),
    ]
}

/// A supplement that waits for a second person; who prepared it is nobody that routes are asked as. Nobody is asked
/// for one afterwards.
pub fn waiting(app: &App<'_>, line: socai::ids::LineId) -> i64 {
    let above = |above: &str| {
        let rule = json!({"subject": "allocation", "above": above, "reason": "thử"});
        app.post(&app.asker(Ministry), "/approval-rules", &rule).must_be(201);
    };
    above("3");
    let decision = json!({"decision": "supplement", "amount": "4", "decision_no": "QĐ 4", "decided_on": "2026-02-01", "reason": "thử"});
    let preparer = app.asker_called("preparer", FinanceOfficer, "T01");
    let waits = app.post(&preparer, &format!("/budget-lines/{line}/decisions"), &decision).must_be(202).id();
    above("");
    waits
}

/// What the routes are about: in T01's books, or of the whole book.
pub struct Fixtures(BTreeMap<&'static str, String>);

impl Fixtures {
    /// Makes one of each.
    pub fn make(app: &App<'_>) -> Fixtures {
        let world = app.world;
        let line = world.allocated("T01", 2026, 1_000_000);
        let foreign_line = world.allocated("T02", 2026, 1_000_000);
        let draft = world.draft(&paper("draft").item("Tin bài", "1", "10", 0)).unwrap();
        let signed = world.signed(&paper("signed").item("Tin bài", "2", "100", 0), line);
        let action = world.decide(line, socai::budget::Decision::Supplement, 7, "2026-02-07").unwrap();
        let training = world.drafted_training("TH");
        let contract = world.contract("HĐ", 100, &[(2026, 40), (2027, 60)]).unwrap();
        let scan = json!({"name": "scan.pdf", "text": "%PDF-1.7"});
        let attachment =
            app.post(&app.finance(), &format!("/commitments/{signed}/attachments"), &scan).must_be(201).id();
        let penalty = world.penalised(signed, 5);
        let closed = world.signed(&paper("closed").item("Tin bài", "1", "100", 0), line);
        world.close(closed, "2026-05-01").unwrap();
        let rows = [crate::support::treasury::row("2026-03-02", "UNC 1", "Báo Một", 5)];
        world.import(&crate::support::treasury::file("SK 1", ("2026-01-01", "2026-03-31"), &rows)).unwrap();
        let statement = crate::support::treasury::statements(world)[0];
        let record = world.sign_record(socai::treasury::Period::FirstQuarter, "2026-04-05").unwrap();
        let contribution = world.pledged("TT", 100, Some("press_order"));
        let in_kind = world.in_kind(contribution, 10).unwrap();
        let socialised = world.socialised("press_order");
        let other = crate::support::treasury::file("SK 2", ("2026-04-01", "2026-06-30"), &rows);
        let upload = app.ask("POST", "/imports/treasury-statement").with_cookie(&app.finance());
        let upload = upload.file(&[], "q2.csv", other.as_bytes()).answer().must_be(303);
        let upload = upload.header("location").rsplit('/').next().unwrap().to_owned();
        let approval = waiting(app, line);
        let entry =
            app.get(&app.asker(Ministry), "/audit?agency=T01").must_be(200).json()["entries"][0]["id"]
                .clone();
        world.line("T01", 2025);
        let (closing, _) = world.close_now(Some("T01"), 2025, "2026-01-05").unwrap();
        let administrator = app.asker(Administrator);
        let invited = |username: &str| {
            let account = json!({"username": username, "full_name": "Người mới", "role": "auditor"});
            app.post(&administrator, "/users", &account).must_be(201).json()
        };
        let link = invited("waits")["link"].as_str().expect("a link").to_owned();
        Fixtures(BTreeMap::from([
            ("$user", invited("user")["id"].to_string()),
            ("$invitation", link.trim_start_matches("/invitations/").to_owned()),
            ("$contribution", contribution.to_string()),
            ("$in_kind", in_kind.to_string()),
            ("$upload", upload),
            ("$socialised", socialised.to_string()),
            ("$sponsor", world.sponsor("Công ty Một").to_string()),
            ("$closing", closing.to_string()),
            ("$statement", statement.to_string()),
            ("$record", record.to_string()),
            ("$closed", closed.to_string()),
            ("$training", training.to_string()),
            ("$contract", contract.to_string()),
            ("$penalty", penalty.to_string()),
            ("$attachment", attachment.to_string()),
            ("$entry", entry.to_string()),
            ("$approval", approval.to_string()),
            ("$line", line.to_string()),
            ("$foreign_line", foreign_line.to_string()),
            ("$draft", draft.to_string()),
            ("$signed", signed.to_string()),
            ("$action", action.to_string()),
            ("$press", world.press.to_string()),
        ]))
    }

    /// A fixture's number; what is no fixture stands for itself.
    pub fn named(&self, name: &str) -> String {
        match name.starts_with('$') {
            true => self.0.get(name).unwrap_or_else(|| panic!("Fixtures::make makes no {name}")).clone(),
            false => name.to_owned(),
        }
    }

    /// A body with its fixtures' numbers.
    pub fn filled(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => Value::String(self.named(text)),
            Value::Array(all) => all.iter().map(|it| self.filled(it)).collect(),
            Value::Object(all) => all.iter().map(|(name, it)| (name.clone(), self.filled(it))).collect(),
            other => other.clone(),
        }
    }
}

/// JSON as a form sends it: `items[0][product]`.
pub fn as_form(body: &Value) -> Vec<(String, String)> {
    fn add(name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
        let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
        match value {
            Value::Object(all) => all.iter().for_each(|(key, value)| add(&inner(key), value, fields)),
            Value::Array(all) => {
                all.iter().enumerate().for_each(|(at, value)| add(&inner(&at.to_string()), value, fields));
            }
            Value::String(text) => fields.push((name.to_owned(), text.clone())),
            other => fields.push((name.to_owned(), other.to_string())),
        }
    }
    let mut fields = Vec::new();
    add("", body, &mut fields);
    fields
}

/// Asks a route at one of its mounts, as somebody or as nobody.
pub fn ask(
    app: &App<'_>,
    route: &Route,
    mount: Mount,
    fixtures: &Fixtures,
    asker: Option<&Asker>,
) -> crate::support::Answer {
    let address = route.address(fixtures);
    let body = route.body(fixtures);
    match mount {
        Mount::Pages => {
            let mut asked = app.ask(route.method, &address);
            if let Some(asker) = asker {
                asked = asked.with_cookie(asker);
            }
            if let Some(body) = body {
                let fields = as_form(&body);
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                asked = asked.form(&fields);
            }
            asked.answer()
        }
        Mount::Api | Mount::Both => {
            let mut asked = app.ask(route.method, &format!("/api/v1{address}"));
            if let Some(asker) = asker {
                asked = asked.by(asker);
            }
            if let Some(body) = body {
                asked = asked.json(&body);
            }
            asked.answer()
        }
    }
}
