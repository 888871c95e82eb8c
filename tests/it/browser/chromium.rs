//! A headless Chromium, driven as WebDriver has it. What is typed goes through the keyboard; scripts only look.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};
use tokio::runtime::Runtime;

/// Where `tests/run` installs what checks pages: `axe-core` and the HTML checker.
pub fn tools() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    target.join("tools/web/node_modules")
}

/// Whether the machine has what the browser's stories need. Where it lacks something, that is said loudly, or, where
/// `SOCAI_REQUIRE_BROWSER` is set, is a failure.
pub fn is_at_hand() -> bool {
    let has = |program: &str| {
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    let mut missing: Vec<String> =
        ["chromedriver", "chromium"].into_iter().filter(|it| !has(it)).map(str::to_owned).collect();
    for tool in ["axe-core/axe.min.js", "vnu-jar/build/dist/vnu.jar"] {
        if !tools().join(tool).is_file() {
            missing.push(tool.to_owned());
        }
    }
    if missing.is_empty() {
        return true;
    }
    let missing = missing.join(", ");
    assert!(std::env::var_os("SOCAI_REQUIRE_BROWSER").is_none(), "the browser's stories need {missing}");
    eprintln!("SKIPPED: the browser's stories were not told, for want of {missing}; tests/run installs it");
    false
}

/// One browser at a time: two would tell nothing more, and take each other's time.
static ONE: Mutex<()> = Mutex::new(());

/// A browser with one window.
pub struct Chromium {
    driver: WebDriver,
    runtime: Runtime,
    process: RefCell<Child>,
    base: String,
    downloads: tempfile::TempDir,
    _profile: tempfile::TempDir,
    _only: MutexGuard<'static, ()>,
}

/// What has the focus.
#[derive(Debug)]
pub struct Focused {
    /// Its accessible name, as far as its label, its own words or its `aria-label` give it.
    pub name: String,
    /// Whether one sees that it has the focus.
    pub visible: bool,
}

const NAME_AND_FOCUS: &str = "
    const e = document.activeElement;
    if (!e || e === document.body) return { name: '', visible: true };
    const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
    const led = (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id))
        .filter(it => it).map(it => it.innerText).join(' ');
    const name = led || e.getAttribute('aria-label') || label || e.innerText || e.value || e.title || '';
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    const shown = box.bottom > 0 && box.top < innerHeight;
    const drawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    return { name: name.replace(/\\s+/g, ' ').trim(), visible: shown && drawn };
";

/// Whether this is the name, but for what a label adds to it: a unit or a remark in brackets, or the row of a grid.
fn is_named(found: &str, name: &str) -> bool {
    found
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(" (") || rest.starts_with(", "))
}

impl Chromium {
    /// Starts a browser for the service at `base`, with or without JavaScript for its pages.
    pub fn start(base: &str, scripts: bool) -> Chromium {
        let only = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut process = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("chromedriver says its port").unwrap();
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // Its later words are read away, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir().unwrap();
        let mut wanted = ChromeCapabilities::new();
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        if !scripts {
            let off = json!({ "profile.managed_default_content_settings.javascript": 2 });
            wanted.add_experimental_option("prefs", off).unwrap();
        }
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let driver = runtime.block_on(WebDriver::new(format!("http://127.0.0.1:{port}"), wanted)).unwrap();
        let browser = Chromium {
            driver,
            runtime,
            process: RefCell::new(process),
            base: base.to_owned(),
            downloads: tempfile::tempdir().unwrap(),
            _profile: profile,
            _only: only,
        };
        browser.tell_browser(
            "Browser.setDownloadBehavior",
            json!({ "behavior": "allow", "downloadPath": browser.downloads.path() }),
        );
        browser.must_run_scripts_only_if(scripts);
        browser.runtime.block_on(browser.driver.set_script_timeout(Duration::from_secs(60))).unwrap();
        browser
    }

    /// A page's own script runs, or does not.
    fn must_run_scripts_only_if(&self, scripts: bool) {
        let page = "data:text/html,<title>off</title><script>document.title='on'</script>";
        self.runtime.block_on(self.driver.goto(page)).unwrap();
        let title = self.runtime.block_on(self.driver.title()).unwrap();
        assert_eq!(title == "on", scripts, "scripts: {title}");
    }

    /// Opens a page of the service.
    pub fn open(&self, path: &str) {
        self.runtime.block_on(self.driver.goto(format!("{}{path}", self.base))).unwrap();
    }

    /// Path and query of the page that is open.
    pub fn here(&self) -> String {
        let url = self.runtime.block_on(self.driver.current_url()).unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// What a look at the page gives; the page's own scripts have no part in it.
    pub fn look(&self, script: &str) -> Value {
        self.runtime.block_on(self.driver.execute(script, Vec::new())).unwrap().json().clone()
    }

    /// The same, for a look that takes time: it ends by calling its first argument.
    pub fn look_for_long(&self, script: &str) -> Value {
        self.runtime.block_on(self.driver.execute_async(script, Vec::new())).unwrap().json().clone()
    }

    /// The words on the page.
    pub fn words(&self) -> String {
        self.look("return document.body.innerText").as_str().unwrap().to_owned()
    }

    /// Waits until the page has these words.
    #[track_caller]
    pub fn must_say(&self, words: &str) {
        let begun = Instant::now();
        while !self.words().contains(words) {
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "{words:?} is not on {}:\n{}",
                self.here(),
                self.words()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Presses keys, wherever the focus is.
    pub fn press(&self, keys: impl AsRef<str>) {
        let keys = keys.as_ref().to_owned();
        self.runtime.block_on(self.driver.action_chain().send_keys(keys).perform()).unwrap();
    }

    /// Presses one key of those that type nothing.
    pub fn press_key(&self, key: Key) {
        self.press(char::from(key).to_string());
    }

    /// Presses a key while another is held down.
    pub fn press_with(&self, held: Key, key: impl Into<char>) {
        let keys =
            self.driver.action_chain().key_down(held.clone()).send_keys(key.into().to_string()).key_up(held);
        self.runtime.block_on(keys.perform()).unwrap();
    }

    /// Copies a text elsewhere and pastes it where the focus is, as Ctrl + V does.
    pub fn paste(&self, text: &str) {
        let may =
            json!({ "origin": self.base, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.tell_browser("Browser.grantPermissions", may);
        let copy = format!(
            "const done = arguments[arguments.length - 1];
             navigator.clipboard.writeText({}).then(() => done(true), e => done(String(e)));",
            json!(text)
        );
        assert_eq!(self.look_for_long(&copy), true, "the text is copied");
        self.press_with(Key::Control, 'v');
    }

    /// A text of the service, as whoever is signed in gets it.
    pub fn read(&self, path: &str) -> String {
        let read = format!(
            "const done = arguments[arguments.length - 1];
             fetch({path:?}).then(it => it.text()).then(done, e => done(String(e)));"
        );
        self.look_for_long(&read).as_str().unwrap().to_owned()
    }

    /// Waits until a look at the page gives this.
    #[track_caller]
    pub fn must_become(&self, look: &str, wanted: impl Into<Value>) {
        let (begun, wanted) = (Instant::now(), wanted.into());
        loop {
            let found = self.look(look);
            if found == wanted {
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "{found} is not {wanted} on {}: {look}",
                self.here()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What has the focus.
    pub fn focused(&self) -> Focused {
        let found = self.look(NAME_AND_FOCUS);
        Focused {
            name: found["name"].as_str().unwrap().to_owned(),
            visible: found["visible"].as_bool().unwrap(),
        }
    }

    /// Goes on with Tab until what has this name has the focus; each stop on the way must be visible.
    #[track_caller]
    pub fn tab_to(&self, name: &str) {
        let mut met = Vec::new();
        for _ in 0..250 {
            self.press_key(Key::Tab);
            let focused = self.focused();
            assert!(
                focused.visible,
                "one does not see that {:?} has the focus on {}",
                focused.name,
                self.here()
            );
            if is_named(&focused.name, name) {
                return;
            }
            met.push(focused.name);
        }
        panic!("the keyboard does not reach {name:?} on {}; it met {met:?}", self.here());
    }

    /// Types into the field of this name, in the place of what stands there.
    #[track_caller]
    pub fn fill(&self, name: &str, value: &str) {
        self.tab_to(name);
        self.press_with(Key::Control, 'a');
        match value {
            "" => self.press_key(Key::Delete),
            value => self.press(value),
        }
    }

    /// Goes to a link or button of this name and presses Enter.
    #[track_caller]
    pub fn choose(&self, name: &str) {
        self.tab_to(name);
        self.press_key(Key::Enter);
        self.settle();
    }

    /// Chooses this value of a select, going through its options with the arrow.
    #[track_caller]
    pub fn pick(&self, name: &str, value: &str) {
        self.tab_to(name);
        let chosen = || self.look("return document.activeElement.value");
        let mut met = vec![chosen()];
        while met.last().is_some_and(|it| it != value) {
            self.press_key(Key::Down);
            met.push(chosen());
            assert!(met.len() < 100, "{value:?} is no option of {name:?}: {met:?}");
        }
    }

    /// Chooses the first option of a select that stands for something, unless one is chosen.
    #[track_caller]
    pub fn pick_first(&self, name: &str) {
        self.tab_to(name);
        if self.look("return document.activeElement.value") == "" {
            self.press_key(Key::Down);
        }
    }

    /// Goes on with Tab to the first link in these places that leads to where it says.
    #[track_caller]
    pub fn tab_to_link(&self, places: &str, to: &str) {
        let there = format!(
            "const e = document.activeElement;
             return e.matches({places:?}) && (e.pathname + e.search).startsWith({to:?});"
        );
        for _ in 0..250 {
            self.press_key(Key::Tab);
            let focused = self.focused();
            assert!(focused.visible, "one does not see the focus on {:?} on {}", focused.name, self.here());
            if self.look(&there) == true {
                return;
            }
        }
        panic!("the keyboard reaches no link to {to} on {}", self.here());
    }

    /// Presses Enter where the focus is, and waits for the page that comes.
    pub fn press_enter(&self) {
        self.press_key(Key::Enter);
        self.settle();
    }

    /// The page on paper, as PDF.
    pub fn print(&self) -> Vec<u8> {
        self.runtime.block_on(self.driver.print_page(Default::default())).unwrap()
    }

    /// The text of the file that was downloaded, once it is whole.
    #[track_caller]
    pub fn downloaded(&self, kind: &str) -> String {
        let begun = Instant::now();
        loop {
            let files = std::fs::read_dir(self.downloads.path()).unwrap().map(|it| it.unwrap().path());
            if let Some(file) = files.into_iter().find(|it| it.extension().is_some_and(|end| end == kind)) {
                return std::fs::read_to_string(file).unwrap();
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "no {kind} came from {}", self.here());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until a page that was asked for is there.
    pub fn settle(&self) {
        std::thread::sleep(Duration::from_millis(80));
        let begun = Instant::now();
        while self.look("return document.readyState") != "complete"
            && begun.elapsed() < Duration::from_secs(20)
        {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Signs in, as the keyboard does it.
    pub fn sign_in(&self, name: &str, password: &str, language: &str) {
        self.open(&format!("/language/{language}?back=/sign-in"));
        let field = |key: &str| {
            self.look(&format!("return document.querySelector('[name={key}]').labels[0].innerText"))
        };
        let (username, secret) = (field("username"), field("password"));
        self.fill(username.as_str().unwrap(), name);
        self.fill(secret.as_str().unwrap(), password);
        self.press_key(Key::Enter);
        self.settle();
        assert_eq!(self.here(), "/", "{name} is signed in:\n{}", self.words());
    }

    /// A cookie of the page that is open.
    pub fn cookies(&self) -> String {
        let cookies = self.runtime.block_on(self.driver.get_all_cookies()).unwrap();
        cookies.iter().map(|it| format!("{}={}", it.name, it.value)).collect::<Vec<_>>().join("; ")
    }

    /// Makes the window so wide, in the pixels of a page.
    pub fn set_width(&self, width: u32) {
        self.tell_browser(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Light or dark.
    pub fn set_scheme(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.tell_browser("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    fn tell_browser(&self, what: &str, how: Value) {
        self.runtime.block_on(self.driver.cdp().send_raw(what, how)).unwrap();
    }

    /// What the console said since it was asked last, of what it warns of and worse.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.runtime.block_on(self.driver.get_log("browser")).unwrap();
        log.into_iter()
            .filter(|it| it.level == "SEVERE" || it.level == "WARNING")
            .map(|it| it.message)
            .collect()
    }

    #[track_caller]
    pub fn must_not_complain(&self) {
        assert_eq!(self.complaints(), Vec::<String>::new(), "on {}", self.here());
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let quitted = self.runtime.block_on(self.driver.clone().quit());
        let process = self.process.get_mut();
        let ended = process.kill().and_then(|()| process.wait());
        if !std::thread::panicking() {
            quitted.unwrap();
            ended.unwrap();
        }
    }
}
