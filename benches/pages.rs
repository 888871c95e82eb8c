//! What the heaviest page costs beside the sign-in page, over connections as browsers have them.
//!
//! `cargo bench --bench pages` serves the demonstration book on this machine and asks for both pages in turn, from 32
//! connections that are kept open, compressed as browsers ask for it and plain. It prints how many answers a second
//! each page gives, and the ratio; it fails where the comparison costs more than four times what signing in does.
//! Each round asks for both, so that whatever else the machine does disturbs both, and the median round counts.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    reason = "a bench tells what it measured by printing, and measures in floats"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use socai::app::App;
use socai::db::Db;
use socai::db::schema::users;
use socai::demo;
use socai::ids::UserId;
use socai::people::SessionKind;
use socai::people::sessions::{Caller, open};
use socai::router::router;
use socai::serving::serve;
use socai::web::Settings;

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1_500);
const MOST: f64 = 4.0;

/// A request as a browser sends it, over and over on one connection, until it is time to stop.
fn ask(address: SocketAddr, request: &str, stop: &AtomicBool, answers: &AtomicU64) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::with_capacity(256 * 1024, stream.try_clone().unwrap());
    let mut body = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        stream.write_all(request.as_bytes()).unwrap();
        read_answer(&mut reader, &mut body);
        answers.fetch_add(1, Ordering::Relaxed);
    }
}

/// Reads an answer whole, by its length or by its chunks.
fn read_answer(reader: &mut BufReader<TcpStream>, body: &mut Vec<u8>) {
    let (mut line, mut length, mut status) = (String::new(), None, String::new());
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let lower = line.trim_end().to_ascii_lowercase();
        if status.is_empty() {
            status = lower;
        } else if lower.is_empty() {
            break;
        } else if let Some(value) = lower.strip_prefix("content-length:") {
            length = Some(value.trim().parse::<usize>().unwrap());
        }
    }
    assert!(status.contains(" 200 "), "{status}");
    if let Some(length) = length {
        body.resize(length, 0);
        reader.read_exact(body).unwrap();
        return;
    }
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let size = usize::from_str_radix(line.trim_end(), 16).unwrap();
        body.resize(size + 2, 0);
        reader.read_exact(body).unwrap();
        if size == 0 {
            return;
        }
    }
}

/// Answers a second.
fn rate(address: SocketAddr, request: &str) -> f64 {
    let (stop, answers) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| ask(address, request, &stop, &answers));
        }
        // What is slow once, such as drawing a page for the first time, is over by then.
        std::thread::sleep(ROUND / 5);
        let (begun, before) = (Instant::now(), answers.load(Ordering::Relaxed));
        std::thread::sleep(ROUND);
        let counted = answers.load(Ordering::Relaxed) - before;
        let took = begun.elapsed();
        stop.store(true, Ordering::Relaxed);
        counted as f64 / took.as_secs_f64()
    })
}

fn main() -> ExitCode {
    // `cargo bench` says so; `cargo test --benches` runs it too, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite://{}", folder.path().join("book.db").display())).unwrap();
    let (book, _) = demo::fill(&db).unwrap();
    let ministry: i64 = db
        .read(|conn| Ok(users::table.select(users::id).filter(users::username.eq("bo")).first(conn)?))
        .unwrap();
    let settings = Settings::default();
    let app = App::with(db, book, settings.clone()).unwrap();
    let opened = app
        .db
        .beside_the_trail()
        .write(|tx| open(tx, &app.keys, UserId(ministry), SessionKind::Page, &Caller::default()));
    let token = opened.unwrap().token;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = runtime.spawn(async move {
        serve(listener, router(app), &settings, None, async { stopped.await.unwrap_or(()) }).await;
    });
    let year = chrono::Datelike::year(&book.today());
    let year = if chrono::Datelike::month(&book.today()) <= 2 { year - 1 } else { year };
    let mut holds = true;
    println!("{:<12} {:>14} {:>14} {:>8}", "encoding", "sign-in /s", "comparison /s", "ratio");
    for encoding in ["gzip", "identity"] {
        let request = |path: &str, cookie: &str| {
            format!("GET {path} HTTP/1.1\r\nHost: socai\r\nAccept-Encoding: {encoding}\r\n{cookie}\r\n")
        };
        let sign_in = request("/sign-in", "");
        let comparison = request(
            &format!("/comparison?fiscal_year={year}"),
            &format!("Cookie: socai_session={token}\r\n"),
        );
        let mut rounds: Vec<(f64, f64, f64)> = (0..ROUNDS)
            .map(|_| {
                let (light, heavy) = (rate(address, &sign_in), rate(address, &comparison));
                (light / heavy, light, heavy)
            })
            .collect();
        rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (ratio, light, heavy) = rounds[ROUNDS / 2];
        println!("{encoding:<12} {light:>14.0} {heavy:>14.0} {ratio:>8.2}");
        holds &= ratio <= MOST;
    }
    let _ = stop.send(());
    runtime.block_on(service).unwrap();
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
