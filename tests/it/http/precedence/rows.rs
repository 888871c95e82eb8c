//! The table: a reason of src/refusal.rs a row, in its order.

use std::io::{Cursor, Write as _};
use std::time::Duration;

use diesel::RunQueryDsl as _;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde_json::json;
use socai::exchange::Kind;
use socai::ledger::{End, Kind as MovementKind, Move, Stage as Where};
use socai::people::Role;
use socai::web::Settings;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::stage::{Never, Refused, Stage, allocation_with, decision, order_with, payment};
use crate::support::{PASSWORD, SECRET, code, money, treasury};

/// A reason's code, and what provokes it.
pub type Row = (&'static str, fn(&Stage<'_>) -> Refused);

/// An allocation, sent by the finance officer.
fn allocation(stage: &Stage<'_>, field: &str, value: &str) -> Refused {
    stage.finance("/budget-lines", allocation_with(field, json!(value)))
}

/// A password that the finance officer sets for herself.
fn new_password(stage: &Stage<'_>, new: &str, again: &str) -> Refused {
    let passwords = json!({"present_password": PASSWORD, "new_password": new, "new_password_again": again});
    stage.finance("/account/password", passwords)
}

/// An order, sent by the communication unit.
fn order(stage: &Stage<'_>, field: &str, value: &str) -> Refused {
    stage.communication("/orders", order_with(field, json!(value)))
}

/// A transfer from the line of T01 to an agency's line for a purpose.
fn transfer(stage: &Stage<'_>, agency: &str, purpose: &str) -> Refused {
    let portion = json!({"agency": agency, "purpose": purpose, "amount": "5"});
    let transfer = json!({"decision_no": "QĐ 8", "decided_on": "2026-05-01", "issued_by": "UBND", "portions": [portion]});
    stage.finance(&format!("/budget-lines/{}/transfers", stage.line), transfer)
}

/// Successions, of which the file has no good row.
fn successions(stage: &Stage<'_>, text: &str) -> Refused {
    stage.import(Kind::Successions, text.as_bytes(), None)
}

const SUCCESSIONS: [&str; 3] = ["predecessor_code", "successor_code", "effective_date"];

/// The same as a workbook.
fn workbook(stage: &Stage<'_>, fill: impl FnOnce(&mut Worksheet)) -> Refused {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, name) in (0..).zip(SUCCESSIONS) {
        sheet.write_string(0, at, name).unwrap();
    }
    fill(sheet);
    stage.import(Kind::Successions, &workbook.save_to_buffer().unwrap(), None)
}

/// A file of these letters, attached to the draft.
fn attached(stage: &Stage<'_>, text: &str) -> Refused {
    stage
        .finance(&format!("/commitments/{}/attachments", stage.draft), json!({"name": "a.pdf", "text": text}))
}

/// A mapping's column, read from `a`, with these lines more.
fn mapped(stage: &Stage<'_>, more: &str) -> Refused {
    let columns = "columns.code = \"a\"\ncolumns.name_vi = \"a\"\n";
    stage.import(Kind::Agencies, b"a\nx\n", Some(&format!("kind = \"agencies\"\n{columns}{more}")))
}

pub fn rows() -> Vec<Row> {
    vec![
        ("too_many_requests", |s| {
            s.set_otherwise(Settings { requests_of_account: 1, ..Settings::default() }, |app, finance| {
                app.get(finance, "/orders").must_be(200);
                app.get(finance, "/orders")
            })
        }),
        ("too_busy", |s| {
            s.set_otherwise(Settings { requests_at_once: 0, ..Settings::default() }, |app, finance| {
                app.get(finance, "/orders")
            })
        }),
        ("too_slow", |s| {
            let settings = Settings { patience: Duration::from_millis(20), ..Settings::default() };
            s.set_otherwise(settings, |app, finance| {
                app.ask("POST", "/api/v1/budget-lines")
                    .by(finance)
                    .stream("application/json", Never::body())
                    .answer()
            })
        }),
        ("head_too_large", |s| {
            let long = "x".repeat(17 * 1024);
            Refused::by(
                &s.app.ask("GET", "/api/v1/orders").by(&s.app.finance()).header("x-note", &long).answer(),
            )
        }),
        ("took_too_long", |s| {
            let settings = Settings { answer_within: Duration::from_millis(50), ..Settings::default() };
            s.set_otherwise(settings, |app, finance| {
                let (writes, may_end) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
                std::thread::scope(|scope| {
                    scope.spawn(|| {
                        let held = s.world.db.write(|tx| {
                            let line =
                                format!("UPDATE budget_lines SET paid = paid WHERE id = {}", s.training_line);
                            diesel::sql_query(line).execute(&mut **tx)?;
                            writes.wait();
                            may_end.wait();
                            Ok(())
                        });
                        held.unwrap();
                    });
                    writes.wait();
                    let path = format!("/budget-lines/{}/decisions", s.training_line);
                    let answer = app.post(finance, &path, &decision("5", "2026-02-01"));
                    may_end.wait();
                    answer
                })
            })
        }),
        ("idempotency_key_reused", |s| {
            let path = format!("/api/v1/budget-lines/{}/decisions", s.foreign_line);
            let officer = s.app.asker_at(socai::people::Role::FinanceOfficer, "T02");
            let send = |on| {
                s.app
                    .ask("POST", &path)
                    .by(&officer)
                    .header("idempotency-key", "k")
                    .json(&decision("5", on))
                    .answer()
            };
            s.world.decide(s.foreign_line, socai::budget::Decision::Cut, 5, "2026-02-01").unwrap();
            send("2026-02-01").must_be(201);
            Refused::by(&send("2026-02-02"))
        }),
        ("not_signed_in", |s| Refused::by(&s.app.ask("GET", "/api/v1/orders").answer())),
        ("wrong_credentials", |s| {
            Refused::by(
                &s.app
                    .ask("POST", "/api/v1/tokens")
                    .json(&json!({"username": "x", "password": "y"}))
                    .answer(),
            )
        }),
        ("code_needed", |s| {
            s.app.person_with_second_factor("hai", Role::Auditor);
            Refused::by(&s.app.token("hai", PASSWORD, ""))
        }),
        ("wrong_code", |s| {
            s.app.person_with_second_factor("ba", Role::Auditor);
            Refused::by(&s.app.token("ba", PASSWORD, &code(SECRET, 9)))
        }),
        ("sign_in_paused", |s| {
            let tries: Vec<_> = (0..11).map(|_| s.app.token("nobody", "x", "")).collect();
            Refused::by(&tries[10])
        }),
        ("invitation_over", |s| s.page(|app, _| app.ask("GET", "/invitations/x").answer())),
        ("second_factor_needed", |s| {
            let require = |roles: &[&str]| {
                let rule = json!({"roles": roles, "reason": "thử"});
                s.app.post(&s.ministry(), "/settings/second-factor", &rule).must_be(201);
            };
            require(&["auditor"]);
            let refused = s.get(&s.app.asker(Role::Auditor), "/orders");
            require(&[]);
            refused
        }),
        ("token_not_allowed", |s| {
            let new = json!({"name": "đọc", "scope": "read", "days": "7", "password": PASSWORD});
            let made = s.app.post(&s.app.finance(), "/account/tokens", &new).must_be(201).json();
            let token = made["token"].as_str().unwrap();
            let body = allocation_with("amount", json!("5"));
            Refused::by(&s.app.with_bearer("POST", "/budget-lines", token, Some(&body)))
        }),
        ("wrong_password", |s| {
            s.finance("/account/password", json!({"present_password": "x", "new_password": "y"}))
        }),
        ("foreign_origin", |s| {
            s.page(|app, finance| {
                app.ask("POST", "/budget-lines")
                    .with_cookie(finance)
                    .header("sec-fetch-site", "cross-site")
                    .form(&[])
                    .answer()
            })
        }),
        ("form_token_wrong", |s| {
            s.page(|app, finance| {
                app.ask("POST", "/budget-lines")
                    .with_cookie(finance)
                    .body("application/x-www-form-urlencoded", "amount=5")
                    .answer()
            })
        }),
        ("role_not_allowed", |s| s.communication("/budget-lines", allocation_with("amount", json!("5")))),
        ("agency_not_allowed", |s| allocation(s, "agency", "T02")),
        ("own_approval", |s| {
            let waits = super::super::routes::waiting(&s.app, s.line);
            let preparer = s.app.asker_called("preparer", socai::people::Role::FinanceOfficer, "T01");
            s.post(&preparer, &format!("/approvals/{waits}/approval"), json!({}))
        }),
        ("not_found", |s| s.get(&s.app.finance(), "/commitments/987654321")),
        ("method_not_allowed", |s| {
            Refused::by(&s.app.ask("DELETE", "/api/v1/orders").by(&s.app.finance()).answer())
        }),
        ("year_unknown", |s| s.get(&s.app.finance(), "/agencies/T01/years/2099")),
        ("year_not_open", |s| s.decision(s.line, "5", "2027-02-01")),
        ("year_closed", |s| s.decision(s.closed_line, "5", "2025-06-01")),
        ("agency_year_closed", |s| {
            let officer = s.app.asker_at(socai::people::Role::FinanceOfficer, "M01");
            s.post(
                &officer,
                &format!("/budget-lines/{}/decisions", s.line_closed_by_its_agency),
                decision("5", "2024-06-01"),
            )
        }),
        ("year_not_over", |s| {
            s.post(
                &s.ministry(),
                "/years/2026/closing",
                json!({"closed_on": "2026-06-01", "document_no": "KS", "reason": "thử", "fingerprint": "0"}),
            )
        }),
        ("unreadable_body", |s| {
            Refused::by(
                &s.app
                    .ask("POST", "/api/v1/budget-lines")
                    .by(&s.app.finance())
                    .body("application/json", "{")
                    .answer(),
            )
        }),
        ("body_too_large", |s| {
            Refused::by(&s.app.ask("POST", "/api/v1/tokens").json(&json!("x".repeat(1024 * 1024))).answer())
        }),
        ("value_missing", |s| allocation(s, "decision_no", "")),
        ("text_too_long", |s| allocation(s, "decision_no", &"x".repeat(301))),
        ("field_unknown", |s| allocation(s, "amout", "5")),
        ("control_character", |s| allocation(s, "title", "a\u{7}b")),
        ("number_unreadable", |s| allocation(s, "amount", "năm")),
        ("number_ambiguous", |s| {
            // The API takes one writing alone; what could be read two ways comes from forms.
            let ministry = s.ministry();
            let fields = [
                ("product_type", "article"),
                ("most", "1.234"),
                ("valid_from", "01/02/2026"),
                ("legal_basis", "QĐ 2"),
            ];
            s.page(|app, _| app.form(&ministry, "/norms", &fields))
        }),
        ("too_many_decimals", |s| allocation(s, "amount", "1.5")),
        ("amount_too_large", |s| allocation(s, "amount", "9223372036854775808")),
        ("amount_not_positive", |s| allocation(s, "amount", "0")),
        ("quantity_not_positive", |s| order(s, "item quantity", "0")),
        ("unit_price_negative", |s| order(s, "item unit_price", "-10")),
        ("amount_zero", |s| s.statement("", &["T01,2026,SK 2,2026-05-01,0"])),
        ("amount_negative", |s| order(s, "item vat", "-1")),
        // Nothing is held any more by which an amendment could be spread over lines.
        ("nothing_to_split_by", |s| s.amendment(s.paid_back, "2", "100")),
        ("date_unreadable", |s| allocation(s, "decided_on", "2026-02-30")),
        ("dates_reversed", |s| order(s, "ends_on", "2025-12-31")),
        ("date_outside_term", |s| s.acceptance(s.signed, "1", "2026-02-01")),
        ("signed_before_period_ends", |s| {
            s.treasury("records", json!({"period": "q2", "signed_on": "2026-06-01"}))
        }),
        ("fiscal_year_unreadable", |s| allocation(s, "fiscal_year", "26")),
        ("quarter_unknown", |s| s.get(&s.ministry(), "/comparison?fiscal_year=2026&quarter=5")),
        ("code_unknown", |s| allocation(s, "fund_source", "states_budget")),
        ("name_ambiguous", |s| order(s, "press_agency", "Báo Đôi")),
        ("currency_unknown", |s| s.program(&["init", "--currency", "XYZ"])),
        ("password_too_short", |s| new_password(s, "ngắn", "ngắn")),
        ("password_too_long", |s| new_password(s, &"sông ".repeat(26), "")),
        ("password_guessable", |s| new_password(s, "MatKhau@2026", "")),
        ("passwords_differ", |s| new_password(s, "ngõ vắng treo lụa", "ngõ vắng treo lụ")),
        ("own_account", |s| {
            let administrator = s.administrator();
            let path = format!("/users/{}/disabling", s.app.id_of(&administrator));
            s.post(&administrator, &path, json!({}))
        }),
        ("name_taken", |s| order(s, "document_no", "draft")),
        ("role_and_agency", |s| {
            let account = json!({"username": "moi", "full_name": "Mới", "role": "auditor", "agency": "T01"});
            s.post(&s.administrator(), "/users", account)
        }),
        // No request can name stages: it is what the ledger says to a slice that is wrong.
        ("stages_not_of_kind", |s| {
            Refused::of(s.world.record(
                "2026-05-01",
                &[Move::within(MovementKind::Pay, s.line, Where::Available, Where::Paid, money(5))],
            ))
        }),
        ("line_not_of_contribution", |s| s.sponsored("receipts", Some(s.line), "", "5")),
        ("source_not_socialised", |s| {
            let body = json!({"agency": "T01", "fiscal_year": "2026", "document_no": "TT 9", "signed_on": "2026-01-05",
                "sponsor": "Công ty Một", "fund_source": "state_budget", "pledge": "5"});
            s.communication("/contributions", body)
        }),
        ("line_not_of_commitment", |s| s.signature(s.draft, s.foreign_line, None)),
        // Nor can one name a line of another source: a transfer opens its lines in the source that it takes from.
        ("transfer_across_sources", |s| {
            let at = |line| End::At(line, Where::Available);
            let moved = Move {
                kind: MovementKind::Transfer,
                amount: money(5),
                from: at(s.line),
                to: at(s.other_source),
            };
            Refused::of(s.world.record("2026-05-01", &[moved]))
        }),
        ("transfer_not_below", |s| transfer(s, "T02", "press_order")),
        ("transfer_to_itself", |s| transfer(s, "T01", "press_order")),
        ("file_unreadable", |s| s.file("sao-ke.xlsx", "agency_code")),
        ("file_unpacks_too_large", |s| {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
            for _ in 0..70 {
                archive.write_all(&[b' '; 1024 * 1024]).unwrap();
            }
            s.import(Kind::Successions, &archive.finish().unwrap().into_inner(), None)
        }),
        ("row_too_wide", |s| successions(s, &format!("{}\n{}\n", SUCCESSIONS.join(","), "a,".repeat(1_100)))),
        ("file_kind_unknown", |s| attached(s, "<html><script>alert(1)</script></html>")),
        ("column_missing", |s| s.file("sao-ke.csv", "agency_code,fiscal_year,statement_no,booked_on\n")),
        ("column_twice", |s| s.statement(",payee,payee", &[])),
        ("column_unknown", |s| s.statement(",colour", &[])),
        ("row_width", |s| s.statement("", &["T01,2026,SK 2,2026-05-01,5,6"])),
        ("quote_broken", |s| s.statement("", &["T01,2026,SK 2,2026-05-01,\"5"])),
        ("formula_error", |s| {
            workbook(s, |sheet| {
                sheet.write_formula(1, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
                sheet.write_string(1, 1, "T01").unwrap();
                sheet.write_string(1, 2, "2026-01-01").unwrap();
            })
        }),
        ("header_merged", |s| {
            workbook(s, |sheet| {
                sheet.merge_range(0, 0, 0, 1, "predecessor_code", &Format::new()).unwrap();
            })
        }),
        ("encoding_wrong", |s| {
            s.import(
                Kind::Successions,
                b"predecessor_code,successor_code,effective_date\nT\xff,T01,2026-01-01\n",
                None,
            )
        }),
        ("mapping_wrong", |s| s.import(Kind::Agencies, b"a\nx\n", Some("kind = \"orders\"\n"))),
        ("value_not_mapped", |s| mapped(s, "columns.kind = {from = \"a\", values = {y = \"province\"}}\n")),
        ("value_not_in_list", |s| {
            let file = "agency_code,fiscal_year,fund_source,purpose,amount,decision_no,decision_date,kind\nT01,2026,other,training,5,QĐ 1,2026-01-02,gift\n";
            s.import(Kind::BudgetLines, file.as_bytes(), None)
        }),
        ("row_twice", |s| {
            s.statement(",line_no", &["T01,2026,SK 2,2026-05-01,5,1", "T01,2026,SK 2,2026-05-01,6,1"])
        }),
        ("rows_disagree", |s| {
            s.statement(
                ",covers_to",
                &["T01,2026,SK 2,2026-05-01,5,2026-06-30", "T01,2026,SK 2,2026-05-01,6,2026-05-31"],
            )
        }),
        ("no_item", |s| s.communication("/orders", order_with("items", json!([])))),
        ("item_amount_differs", |s| order(s, "item amount", "21")),
        ("value_differs", |s| order(s, "value", "21")),
        ("funding_differs", |s| s.signature(s.draft, s.line, Some("99"))),
        ("accepted_exceeds_ordered", |s| s.acceptance(s.order, "7", "2026-06-01")),
        ("ordered_below_accepted", |s| s.amendment(s.order, "3", "50")),
        ("accepted_item_changed", |s| s.amendment(s.order, "10", "51")),
        ("wrong_state", |s| s.acceptance(s.draft, "1", "2026-06-01")),
        ("not_settled", |s| s.ending(s.order, "closing")),
        ("already_performed", |s| s.ending(s.order, "cancellation")),
        ("schedule_differs", |s| {
            let contract = json!({"agency": "T01", "contract_no": "HĐ 9", "title": "Rà quét", "provider": "Công ty", "signed_on": "2026-01-02",
                "starts_on": "2026-01-02", "ends_on": "2027-12-31", "value": "31",
                "years": [{"fiscal_year": "2026", "amount": "10"}, {"fiscal_year": "2027", "amount": "20"}]});
            s.communication("/monitoring-contracts", contract)
        }),
        ("contract_exceeded", |s| s.signature(s.beyond_contract, s.line, None)),
        ("year_below_committed", |s| {
            let amendment = json!({"document_no": "PL 1", "dated_on": "2026-04-01", "value": "100", "ends_on": "2028-12-31",
                "years": [{"fiscal_year": "2026", "amount": "39"}, {"fiscal_year": "2027", "amount": "61"}]});
            s.communication(&format!("/monitoring-contracts/{}/amendments", s.contract), amendment)
        }),
        ("penalty_open", |s| s.ending(s.penalised, "closing")),
        ("contribution_tied", |s| s.sponsored("receipts", None, "training", "5")),
        ("penalty_settled", |s| {
            let path = format!("/commitments/{}/penalties/{}/settlement", s.penalised, s.settled_penalty);
            s.finance(&path, json!({"settled_on": "2026-06-03", "document_no": "B2"}))
        }),
        ("already_reversed", |s| s.turn_round(s.reversed)),
        ("reversal_not_reversible", |s| s.turn_round(s.reversal)),
        ("later_action_first", |s| {
            let path = format!("/actions/{}/reversal", s.signature);
            s.communication(&path, json!({"dated_on": "2026-06-01", "reason": "nhầm"}))
        }),
        ("preview_changed", |s| {
            s.post(
                &s.ministry(),
                "/years/2026/closing",
                json!({"closed_on": "2027-02-01", "document_no": "KS", "reason": "thử", "fingerprint": "0"}),
            )
        }),
        ("nothing_to_carry", |s| {
            let path = format!("/commitments/{}/carry-overs", s.penalised);
            s.finance(&path, json!({"carried_on": "2026-12-31", "decision_no": "QĐ 7"}))
        }),
        ("initial_twice", |s| {
            let mut again = decision("5", "2026-06-01");
            again["decision"] = json!("initial");
            s.finance(&format!("/budget-lines/{}/decisions", s.line), again)
        }),
        ("content_differs", |s| {
            let file = "code,name_vi,name_en,kind,parent_code,valid_from,valid_to\nT01,Tên khác,Agency T01,province,,,\n";
            s.import(Kind::Agencies, file.as_bytes(), None)
        }),
        ("record_signed", |s| s.treasury("records", json!({"period": "q1", "signed_on": "2026-04-06"}))),
        ("statement_missing", |s| s.treasury("records", json!({"period": "q2", "signed_on": "2026-07-06"}))),
        ("pairing_changed", |s| s.treasury("matches", json!({"pairings": ["gone"], "explanation": "thử"}))),
        ("one_sided", |s| {
            let rows = [treasury::row("2026-05-20", "KB 9", "Ai đó", 5)];
            s.world.import(&treasury::file("SK 3", ("2026-04-01", "2026-06-30"), &rows)).unwrap();
            s.treasury("matches", json!({"pairings": s.world.keys(&["KB 9"]), "explanation": "thử"}))
        }),
        ("attached_already", |s| {
            attached(s, "%PDF-1.7 twice");
            attached(s, "%PDF-1.7 twice")
        }),
        ("attachment_altered", |s| {
            let content = "%PDF-1.7 twice";
            s.world.alter_attachments(b"%PDF-1.7 forged");
            let list = s.app.get(&s.app.finance(), &format!("/commitments/{}/attachments", s.draft)).json();
            let refused = s.get(&s.app.finance(), &format!("/attachments/{}", list["attachments"][0]["id"]));
            s.world.alter_attachments(content.as_bytes());
            refused
        }),
        ("tree_broken", |s| {
            let file = "code,name_vi,name_en,kind,parent_code,valid_from,valid_to\nT08,Tám,,unit,T08,,\n";
            s.import(Kind::Agencies, file.as_bytes(), None)
        }),
        ("insufficient_available", |s| {
            let mut order = order_with("item quantity", json!("1"));
            (order["document_no"], order["items"][0]["unit_price"]) = (json!("too much"), json!("100001"));
            let draft = s.app.post(&s.app.communication(), "/orders", &order).must_be(201).id();
            s.signature(socai::ids::CommitmentId(draft), s.line, None)
        }),
        ("insufficient_committed", |s| s.money(s.order, "advances", "251", "2026-06-01")),
        ("insufficient_advanced", |s| {
            let mut refund = payment("51", "2026-06-01");
            refund["of"] = json!("advanced");
            s.finance(&format!("/commitments/{}/refunds", s.order), refund)
        }),
        ("insufficient_payable", |s| s.money(s.order, "payments", "201", "2026-06-01")),
        ("insufficient_paid", |s| {
            let mut refund = payment("101", "2026-06-01");
            refund["of"] = json!("paid");
            s.finance(&format!("/commitments/{}/refunds", s.penalised), refund)
        }),
        ("insufficient_received", |s| s.sponsored("returns", Some(s.given_line), "", "51")),
        ("money_tied", |s| {
            let portion = json!({"agency": "T01", "purpose": "training", "amount": "101"});
            let transfer = json!({"decision_no": "QĐ 8", "decided_on": "2026-05-01", "issued_by": "UBND", "portions": [portion]});
            s.finance(&format!("/budget-lines/{}/transfers", s.given_line), transfer)
        }),
        ("advance_above_share", |s| s.money(s.training, "advances", "51", "2026-06-01")),
        ("advance_before_acceptance", |s| s.money(s.signed, "advances", "31", "2026-06-01")),
        ("advances_above_ceiling", |s| s.money(s.begun, "advances", "81", "2026-06-01")),
        ("advance_unrecovered", |s| s.money(s.nearly_done, "payments", "50", "2026-06-01")),
        ("unit_price_above_norm", |s| s.signature(s.dear, s.line, None)),
        ("receipt_above_pledge", |s| s.sponsored("receipts", Some(s.given_line), "", "1")),
        ("second_person_needed", |s| s.filed_above_an_amount(100, 101)),
    ]
}
