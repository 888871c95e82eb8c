//! Scanned papers beside what they prove: who may, what is taken, and that what comes out is what went in.

use serde_json::json;
use socai::people::Role;

use crate::support::{Answer, App, Asker, dump, paper};

/// A file as a browser sends it from the page of a document.
fn attach(app: &App<'_>, asker: &Asker, page: &str, (name, content): (&str, &[u8])) -> Answer {
    let fields = [("form_page", page), ("form_action", &format!("{page}/attachments"))];
    app.ask("POST", &format!("{page}/attachments")).with_cookie(asker).file(&fields, name, content).answer()
}

/// The same, as a program sends it.
fn attach_by_program(app: &App<'_>, asker: &Asker, path: &str, (name, content): (&str, &[u8])) -> Answer {
    app.ask("POST", &format!("/api/v1{path}/attachments")).by(asker).file(&[], name, content).answer()
}

const SCAN: &[u8] = b"%PDF-1.7\n\x00\xff scanned \xe2\xe3\n%%EOF";

stories! {
    fn a_scanned_contract_is_attached_seen_and_taken_out_as_it_was(world) {
        let app = App::of(world);
        let (finance, communication) = (app.finance(), app.communication());
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("signed").item("Tin bài", "2", "100", 0), line);
        let page = format!("/commitments/{order}");
        let location = attach(&app, &communication, &page, ("C:\\scan\\Hợp đồng \"05\".PDF", SCAN)).must_be(303);
        assert_eq!(location.header("location"), page);
        let drawn = app.page(&finance, &page).must_be(200).body;
        assert!(drawn.contains("Hợp đồng 05.pdf") && drawn.contains("type=\"file\""), "{drawn}");
        let listed = app.get(&finance, &format!("{page}/attachments")).must_be(200).json();
        let attached = &listed["attachments"][0];
        assert_eq!((&attached["kind"], &attached["size"]), (&"pdf".into(), &SCAN.len().into()), "{listed}");
        for api in [true, false] {
            let path = format!("/attachments/{}", attached["id"]);
            let (bytes, answer) = match api {
                true => app.ask("GET", &format!("/api/v1{path}")).by(&finance).answer_bytes(),
                false => app.ask("GET", &path).with_cookie(&finance).answer_bytes(),
            };
            assert_eq!(bytes, SCAN);
            assert_eq!(answer.header("content-type"), "application/pdf");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
            let disposition = answer.header("content-disposition");
            assert!(disposition.starts_with("attachment; ") && disposition.contains("UTF-8''H%E1%BB%A3p"), "{disposition}");
        }
        // An action has its own papers; the same scan may prove both, and is kept once.
        let action = world.decide(line, socai::budget::Decision::Supplement, 7, "2026-02-07").unwrap();
        attach(&app, &finance, &format!("/actions/{action}"), ("QĐ.pdf", SCAN)).must_be(303);
        assert!(app.page(&finance, &format!("/actions/{action}")).must_be(200).body.contains("QĐ.pdf"));
        assert_eq!(dump(&world.db).rows("attachment_contents").len(), 1);
        assert_eq!(dump(&world.db).rows("attachments").len(), 2);
    }

    fn papers_are_attached_and_seen_by_the_people_of_their_agency(world) {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("signed").item("Tin bài", "2", "100", 0), line);
        let page = format!("/commitments/{order}");
        let id = attach_by_program(&app, &app.finance(), &page, ("a.pdf", SCAN)).must_be(201).id();
        let other = app.asker_at(Role::FinanceOfficer, "T02");
        for role in [Role::Ministry, Role::Auditor, Role::Administrator] {
            app.asker(role);
        }
        let before = dump(&world.db);
        for path in [format!("/attachments/{id}"), format!("{page}/attachments")] {
            assert_eq!(app.get(&other, &path).must_be(403).code(), "agency_not_allowed");
            assert_eq!(app.get(&app.asker(Role::Administrator), &path).must_be(403).code(), "role_not_allowed");
            app.get(&app.asker(Role::Auditor), &path).must_be(200);
        }
        assert_eq!(attach_by_program(&app, &other, &page, ("b.pdf", b"%PDF-2")).must_be(403).code(), "agency_not_allowed");
        assert_eq!(attach_by_program(&app, &app.asker(Role::Ministry), &page, ("b.pdf", b"%PDF-2")).must_be(403).code(), "role_not_allowed");
        let auditor = app.page(&app.asker(Role::Auditor), &page).must_be(200).body;
        assert!(auditor.contains("a.pdf") && !auditor.contains("type=\"file\""));
        for path in ["/attachments/999999", "/commitments/999999/attachments"] {
            assert_eq!(app.get(&app.finance(), path).must_be(404).code(), "not_found");
        }
        assert_eq!(attach_by_program(&app, &app.finance(), "/actions/999999", ("a.pdf", SCAN)).must_be(404).code(), "not_found");
        dump(&world.db).must_be(&before, "who may not attach");
    }

    fn what_is_no_paper_is_not_taken(world) {
        let app = App::of(world);
        let finance = app.finance();
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("signed").item("Tin bài", "2", "100", 0), line);
        let page = format!("/commitments/{order}");
        attach_by_program(&app, &finance, &page, ("a.pdf", SCAN)).must_be(201);
        let before = dump(&world.db);
        for (name, content) in [
            ("quyết định.pdf", &b"<html><script>alert(1)</script></html>"[..]),
            ("a.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
            ("a.exe", b"MZ\x90\x00"),
            ("a.docx", b"PK\x03\x04 no more"),
        ] {
            assert_eq!(attach_by_program(&app, &finance, &page, (name, content)).must_be(422).code(), "file_kind_unknown", "{name}");
            let drawn = attach(&app, &finance, &page, (name, content)).must_be(422).body;
            assert!(drawn.contains("PDF, PNG, JPG, DOCX, XLSX") && drawn.contains("signed"), "the page of the document, with the reason");
        }
        assert_eq!(attach_by_program(&app, &finance, &page, ("b.pdf", SCAN)).must_be(409).code(), "attached_already");
        assert_eq!(attach_by_program(&app, &finance, &page, ("b.pdf", b"")).must_be(422).code(), "value_missing");
        let mut large = SCAN.to_vec();
        large.resize(15 * 1024 * 1024 + 1, b' ');
        assert_eq!(attach_by_program(&app, &finance, &page, ("b.pdf", &large)).must_be(413).code(), "body_too_large");
        large.resize(17 * 1024 * 1024, b' ');
        assert_eq!(attach_by_program(&app, &finance, &page, ("b.pdf", &large)).must_be(413).code(), "body_too_large");
        dump(&world.db).must_be(&before, "what is no paper");
        // Text in JSON is a file, too, and what it is its content says.
        let typed = json!({"name": "a.txt", "text": "%PDF-1.4 typed"});
        assert_eq!(app.post(&finance, &format!("{page}/attachments"), &typed).must_be(201).json()["name"], "a.pdf");
    }

    fn a_paper_that_was_altered_is_found_and_given_to_nobody(world) {
        let app = App::of(world);
        let finance = app.finance();
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("signed").item("Tin bài", "2", "100", 0), line);
        let id = attach_by_program(&app, &finance, &format!("/commitments/{order}"), ("a.pdf", SCAN)).must_be(201).id();
        // Nobody alters it in the book as it is.
        for sql in [
            "UPDATE attachment_contents SET size = 1",
            "DELETE FROM attachment_contents",
            "UPDATE attachments SET subject_id = 1",
            "DELETE FROM attachments",
        ] {
            assert!(world.by_hand(sql, sql).unwrap_err().to_string().contains("append-only"), "{sql}");
        }
        // But somebody may who holds the file of the book.
        world.alter_attachments(b"%PDF-1.7 forged");
        assert_eq!(app.get(&finance, &format!("/attachments/{id}")).must_be(409).code(), "attachment_altered");
        let page = app.page(&finance, &format!("/attachments/{id}")).must_be(409);
        assert!(!page.body.contains("forged"), "{}", page.body);
        let found = app.get(&app.asker(Role::Auditor), "/verification").must_be(200).json();
        assert_eq!(found["differences"][0]["place"], format!("attachment {id}"), "{found}");
        assert_eq!(found["differences"].as_array().unwrap().len(), 1, "{found}");
        world.alter_attachments(SCAN);
        app.get(&finance, &format!("/attachments/{id}")).must_be(200);
    }
}
