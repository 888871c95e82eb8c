//! The program as others reach it: slow clients, TLS, a database that goes and comes back, and being told to stop.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A service that runs, on a book of its own.
struct Service {
    child: Child,
    address: SocketAddr,
    /// What it wrote to its log so far.
    log: Arc<Mutex<String>>,
    folder: tempfile::TempDir,
}

const PASSWORD: &str = "một mật khẩu rất dài";

impl Service {
    fn with(arguments: &[&str]) -> Service {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("book.db").display());
        Service::on(&database, folder, arguments)
    }

    fn on(database: &str, folder: tempfile::TempDir, arguments: &[&str]) -> Service {
        let made = program(database).arg("init").output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let mut add = program(database)
            .args(["user", "add", "an", "--role", "ministry", "--password-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(add.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(add.wait().unwrap().success());
        let mut child = program(database)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("RUST_LOG", "debug")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (written, kept) = (child.stderr.take().unwrap(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in BufReader::new(written).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.split("://").nth(1).unwrap_or_else(|| panic!("no address in {said:?}"));
        let address = address.trim().trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        Service { child, address, log, folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// The whole answer to a request.
    fn asked(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        read_all(&mut stream)
    }

    fn get(&self, path: &str) -> String {
        self.asked(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log tells this.
    fn must_log(&self, what: &str) {
        let until = Instant::now() + Duration::from_secs(10);
        while !self.log().contains(what) {
            assert!(Instant::now() < until, "{what} is not in the log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn tell_to_stop(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_socai"));
    command.args(["--language", "en", "--database", database]).env_remove("DATABASE_URL");
    command
}

/// What comes until the connection ends, whichever way.
fn read_all(stream: &mut impl std::io::Read) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn signing_in() -> String {
    serde_json::json!({"username": "an", "password": PASSWORD}).to_string()
}

fn head_of(body: &str) -> String {
    let length = body.len();
    format!(
        "POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept-Language: en\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )
}

#[test]
fn slow_clients_lose_their_connection_and_others_are_served_meanwhile() {
    let service = Service::with(&["--patience", "1"]);
    let began = Instant::now();

    // A head that never ends.
    let mut slow_head = service.connect();
    slow_head.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    // A connection on which nothing comes at all, and one that is kept after an answer.
    let mut silent = service.connect();
    let mut kept = service.connect();
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    // A body that never ends: of this one there is somebody to tell.
    let body = signing_in();
    let mut slow_body = service.connect();
    slow_body.write_all(head_of(&body).as_bytes()).unwrap();
    slow_body.write_all(&body.as_bytes()[..10]).unwrap();

    assert!(service.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(began.elapsed() < Duration::from_secs(1), "nobody waits for them");
    let told = read_all(&mut slow_body);
    assert!(
        told.starts_with("HTTP/1.1 408") && told.contains("too_slow") && told.contains("1 seconds"),
        "{told}"
    );
    assert!(told.to_lowercase().contains("connection: close"), "{told}");
    assert_eq!(read_all(&mut slow_head), "");
    assert_eq!(read_all(&mut silent), "");
    let answered = read_all(&mut kept);
    assert_eq!(answered.matches("HTTP/1.1 ").count(), 1, "{answered}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn a_client_that_takes_no_answer_loses_its_connection() {
    let service = Service::with(&["--patience", "1"]);
    let mut deaf = service.connect();
    // Many answers are asked for, and none is read: what the system buffers for both ends is full after some.
    deaf.set_write_timeout(Some(Duration::from_secs(4))).unwrap();
    let began = Instant::now();
    let request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    let lost = loop {
        if deaf.write_all(request.as_bytes()).is_err() {
            break true;
        }
        if began.elapsed() > Duration::from_secs(15) {
            break false;
        }
    };
    assert!(lost, "it is still served");
    service.must_log("a connection ended early");
}

#[test]
fn told_to_stop_it_finishes_what_was_asked_and_takes_nothing_more() {
    let mut service = Service::with(&[]);
    let body = signing_in();
    let mut slow = service.connect();
    slow.write_all(head_of(&body).as_bytes()).unwrap();
    slow.write_all(&body.as_bytes()[..10]).unwrap();
    let mut idle = service.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    service.must_log("/healthz");
    service.tell_to_stop();
    service.must_log("stopping");
    assert!(TcpStream::connect(service.address).is_err(), "it listens no more");
    assert!(read_all(&mut idle).starts_with("HTTP/1.1 200"), "who was answered is let go");
    assert_eq!(service.child.try_wait().unwrap(), None, "it waits for what is under way");
    slow.write_all(&body.as_bytes()[10..]).unwrap();
    let answer = read_all(&mut slow);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("access_token"), "{answer}");
    let until = Instant::now() + Duration::from_secs(20);
    let status = loop {
        match service.child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > until => panic!("it does not end"),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert_eq!(status.code(), Some(0), "{}", service.log());
    // What waited for the audit trail was written before the end: who signed in last.
    let book = socai::db::Db::open(&format!("sqlite://{}", service.folder.path().join("book.db").display()));
    let entries = crate::support::dump(&book.unwrap()).rows("audit_entries");
    let signed_in =
        entries.iter().filter(|entry| entry.contains("|security|") && entry.contains("|/tokens|"));
    assert_eq!(signed_in.count(), 1, "{entries:#?}");
}

fn beside_the_tests(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

#[test]
fn it_answers_over_tls_and_says_nothing_without() {
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

    let (cert, key) = (beside_the_tests("cert.pem"), beside_the_tests("key.pem"));
    let service = Service::with(&[
        "--tls-cert",
        cert.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
        "--patience",
        "2",
    ]);
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&cert).unwrap()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, service.connect());
    stream.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let answer = read_all(&mut stream).to_lowercase();
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    assert!(answer.contains("set-cookie: __host-socai_form="), "{answer}");

    // Without TLS nothing is told; who never begins with it is let go.
    assert!(!service.get("/healthz").contains("HTTP/1.1 200"));
    let mut silent = service.connect();
    assert_eq!(read_all(&mut silent), "");

    // A key that does not fit is refused before anybody is served.
    let database = format!("sqlite://{}", service.folder.path().join("book.db").display());
    let wrong = program(&database)
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--tls-cert",
            key.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ])
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("key.pem"), "{wrong:?}");
}

#[test]
fn the_log_has_each_request_by_its_id_and_no_name_secret_or_address() {
    let service = Service::with(&["--log-format", "json"]);
    let body = signing_in();
    let mut stream = service.connect();
    stream.write_all(format!("{}{body}", head_of(&body)).as_bytes()).unwrap();
    let answer = read_all(&mut stream);
    let token = answer.split("access_token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let id = answer
        .to_lowercase()
        .split("x-request-id: ")
        .nth(1)
        .unwrap()
        .split("\r\n")
        .next()
        .unwrap()
        .to_owned();
    let asked = service.asked(&format!(
        "GET /api/v1/agencies/NGUYENVANA?name=Nguyen HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    ));
    assert!(asked.starts_with("HTTP/1.1 404"), "{asked}");
    service.must_log("/agencies/{code}");
    let log = service.log();
    let line = log.lines().find(|line| line.contains(&id)).unwrap_or_else(|| panic!("no {id} in {log}"));
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["message"], "answered");
    assert_eq!((&line["route"], &line["status"]), (&"/api/v1/tokens".into(), &200.into()), "{line}");
    assert_eq!(line["span"]["id"], id.as_str());
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    }
    for secret in [PASSWORD, &token, "NGUYENVANA", "Nguyen", "127.0.0.1", "Bearer"] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

#[test]
fn the_verifier_runs_by_itself_and_the_counts_tell_what_it_found() {
    let service = Service::with(&[]);
    let until = Instant::now() + Duration::from_secs(10);
    while !service.get("/metrics").contains("socai_verifier_differences 0\n") {
        assert!(Instant::now() < until, "{}", service.get("/metrics"));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(!Service::with(&["--verify-every", "0"]).get("/metrics").contains("socai_verifier"));
    let elsewhere = Service::with(&["--metrics-from", "203.0.113.0/24"]);
    assert!(elsewhere.get("/metrics").starts_with("HTTP/1.1 404"));
}

#[test]
fn readiness_tells_when_the_file_of_the_book_is_gone() {
    let service = Service::with(&[]);
    assert!(service.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(service.get("/healthz").contains("alive; the database answers"));
    let file = service.folder.path().join("book.db");
    let aside = service.folder.path().join("aside.db");
    std::fs::rename(&file, &aside).unwrap();
    assert!(service.get("/readyz").starts_with("HTTP/1.1 503"));
    assert!(service.get("/healthz").contains("alive; the database does not answer"));
    std::fs::rename(&aside, &file).unwrap();
    assert!(service.get("/readyz").starts_with("HTTP/1.1 200"));
}

#[test]
fn readiness_tells_when_the_server_is_gone_and_when_it_is_back() {
    let Some(server) = crate::support::postgres::Server::of_its_own() else { return };
    let service = Service::on(&server.url(), tempfile::tempdir().unwrap(), &[]);
    assert!(service.get("/readyz").starts_with("HTTP/1.1 200"));
    server.stop();
    let gone = service.get("/readyz");
    assert!(gone.starts_with("HTTP/1.1 503") && gone.contains("does not answer"), "{gone}");
    assert!(service.get("/healthz").contains("alive; the database does not answer"));
    server.start();
    assert!(service.get("/readyz").starts_with("HTTP/1.1 200"), "connections that were lost are made anew");
    // And whoever signs in meets no connection of before.
    let body = signing_in();
    for _ in 0..4 {
        let answer = service.asked(&format!("{}{body}", head_of(&body)));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}
