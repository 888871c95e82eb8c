//! The heaviest page there is: a comparison of all provinces with its pictures, on the demonstration book.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use diesel::prelude::*;
use socai::app::App;
use socai::db::Db;
use socai::db::schema::users;
use socai::demo;
use socai::ids::UserId;
use socai::people::SessionKind;
use socai::people::sessions::{Caller, open};
use socai::router::router;
use socai::web::Settings;
use tower::ServiceExt as _;

use crate::support::markup::{must_be_well_formed, without_tokens};

/// Bytes over the wire that the page may weigh, with its stylesheet and its script.
const MOST: usize = 100 * 1024;

struct Fetched {
    sent: usize,
    encoding: String,
    text: String,
}

#[test]
fn the_heaviest_page_is_light_and_comes_from_the_service_itself() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite://{}", folder.path().join("book.db").display())).unwrap();
    let (book, _) = demo::fill(&db).unwrap();
    let ministry: i64 = db
        .read(|conn| Ok(users::table.select(users::id).filter(users::username.eq("bo")).first(conn)?))
        .unwrap();
    let app = App::with(db, book, Settings::default()).unwrap();
    let opened = app
        .db
        .beside_the_trail()
        .write(|tx| open(tx, &app.keys, UserId(ministry), SessionKind::Page, &Caller::default()));
    let cookie = format!("socai_session={}", opened.unwrap().token);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let service = router(app);
    let fetch = |path: &str, encodings: &str| {
        let request =
            Request::builder().uri(path).header("cookie", &cookie).header("accept-encoding", encodings);
        let request = request.body(Body::empty()).unwrap();
        runtime.block_on(async {
            let response = service.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 200, "{path}");
            let encoding =
                response.headers().get("content-encoding").map_or("", |it| it.to_str().unwrap()).to_owned();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let text = match encoding.as_str() {
                "gzip" => unpacked(&bytes),
                _ => String::from_utf8(bytes.to_vec()).unwrap(),
            };
            Fetched { sent: bytes.len(), encoding, text }
        })
    };
    let year = chrono::Datelike::year(&book.today());
    let told = if chrono::Datelike::month(&book.today()) <= 2 { year - 1 } else { year };
    for path in [
        format!("/comparison?fiscal_year={told}"),
        format!(
            "/comparison?fiscal_year={told}&structure=2025-07-01&measure=per_head&chosen=T01,T79-2025,T48-2025,B-KHCN"
        ),
        format!(
            "/comparison?fiscal_year={}&structure=2025-06-30&chosen=T01,T79,T48,T46&measure=share",
            told - 2
        ),
        format!("/comparison?fiscal_year={told}&table=figures"),
    ] {
        let page = fetch(&path, "gzip, deflate, br");
        assert_eq!(page.encoding, "gzip");
        let href =
            page.text.split("<link rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let style = fetch(href, "gzip");
        // The script comes once, and is kept.
        let beside: Vec<&str> =
            page.text.split(" src=\"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
        assert!(beside.iter().all(|it| it.starts_with("/assets/")), "{beside:?}");
        let whole = page.sent + style.sent + beside.iter().map(|it| fetch(it, "gzip").sent).sum::<usize>();
        println!("{path}: {} bytes, {whole} with what it fetches; {} unpacked", page.sent, page.text.len());
        assert!(whole < MOST, "{path}: {whole} bytes");
        // Sent again, and plain: the same page but for what each browser has of its own.
        let plain = fetch(&path, "");
        assert_eq!((plain.encoding.as_str(), plain.sent), ("", plain.text.len()));
        assert_eq!(without_tokens(&plain.text), without_tokens(&page.text));
        must_be_well_formed(&page.text);
        assert!(page.text.contains("id=\"bars-title\"") && page.text.contains("id=\"map-title\""), "{path}");
        for outside in ["http://", "https://", "=\"//", "@import"] {
            assert!(!page.text.contains(outside), "{path}: {outside}");
            assert!(!style.text.contains(outside), "{href}: {outside}");
        }
        for link in page.text.split(" href=\"").skip(1).map(|it| it.split('"').next().unwrap()) {
            assert!(link.starts_with('/') || link.starts_with('#'), "{link}");
        }
    }
}

fn unpacked(bytes: &[u8]) -> String {
    use std::io::Read;
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).expect("a whole gzip stream");
    text
}
