//! The command line, as the program itself: what it prints where, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn socai(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_socai"))
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .args(["--language", "en"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Ends with 0 and says nothing on stderr.
#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = socai(folder, arguments);
    assert_eq!((output.status.code(), told(&output).as_str()), (Some(0), ""), "{arguments:?}");
    out(&output)
}

/// Ends with this status, with nothing on stdout and a sentence on stderr.
#[track_caller]
fn refused(folder: &Path, status: i32, arguments: &[&str]) -> String {
    let output = socai(folder, arguments);
    assert_eq!(
        (output.status.code(), out(&output).as_str()),
        (Some(status), ""),
        "{arguments:?}: {}",
        told(&output)
    );
    told(&output)
}

const AGENCIES: &str =
    "code,name_vi,name_en,kind,parent_code,valid_from,valid_to\nT01,Hà Nội,Hanoi,province,,,\n";
const LINES: &str = "agency_code,fiscal_year,fund_source,purpose,title,classification,amount,decision_no,decision_date\n\
    T01,2026,state_budget,press_order,,,1000,01/QĐ,2025-12-20\n";
const ORDERS: &str = "agency_code,fiscal_year,order_no,signed_on,press_agency,fund_source,product,quantity,unit_price,amount,status,paid_on,voucher_no\n\
    T01,2026,1,2026-03-01,Báo Một,state_budget,Tin bài,3,200,600,paid,2026-04-01,UNC1\n";

#[test]
fn a_book_is_made_filled_reconciled_compared_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, text) in [("agencies.csv", AGENCIES), ("lines.csv", LINES), ("orders.csv", ORDERS)] {
        std::fs::write(at.join(name), text).unwrap();
    }
    assert!(refused(at, 1, &["verify"]).contains("no book"), "there is none yet");
    assert!(done(at, &["init"]).contains("VND"));
    assert!(at.join("socai.db").is_file());
    done(at, &["import", "agencies", "agencies.csv"]);
    done(at, &["import", "budget-lines", "lines.csv"]);
    let unknown = refused(at, 1, &["import", "orders", "orders.csv"]);
    assert!(
        unknown.contains("row 2") && unknown.contains("press_agency") && unknown.contains("[code_unknown]"),
        "{unknown}"
    );
    std::fs::write(at.join("press.csv"), "code,name\nB1,Báo Một\n").unwrap();
    done(at, &["import", "press-agencies", "press.csv"]);
    assert!(
        done(at, &["import", "orders", "orders.csv", "--dry-run"]).contains("dry run"),
        "a rehearsal says so"
    );
    assert!(done(at, &["import", "orders", "orders.csv"]).contains('1'));
    let again: serde_json::Value =
        serde_json::from_str(&done(at, &["import", "orders", "orders.csv", "--format", "json"])).unwrap();
    assert_eq!((&again["added"], &again["unchanged"]), (&0.into(), &1.into()));

    let reconcile = ["reconcile", "--agency", "T01", "--year", "2026"];
    assert!(done(at, &reconcile).contains("600"));
    let json: serde_json::Value =
        serde_json::from_str(&done(at, &[&reconcile[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(
        (&json["agency"], &json["totals"]["paid"], &json["totals"]["available"]),
        (&"T01".into(), &"600".into(), &"400".into())
    );
    assert!(json["checks"].as_array().unwrap().iter().all(|check| check["passed"] == true), "{json}");
    let csv = done(at, &[&reconcile[..], &["--format", "csv"]].concat());
    assert!(csv.starts_with("fund_source,purpose,"), "{csv}");
    let compared = socai(at, &["compare", "--year", "2026", "--format", "xlsx"]);
    assert!(compared.status.success() && compared.stdout.starts_with(b"PK"), "a workbook is a zip");
    let json: serde_json::Value =
        serde_json::from_str(&done(at, &["compare", "--year", "2026", "--format", "json"])).unwrap();
    assert_eq!(json["rows"][0]["by_purpose"]["press_order"]["paid"], "600");
    let found: serde_json::Value = serde_json::from_str(&done(at, &["verify", "--format", "json"])).unwrap();
    assert_eq!((&found["movements"], &found["difference_count"]), (&4.into(), &0.into()));

    // A balance altered by hand.
    use diesel::Connection as _;
    use diesel::connection::SimpleConnection as _;
    let mut book = diesel::SqliteConnection::establish(at.join("socai.db").to_str().unwrap()).unwrap();
    book.batch_execute("UPDATE agency_balances SET paid = paid - 1").unwrap();
    let output = socai(at, &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("agency T01 2026 state_budget press_order"), "{}", out(&output));
    assert_eq!(socai(at, &reconcile).status.code(), Some(1), "its checks find it, too");
}

#[test]
fn courses_and_contracts_are_taken_in_by_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let lines = "agency_code,fiscal_year,fund_source,purpose,amount,decision_no,decision_date\n\
        T01,2026,state_budget,training,1000,01/QĐ,2025-12-20\nT01,2026,state_budget,it_monitoring,1000,01/QĐ,2025-12-20\n";
    let courses = "agency_code,fiscal_year,training_no,signed_on,topic,provider,held_from,trainees,fund_source,product,quantity,unit_price,amount\n\
        T01,2026,TH1,2026-03-01,Kỹ năng,Học viện,2026-05-04,T01: 30,state_budget,Giảng viên,2,100,200\n";
    let contracts = "agency_code,contract_no,title,service,provider,signed_on,starts_on,ends_on,contract_value,schedule,fiscal_year,fund_source,product,quantity,unit_price,amount\n\
        T01,HD1,Rà quét,scanning,Công ty,2026-02-01,2026-02-01,2027-12-31,300,2026: 100 | 2027: 200,2026,state_budget,Báo cáo,4,25,100\n";
    for (name, text) in [
        ("agencies.csv", AGENCIES),
        ("lines.csv", lines),
        ("courses.csv", courses),
        ("contracts.csv", contracts),
    ] {
        std::fs::write(at.join(name), text).unwrap();
    }
    done(at, &["init"]);
    done(at, &["import", "agencies", "agencies.csv"]);
    done(at, &["import", "budget-lines", "lines.csv"]);
    for (kind, file) in [("trainings", "courses.csv"), ("monitoring", "contracts.csv")] {
        let import = |more: &[&str]| -> serde_json::Value {
            let arguments = [&["import", kind, file, "--format", "json"], more].concat();
            serde_json::from_str(&done(at, &arguments)).unwrap()
        };
        assert_eq!(import(&["--dry-run"])["dry_run"], true);
        let counts = |told: &serde_json::Value| (told["added"].clone(), told["unchanged"].clone());
        assert_eq!(counts(&import(&[])), (1.into(), 0.into()), "{kind}");
        assert_eq!(counts(&import(&[])), (0.into(), 1.into()), "{kind} twice");
        let changed = std::fs::read_to_string(at.join(file)).unwrap().replace(",100", ",101");
        std::fs::write(at.join(file), changed).unwrap();
        let told = refused(at, 1, &["import", kind, file]);
        assert!(told.contains("row 2") && told.contains("[item_amount_differs]"), "{told}");
    }
    let reconciled = done(at, &["reconcile", "--agency", "T01", "--year", "2026", "--format", "json"]);
    let reconciled: serde_json::Value = serde_json::from_str(&reconciled).unwrap();
    assert_eq!(reconciled["totals"]["committed"], "300");
    done(at, &["verify"]);
}

#[test]
fn wrong_usage_ends_with_two_and_a_refusal_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for wrong in
        [&["compare"][..], &["reconcile", "--agency", "T01"], &["import", "money", "x.csv"], &["fly"]]
    {
        let output = socai(at, wrong);
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""), "{wrong:?}");
        assert!(!told(&output).is_empty());
    }
    let scheme = refused(at, 1, &["--database", "mysql://root:secret@host/db", "verify"]);
    assert!(scheme.contains("sqlite:// or postgres://") && !scheme.contains("secret"), "{scheme}");
    done(at, &["init", "--currency", "EUR"]);
    assert!(refused(at, 1, &["init", "--currency", "VND"]).contains("EUR"));
    assert!(refused(at, 1, &["init", "--currency", "XYZ"]).contains("XYZ"));
    assert!(refused(at, 1, &["compare", "--year", "2026"]).contains("[year_unknown]"));
    assert!(refused(at, 1, &["import", "agencies", "absent.csv"]).contains("absent.csv"));
    assert!(
        refused(at, 1, &["user", "add", "an", "--role", "finance_officer"]).contains("[role_and_agency]")
    );
    let made = done(at, &["user", "add", "an", "--role", "administrator"]);
    assert!(made.contains("an"), "{made}");
    assert!(refused(at, 1, &["user", "add", "an", "--role", "administrator"]).contains("[name_taken]"));
}

#[test]
fn accounts_are_invited_and_keys_are_changed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, &["init"]);
    let link = |told: &str| {
        let secret = told.split("/invitations/").nth(1).unwrap_or_else(|| panic!("no link: {told}"));
        secret.trim().to_owned()
    };
    let first = done(at, &["user", "add", "an", "--role", "administrator", "--full-name", "Nguyễn Văn An"]);
    assert!(first.contains("an") && link(&first).len() == 40, "{first}");
    let again = done(at, &["user", "invite", "an", "--remove-second-factor"]);
    assert_ne!(link(&again), link(&first));
    let book = std::fs::read(at.join("socai.db")).unwrap();
    let holds = |text: &str| book.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("Nguyễn Văn An") || at.join("socai.db-wal").exists());
    assert!(!holds(&link(&first)) && !holds(&link(&again)), "links are kept as hashes");
    assert!(refused(at, 1, &["user", "invite", "nobody"]).contains("[not_found]"));
    assert!(refused(at, 1, &["user", "add", "an", "--role", "auditor"]).contains("[name_taken]"));
    assert!(
        refused(at, 1, &["user", "add", "hai", "--role", "finance_officer"]).contains("[role_and_agency]")
    );
    let [one, two] = [(); 2].map(|()| done(at, &["keys", "rotate"]));
    assert_ne!(one, two);
}

#[test]
fn the_url_of_the_database_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("url"), "sqlite://secret.db\n").unwrap();
    done(at, &["--database-file", "url", "init"]);
    assert!(at.join("secret.db").is_file() && !at.join("socai.db").exists());
    assert!(refused(at, 1, &["--database-file", "absent", "verify"]).contains("absent"));
}

#[test]
fn every_template_is_taken_back_empty() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, &["init"]);
    for kind in socai::exchange::Kind::ALL {
        let csv = done(at, &["template", kind.code(), "--output", "-", "--format", "csv"]);
        assert!(csv.contains(kind.columns()[0].name), "{csv}");
        done(at, &["template", kind.code()]);
        let file = format!("{}.xlsx", kind.code());
        assert!(
            refused(at, 1, &["template", kind.code()]).contains(&file),
            "a file that may be filled in already"
        );
    }
}

/// Status line and body of a request to the service on loopback.
fn asked(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_demonstration_says_how_to_sign_in_and_lets_that_person_in() {
    let mut service = Command::new(env!("CARGO_BIN_EXE_socai"))
        .args(["--language", "en", "demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(service.stdout.take().unwrap()).lines().map(|line| line.unwrap());
    let serving = lines.next().expect("it says where it serves");
    let address = serving
        .split("http://")
        .nth(1)
        .expect("an address")
        .trim_matches(|c: char| !c.is_ascii_digit())
        .to_owned();
    let how = lines.next().expect("it says how to sign in");
    let password =
        how.split_whitespace().find(|word| word.len() >= 10 && word.chars().all(|c| c.is_ascii_hexdigit()));
    let password = password.unwrap_or_else(|| panic!("a password in {how:?}")).to_owned();
    let healthy = asked(&address, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(healthy.starts_with("HTTP/1.1 200"), "{healthy}");
    let body = serde_json::json!({"username": "taichinh", "password": password}).to_string();
    let token = asked(
        &address,
        &format!(
            "POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    );
    assert!(token.starts_with("HTTP/1.1 200") && token.contains("access_token"), "{token}");
    service.kill().unwrap();
    service.wait().unwrap();
}

#[test]
fn verify_offers_its_seal_and_takes_one_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("agencies.csv"), AGENCIES).unwrap();
    done(at, &["init"]);
    let seal = || {
        let found: serde_json::Value =
            serde_json::from_str(&done(at, &["verify", "--format", "json"])).unwrap();
        assert_eq!(found["trail"]["unsealed"], 0);
        found["trail"]["seal"].as_str().expect("a seal").to_owned()
    };
    let first = seal();
    assert!(
        first.starts_with("2:") && first.len() == 66,
        "the book and who records on the command line: {first}"
    );
    done(at, &["import", "agencies", "agencies.csv"]);
    assert!(seal().starts_with("3:"));
    let told = done(at, &["verify", "--seal", &first]);
    assert!(told.contains("still contains the seal") && told.contains(&seal()), "{told}");
    let altered = first.replace(['0', '1', '2', '3'], "4").replacen("4:", "2:", 1);
    let output = socai(at, &["verify", "--seal", &altered]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("audit seal 2") && out(&output).contains("not contained"),
        "{}",
        out(&output)
    );
    assert_eq!(socai(at, &["verify", "--seal", "7"]).status.code(), Some(2), "wrong usage");
}
