//! A PostgreSQL server of our own: started at the first story that asks, reachable through a socket in its own
//! directory alone, and gone with the test process, however that ends.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};

/// Set to 1, tests without PostgreSQL fail instead of being skipped.
const REQUIRED: &str = "SOCAI_REQUIRE_POSTGRES";

/// The migrated database that each story's own is copied from.
const TEMPLATE: &str = "socai_template";

/// Runs the server and waits for the end of the pipe that only the test process holds open: that comes even
/// after SIGKILL. Then the server and its directory go.
const KEEPER: &str = r#"
trap '' INT TERM HUP
"$0" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=200 -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c autovacuum=off </dev/null >"$1/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$1"
"#;

struct Cluster {
    directory: PathBuf,
    /// Makes databases one at a time: a template must not be in use while it is copied.
    made: Mutex<u32>,
    _keeper: Child,
    _lifeline: ChildStdin,
}

/// The URL of a fresh, migrated database; `None`, said aloud, where PostgreSQL is not installed.
pub fn fresh_database() -> Option<String> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    match CLUSTER.get_or_init(Cluster::start) {
        Ok(cluster) => Some(cluster.fresh_database()),
        Err(why) if std::env::var(REQUIRED).is_ok_and(|value| value == "1") => {
            panic!("{REQUIRED}=1 and there is no PostgreSQL: {why}")
        }
        Err(why) => {
            // Past the test harness, which keeps what passing tests print to itself.
            let name = std::thread::current().name().unwrap_or("a test").to_owned();
            let _ = writeln!(std::io::stderr(), "SKIPPED on PostgreSQL: {name} ({why})");
            None
        }
    }
}

impl Cluster {
    fn start() -> Result<Cluster, String> {
        let initdb = installed("initdb")?;
        let server = installed("postgres")?;
        let directory = tempfile::Builder::new()
            .prefix("socai-pg-")
            .tempdir()
            .map_err(|error| format!("no directory for PostgreSQL: {error}"))?
            .keep();
        let user = servant()?;
        if let Some(user) = &user {
            run(Command::new("chown").arg(user).arg(&directory))?;
        }
        run(as_user(user.as_deref(), &initdb).arg("-D").arg(directory.join("data")).args([
            "--username=socai",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        ]))?;
        let mut keeper = as_user(user.as_deref(), Path::new("sh"))
            .args(["-c", KEEPER])
            .arg(&server)
            .arg(&directory)
            .current_dir("/")
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| format!("PostgreSQL does not start: {error}"))?;
        let lifeline = keeper.stdin.take().ok_or("the keeper has no pipe")?;
        let cluster = Cluster { directory, made: Mutex::new(0), _keeper: keeper, _lifeline: lifeline };
        cluster.wait_until_it_answers()?;
        cluster.execute("postgres", &format!("CREATE DATABASE {TEMPLATE}"))?;
        socai::db::Db::open(&cluster.url(TEMPLATE)).map_err(|error| format!("migrating failed: {error}"))?;
        Ok(cluster)
    }

    fn fresh_database(&self) -> String {
        let mut made = self.made.lock().expect("a story broke while it made its database");
        *made += 1;
        let name = format!("story_{made}");
        self.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
            .expect("a database for the story");
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?user=socai&host={}", self.directory.display())
    }

    fn execute(&self, database: &str, sql: &str) -> Result<(), String> {
        let mut connection = PgConnection::establish(&self.url(database))
            .map_err(|error| format!("no connection: {error}"))?;
        connection.batch_execute(sql).map_err(|error| format!("{sql}: {error}"))
    }

    fn wait_until_it_answers(&self) -> Result<(), String> {
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            match self.execute("postgres", "SELECT 1") {
                Ok(()) => return Ok(()),
                Err(_) if Instant::now() < patience => std::thread::sleep(Duration::from_millis(20)),
                Err(why) => {
                    let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
                    return Err(format!("PostgreSQL does not answer: {why}\n{log}"));
                }
            }
        }
    }
}

/// A server that a test may stop and start again.
pub struct Server {
    directory: PathBuf,
    user: Option<String>,
}

impl Server {
    /// A server that runs; `None`, said aloud, where PostgreSQL is not installed.
    pub fn of_its_own() -> Option<Server> {
        // Says why there is none, or fails where there must be one.
        fresh_database()?;
        Some(Server::made().expect("a second server beside the first"))
    }

    fn made() -> Result<Server, String> {
        let directory = tempfile::Builder::new().prefix("socai-pg-").tempdir();
        let directory = directory.map_err(|error| format!("no directory for PostgreSQL: {error}"))?.keep();
        let user = servant()?;
        if let Some(user) = &user {
            run(Command::new("chown").arg(user).arg(&directory))?;
        }
        let server = Server { directory, user };
        run(as_user(server.user.as_deref(), &installed("initdb")?)
            .arg("-D")
            .arg(server.directory.join("data"))
            .args(["--username=socai", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]))?;
        server.start();
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("postgres:///postgres?user=socai&host={}", self.directory.display())
    }

    pub fn start(&self) {
        let options = format!("-k {} -c listen_addresses= -c fsync=off", self.directory.display());
        self.control(&["-w", "-o", &options, "start"]).expect("it starts");
    }

    pub fn stop(&self) {
        self.control(&["-w", "-m", "immediate", "stop"]).expect("it stops");
    }

    fn control(&self, arguments: &[&str]) -> Result<(), String> {
        let mut control = as_user(self.user.as_deref(), &installed("pg_ctl")?);
        control.arg("-D").arg(self.directory.join("data")).arg("-l").arg(self.directory.join("log"));
        // What it starts would hold a pipe open for ever.
        control
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/");
        match control.status() {
            Ok(status) if status.success() => Ok(()),
            other => Err(format!("{control:?}: {other:?}")),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.control(&["-w", "-m", "immediate", "stop"]);
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Where a program of the server is: on the path, or where Debian keeps each version, the latest first.
fn installed(program: &str) -> Result<PathBuf, String> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|found| found.flatten().map(|version| version.path()).collect())
        .unwrap_or_default();
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    versions.sort_by_key(|version| std::cmp::Reverse(number(version)));
    std::env::split_paths(&on_path)
        .chain(versions.into_iter().map(|version| version.join("bin")))
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("{program} is not installed"))
}

/// Whom the server runs as: PostgreSQL refuses to run as root, so root names another.
fn servant() -> Result<Option<String>, String> {
    let id = Command::new("id").arg("-u").output().map_err(|error| format!("who am I: {error}"))?;
    if id.stdout != b"0\n" {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").map_err(|error| format!("no accounts: {error}"))?;
    let known = |user: &&str| accounts.lines().any(|line| line.starts_with(&format!("{user}:")));
    let user = ["postgres", "nobody"].into_iter().find(known).ok_or("no account to run PostgreSQL as")?;
    Ok(Some(user.to_owned()))
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", group_of(user), "--clear-groups"]).arg(program);
    command
}

/// The group that bears the account's name, or the one `nobody` has on Debian.
fn group_of(user: &str) -> &str {
    if user == "nobody" { "nogroup" } else { user }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .current_dir("/")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)))
}
