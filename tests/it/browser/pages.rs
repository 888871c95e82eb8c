//! Every page, for every role that may see it: valid, accessible in light and dark, never wider than its window, silent on
//! the console, and made of nothing from elsewhere. Pages are found by their links, two of each route; what no link leads to is looked at in a book that
//! has one of everything.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use serde_json::Value;
use socai::people::Role;

use super::chromium::{Chromium, is_at_hand, tools};
use super::service::Service;
use crate::http::routes::{Fixtures, Mount, Route, routes};
use crate::support::{App, World};

/// Pages of one route that are looked at, for a role.
const OF_EACH: usize = 2;

/// Who looks, in which language.
const READERS: [(&str, &str); 5] =
    [("taichinh", "vi"), ("truyenthong", "en"), ("bo", "vi"), ("kiemtoan", "en"), ("quantri", "vi")];

/// Links to pages of the service; files and the change of language are none.
const LINKS: &str = "
    return [...document.querySelectorAll('a[href]')]
        .filter(a => a.origin === location.origin && !a.search.includes('download=')
            && !a.pathname.startsWith('/language/') && !/^.attachments.[0-9]+$/.test(a.pathname))
        .map(a => a.pathname + a.search);
";

/// What is wider than the window, and what came from elsewhere.
const BREADTH: &str = "
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return '';
    const wide = [...document.querySelectorAll('main *, header *, footer *, nav *')]
        .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.table'));
    return root.scrollWidth + ' > ' + root.clientWidth + ': ' + wide.slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join(' | ');
";
const ELSEWHERE: &str = "
    return performance.getEntriesByType('resource').map(e => e.name)
        .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'));
";

/// The route that an address belongs to.
fn route_of(path: &str, known: &[String]) -> String {
    let path = path.split('?').next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &&String| {
        let route: Vec<&str> = route.split('/').collect();
        route.len() == parts.len()
            && route.iter().zip(&parts).all(|(one, part)| one.starts_with('{') || one == part)
    };
    // A fixed part goes before one in braces: /orders/new is not /orders/{id}.
    known
        .iter()
        .filter(fits)
        .min_by_key(|route| route.matches('{').count())
        .cloned()
        .unwrap_or_else(|| path.to_owned())
}

fn known_routes() -> Vec<String> {
    let pages = routes().into_iter().filter(|it| it.method == "GET" && it.mount != Mount::Api);
    pages.map(|it| it.path.to_owned()).collect()
}

/// What axe finds: rule, and where.
fn violations(browser: &Chromium, scheme: &str, axe: &str) -> Vec<String> {
    browser.set_scheme(scheme);
    // Only colours differ in the dark.
    let rules = if scheme == "dark" {
        "{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }"
    } else {
        "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }"
    };
    let script = format!(
        "const done = arguments[arguments.length - 1];\n{axe}\n;
         axe.run(document, {{ runOnly: {rules}, resultTypes: ['violations'] }})
            .then(r => done(r.violations.flatMap(v => v.nodes.map(n => v.id + ' at ' + n.target.join(' ') + ': '
                + n.html.slice(0, 200) + ' -- ' + (n.failureSummary || '').replace(/\\s+/g, ' ').slice(0, 300)))),
                  e => done(['axe broke: ' + e]));"
    );
    let found = browser.look_for_long(&script);
    let found = found.as_array().unwrap_or_else(|| panic!("{found}"));
    found.iter().map(|it| format!("{scheme}: {}", it.as_str().unwrap())).collect()
}

/// The page as it is sent.
fn sent(service: &Service, path: &str, cookies: &str) -> String {
    let address = service.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let answer = String::from_utf8(bytes).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    match head.to_lowercase().contains("transfer-encoding: chunked") {
        true => unchunked(body),
        false => body.to_owned(),
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.push_str(&rest[..size]);
        body = &rest[size + 2..];
    }
    whole
}

/// Somebody who looks at pages, and what was wrong with them.
struct Look<'s> {
    service: &'s Service,
    browser: Chromium,
    reader: &'s str,
    cookies: String,
    axe: String,
    /// Where the texts of the pages go.
    folder: &'s std::path::Path,
    complaints: String,
}

impl<'s> Look<'s> {
    fn of(
        service: &'s Service,
        (reader, language): (&'s str, &str),
        folder: &'s std::path::Path,
    ) -> Look<'s> {
        let axe = std::fs::read_to_string(tools().join("axe-core/axe.min.js")).unwrap();
        let browser = Chromium::start(&service.base, true);
        browser.sign_in(reader, &service.password, language);
        let cookies = browser.cookies();
        Look { service, browser, reader, cookies, axe, folder, complaints: String::new() }
    }

    fn at(&mut self, path: &str) {
        let browser = &self.browser;
        browser.set_width(1280);
        browser.open(path);
        let mut wrong = violations(browser, "light", &self.axe);
        wrong.extend(violations(browser, "dark", &self.axe));
        // 640 is 1280 at 200 %.
        for width in [640, 390] {
            browser.set_width(width);
            let broad = browser.look(BREADTH);
            if broad != "" {
                wrong.push(format!("too broad: {}", broad.as_str().unwrap()));
            }
        }
        let elsewhere = browser.look(ELSEWHERE);
        if elsewhere.as_array().is_none_or(|it| !it.is_empty()) {
            wrong.push(format!("from elsewhere: {elsewhere}"));
        }
        wrong.extend(browser.complaints().into_iter().map(|it| format!("console: {it}")));
        for it in wrong {
            writeln!(self.complaints, "{} {path}\n    {it}", self.reader).unwrap();
        }
        let name = format!("{}{}", self.reader, path.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
        let text = sent(self.service, path, &self.cookies);
        std::fs::write(self.folder.join(format!("{name:.120}.html")), text).unwrap();
    }

    /// Goes from link to link.
    fn at_all(&mut self, known: &[String]) -> BTreeMap<String, usize> {
        let mut ahead: VecDeque<String> = VecDeque::from(["/".to_owned(), "/ui".to_owned()]);
        let mut asked: BTreeSet<String> = ahead.iter().cloned().collect();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(path) = ahead.pop_front() {
            let times = seen.entry(route_of(&path, known)).or_insert(0);
            if *times >= OF_EACH {
                continue;
            }
            *times += 1;
            self.at(&path);
            for link in self.browser.look(LINKS).as_array().unwrap() {
                let link = link.as_str().unwrap().to_owned();
                let enough = seen.get(&route_of(&link, known)).is_some_and(|times| *times >= OF_EACH);
                if !enough && asked.insert(link.clone()) {
                    ahead.push_back(link);
                }
            }
        }
        seen
    }
}

/// What the HTML checker says of the pages.
fn invalid(folder: &std::path::Path) -> Vec<String> {
    let checked = Command::new("java")
        .arg("-jar")
        .arg(tools().join("vnu-jar/build/dist/vnu.jar"))
        .args(["--errors-only", "--format", "json", "--exit-zero-always", "--skip-non-html"])
        .arg(folder)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&checked.stderr)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&checked.stderr)));
    let messages = said["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|it| {
            let file = it["url"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            format!(
                "{file}: {} -- {}",
                it["message"].as_str().unwrap_or_default(),
                it["extract"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

/// Pages that no link of the demonstration leads to, in a book that has one of everything.
fn look_at_the_rest(folder: &std::path::Path, seen: &mut BTreeMap<String, usize>) -> String {
    let world = World::on_sqlite();
    let app = App::of(&world);
    let fixtures = Fixtures::make(&app);
    let service = Service::of_world(&world);
    let mut complaints = String::new();
    for role in [Role::FinanceOfficer, Role::CommunicationUnit, Role::Ministry, Role::Administrator] {
        let may = |route: &Route| route.roles.is_empty() || route.roles.contains(&role);
        let rest: Vec<Route> = routes()
            .into_iter()
            .filter(|it| it.method == "GET" && it.mount != Mount::Api && may(it))
            .filter(|it| !seen.contains_key(it.path) && !NO_PAGES.contains(&it.path))
            .collect();
        if rest.is_empty() {
            continue;
        }
        app.asker(role);
        let agency = if role.has_agency() { ".T01" } else { "" };
        let name = format!("{}{agency}", role.code());
        let mut look = Look::of(&service, (&name, "vi"), folder);
        for route in rest {
            look.at(&route.address(&fixtures));
            *seen.entry(route.path.to_owned()).or_insert(0) += 1;
        }
        complaints.push_str(&look.complaints);
    }
    complaints
}

#[test]
fn every_page_is_valid_accessible_and_fits_its_window() {
    if !is_at_hand() {
        return;
    }
    let (service, known) = (Service::on_sqlite(), known_routes());
    let folder = tempfile::tempdir().unwrap();
    let mut complaints = String::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for reader in READERS {
        let mut look = Look::of(&service, reader, folder.path());
        for (route, times) in look.at_all(&known) {
            *seen.entry(route).or_insert(0) += times;
        }
        complaints.push_str(&look.complaints);
    }
    println!("{} pages of {} routes by their links", seen.values().sum::<usize>(), seen.len());
    complaints.push_str(&look_at_the_rest(folder.path(), &mut seen));
    let unseen: Vec<&String> =
        known.iter().filter(|it| !seen.contains_key(*it) && !NO_PAGES.contains(&it.as_str())).collect();
    println!("{} pages of {} routes", seen.values().sum::<usize>(), seen.len());
    for it in invalid(folder.path()) {
        writeln!(complaints, "not valid: {it}").unwrap();
    }
    assert!(complaints.is_empty(), "{complaints}");
    assert_eq!(unseen, Vec::<&String>::new(), "nobody looked at them");
}

/// Routes that are no pages.
const NO_PAGES: &[&str] = &[
    // It is met between the password and the code alone; else it leads to signing in.
    "/sign-in/code",
    "/language/{code}",
    "/assets/socai.css",
    "/assets/socai.js",
    "/assets/socai.svg",
    "/healthz",
    "/readyz",
    "/metrics",
    "/attachments/{id}",
    "/help/pictures/{name}",
];
