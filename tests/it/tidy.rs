//! What the code must not contain, and who may do what: rules of the house, asked of the source itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below src/, its code without comments, and how long it is.
struct Source {
    path: String,
    code: String,
    lines: usize,
}

/// A file may be longer than this only with a reason.
const LONGEST: usize = 450;
const LONGER: &[(&str, usize, &str)] = &[
    (
        "ledger/journal.rs",
        520,
        "one journal from opening to closing; the only writer of balances is read in one go",
    ),
    ("refusal.rs", 700, "every reason in one table, in the order in which they are asked"),
];

/// The tables that only the ledger writes.
const LEDGER_TABLES: [&str; 12] = [
    "actions",
    "movements",
    "budget_lines",
    "agency_balances",
    "root_balances",
    "commitment_balances",
    "paper_sums",
    "fiscal_years",
    "fiscal_year_windows",
    "fiscal_year_changes",
    "year_closings",
    "year_closing_actions",
];

/// Who writes what else: each table has one owner, a folder or a file below src/.
const OWNERS: &[(&str, &str)] = &[
    ("book", "book.rs"),
    ("list_entries", "lists/"),
    ("list_words", "lists/"),
    ("list_sums", "lists/"),
    ("audit_entries", "audit/"),
    ("audit_links", "audit/"),
    ("audit_pending", "audit/"),
    ("audit_seals", "audit/"),
    ("approvals", "approvals/"),
    ("approval_rules", "approvals/"),
    ("attachments", "attachments/"),
    ("attachment_contents", "attachments/"),
    ("uploads", "exchange/uploads/"),
    ("agencies", "agencies/"),
    ("agency_aliases", "agencies/"),
    ("agency_successions", "agencies/"),
    ("fund_sources", "budget/"),
    ("purposes", "budget/"),
    ("decisions", "budget/"),
    ("classifications", "classifications/"),
    ("populations", "populations/"),
    ("authority_settings", "people/"),
    ("users", "people/"),
    ("signing_keys", "people/"),
    ("sessions", "people/"),
    ("api_tokens", "people/"),
    ("invitations", "people/"),
    ("known_browsers", "people/"),
    ("sign_in_tries", "people/"),
    ("second_factors", "people/"),
    ("recovery_codes", "people/"),
    ("second_factor_rules", "people/"),
    ("idempotency_keys", "web/"),
    ("press_agencies", "press/"),
    ("press_agency_aliases", "press/"),
    ("commitments", "commitments/"),
    ("planned_fundings", "commitments/"),
    ("commitment_items", "commitments/"),
    ("commitment_events", "commitments/"),
    ("accepted_items", "commitments/"),
    ("publications", "commitments/"),
    ("penalties", "commitments/"),
    ("trainings", "commitments/training/"),
    ("training_units", "commitments/training/"),
    ("trainers", "commitments/training/"),
    ("monitoring_contracts", "commitments/monitoring/"),
    ("monitoring_versions", "commitments/monitoring/"),
    ("monitoring_years", "commitments/monitoring/"),
    ("sponsors", "contributions/sponsors/"),
    ("sponsor_aliases", "contributions/sponsors/"),
    ("contributions", "contributions/"),
    ("contribution_versions", "contributions/"),
    ("contribution_lines", "contributions/"),
    ("in_kind_contributions", "contributions/"),
    ("ties", "ties/"),
    ("tie_moves", "ties/"),
    ("policies", "policies/"),
    ("exemptions", "policies/"),
    ("policy_breaches", "policies/"),
    ("product_types", "norms/"),
    ("unit_price_norms", "norms/"),
    ("treasury_statements", "treasury/"),
    ("treasury_lines", "treasury/"),
    ("treasury_pairings", "treasury/"),
    ("treasury_paired_lines", "treasury/"),
    ("treasury_paired_payments", "treasury/"),
    ("treasury_windows", "treasury/"),
    ("treasury_records", "treasury/"),
    ("treasury_record_rows", "treasury/"),
    ("treasury_events", "treasury/"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a folder of the source") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every file of src/. Lines that are comments are left out of the code, since words about a rule don't break it.
fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut found = Vec::new();
    files_below(&src, &mut found);
    // What is compiled for tests alone may break a balance by hand, to see that it is found.
    found.retain(|path| !path.ends_with("tests.rs") && !path.ends_with("test_book.rs"));
    found.sort();
    assert!(found.len() > 30, "the walk over src/ sees too little");
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a source file is text");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        Source {
            path: path.strip_prefix(&src).expect("below src").to_str().expect("a plain path").to_owned(),
            code: code.collect::<Vec<_>>().join("\n"),
            lines: text.lines().count(),
        }
    };
    found.iter().map(read).collect()
}

/// The code that runs in production: what stands before the tests of the same file.
fn without_tests(source: &Source) -> &str {
    source.code.split("#[cfg(test)]\nmod tests {").next().expect("split gives a first part")
}

fn is_word(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether the word stands in the text by itself, not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    text.match_indices(word).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before).copied());
        !is_word(before) && !is_word(bytes.get(at + word.len()).copied())
    })
}

/// Fails with every breach at once.
fn none_breaks(rule: &str, breaches: impl IntoIterator<Item = String>) {
    let breaches: Vec<String> = breaches.into_iter().collect();
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

/// The lines of a file that a rule is broken in.
fn lines_with<'s>(
    source: &'s Source,
    breaks: impl Fn(&str) -> bool + 's,
) -> impl Iterator<Item = String> + 's {
    without_tests(source)
        .lines()
        .filter(move |line| breaks(line))
        .map(|line| format!("{}: {}", source.path, line.trim()))
}

#[test]
fn no_float_is_anywhere_in_the_source() {
    let floats = |line: &str| has_word(line, "f32") || has_word(line, "f64");
    none_breaks("money never meets a float", sources().iter().flat_map(|source| lines_with(source, floats)));
}

#[test]
fn no_query_that_failed_is_read_as_nothing() {
    const SWALLOWS: [&str; 3] = [".ok()", "unwrap_or_default()", "unwrap_or(0)"];
    let swallows = |line: &str| SWALLOWS.iter().any(|word| line.contains(word));
    let asks = |source: &Source| {
        ["Conn", "WriteTx", "Journal", "Db"].iter().any(|word| has_word(without_tests(source), word))
    };
    let sources = sources();
    assert!(
        sources.iter().filter(|source| asks(source)).count() > 10,
        "this sees too few files that ask a database"
    );
    none_breaks(
        "a file that asks the database neither drops an error nor makes one zero",
        sources.iter().filter(|source| asks(source)).flat_map(|source| lines_with(source, swallows)),
    );
}

#[test]
fn what_a_key_makes_one_row_is_not_limited_to_one() {
    // `first` binds `LIMIT ?`, whose value SQLite plans by: it reads such a statement anew each time it runs, which took
    // a third of what answering a page of somebody who is signed in takes. `get_result` takes the first row as well.
    const FIRST: [&str; 4] = [".first(conn)", ".first::<", ".first(&mut **", ".first(tx)"];
    let limits = |line: &str| FIRST.iter().any(|word| line.contains(word));
    let sources = sources();
    assert!(
        sources
            .iter()
            .map(|source| without_tests(source).matches(".get_result(conn)").count())
            .sum::<usize>()
            > 40,
        "this sees too few queries of one row"
    );
    none_breaks(
        "one row is asked for by get_result, and one of many by limit(1)",
        sources.iter().flat_map(|source| lines_with(source, limits)),
    );
}

/// The numbers of the parameters of each statement of a file, each where it first appears.
fn parameters(code: &str) -> Vec<Vec<u32>> {
    let literals = code.split('"').skip(1).step_by(2);
    let first_seen = |literal: &str| {
        let mut seen = Vec::new();
        for (at, _) in literal.match_indices('$') {
            let digits: String = literal[at + 1..].chars().take_while(char::is_ascii_digit).collect();
            if let Some(number) = digits.parse().ok().filter(|number| !seen.contains(number)) {
                seen.push(number);
            }
        }
        seen
    };
    literals.map(first_seen).filter(|seen: &Vec<u32>| !seen.is_empty()).collect()
}

#[test]
fn parameters_of_a_statement_first_appear_in_the_order_of_their_numbers() {
    // SQLite takes `$2` for a name and numbers names as they appear; PostgreSQL takes it for the second value.
    let sources = sources();
    let seen: usize = sources.iter().map(|source| parameters(without_tests(source)).len()).sum();
    assert!(seen > 10, "this sees too few statements: {seen}");
    let out_of_order = |source: &Source| {
        let breaks = |numbers: &Vec<u32>| numbers.windows(2).any(|two| two[0] + 1 != two[1]);
        let path = source.path.clone();
        parameters(without_tests(source))
            .into_iter()
            .filter(breaks)
            .map(move |numbers| format!("{path}: {numbers:?}"))
            .collect::<Vec<_>>()
    };
    none_breaks("both databases bind the same values", sources.iter().flat_map(out_of_order));
}

#[test]
fn no_file_is_too_long_to_be_read_in_one_go() {
    let most = |path: &str| {
        LONGER.iter().find(|(longer, _, _)| *longer == path).map_or(LONGEST, |(_, most, _)| *most)
    };
    let long = sources().into_iter().filter(|source| source.path != "db/schema.rs");
    none_breaks(
        "split a long file by verb",
        long.filter(|source| source.lines > most(&source.path))
            .map(|source| format!("{}: {} lines", source.path, source.lines)),
    );
}

#[test]
fn handlers_leave_the_format_of_the_answer_to_one_place() {
    let formats = |line: &str| line.contains("Html(") || line.contains("Json(");
    let handlers =
        sources().into_iter().filter(|source| source.path.ends_with("handlers.rs")).collect::<Vec<_>>();
    none_breaks("a handler returns a view", handlers.iter().flat_map(|source| lines_with(source, formats)));
}

#[test]
fn the_database_alone_names_a_backend() {
    let names = |line: &str| has_word(line, "SqliteConnection") || has_word(line, "PgConnection");
    let sources = sources();
    let elsewhere = sources.iter().filter(|source| !source.path.starts_with("db/"));
    none_breaks("only src/db names a backend", elsewhere.flat_map(|source| lines_with(source, names)));
    assert!(
        sources.iter().any(|source| source.path.starts_with("db/") && has_word(&source.code, "PgConnection"))
    );
}

/// The tables that a file writes, with `use table as t` read back to the table.
fn written_tables(code: &str) -> Vec<String> {
    let mut short: BTreeMap<&str, &str> = BTreeMap::new();
    for line in code.lines().map(str::trim) {
        let renamed = line.strip_prefix("use ").and_then(|rest| rest.strip_suffix(';')?.split_once(" as "));
        if let Some((table, name)) = renamed {
            short.insert(name, table.rsplit("::").next().expect("a name"));
        }
    }
    const WRITES: [&str; 4] = ["insert_into(", "insert_all!(", "diesel::update(", "diesel::delete("];
    let mut written = Vec::new();
    for write in WRITES {
        for (at, _) in code.match_indices(write) {
            // The first `name::table` after it, over line breaks; the macro's own definition has none.
            let rest = &code[at + write.len()..];
            let rest = &rest[..rest.len().min(rest.find(';').map_or(rest.len(), |end| end))];
            let Some(end) = rest.find("::table").filter(|end| !rest[..*end].contains("$table")) else {
                continue;
            };
            let name = rest[..end].rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            let name = name.into_iter().next().expect("a name");
            written.push((*short.get(name).unwrap_or(&name)).to_owned());
        }
    }
    // Statements written as SQL.
    for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
        for (at, _) in code.match_indices(verb) {
            let name =
                code[at + verb.len()..].split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            let table = name.into_iter().next().expect("a name");
            if LEDGER_TABLES.contains(&table) || OWNERS.iter().any(|(owned, _)| *owned == table) {
                written.push(table.to_owned());
            }
        }
    }
    written
}

#[test]
fn each_table_is_written_by_its_owner_alone() {
    let mut owners: BTreeMap<&str, &str> = OWNERS.iter().copied().collect();
    owners.extend(LEDGER_TABLES.map(|table| (table, "ledger/")));
    let sources = sources();
    let mut seen = Vec::new();
    let mut breaches = Vec::new();
    for source in &sources {
        for table in written_tables(without_tests(source)) {
            match owners.get(table.as_str()) {
                Some(owner) if source.path.starts_with(owner) => {}
                Some(owner) => {
                    breaches.push(format!("{} writes {table}, which is src/{owner}'s", source.path))
                }
                None => {
                    breaches.push(format!("{} writes {table}, which no one owns in tidy.rs", source.path))
                }
            }
            seen.push(table);
        }
    }
    none_breaks("a table has one owner", breaches);
    for table in ["actions", "movements", "budget_lines", "commitment_balances", "commitments", "agencies"] {
        assert!(seen.iter().any(|written| written == table), "nothing is seen to write {table}");
    }
}

/// The folders below src/ that are slices: all but the ledger, the database and what is beside them.
fn slices(sources: &[Source]) -> Vec<String> {
    let folders = sources.iter().filter_map(|source| source.path.split_once('/')).map(|(folder, _)| folder);
    let mut slices: Vec<String> = folders
        .filter(|folder| !["ledger", "db", "web", "ui", "cli"].contains(folder))
        .map(str::to_owned)
        .collect();
    slices.dedup();
    slices
}

#[test]
fn the_ledger_knows_no_slice_and_no_web() {
    let sources = sources();
    let mut strangers =
        slices(&sources).into_iter().map(|slice| format!("crate::{slice}")).collect::<Vec<_>>();
    assert!(strangers.len() >= 4, "{strangers:?}");
    strangers.extend(["crate::web", "crate::ui", "axum", "maud", "tower"].map(str::to_owned));
    let ledger = sources.iter().filter(|source| source.path.starts_with("ledger/"));
    none_breaks(
        "the ledger imports no slice and no web",
        ledger
            .flat_map(|source| lines_with(source, |line| strangers.iter().any(|name| has_word(line, name)))),
    );
}

#[test]
fn models_ask_no_database_no_web_and_no_clock() {
    let foreign = |line: &str| {
        let imports_queries = line.contains("diesel::")
            && ["prelude", "QueryDsl", "RunQueryDsl", "sql_query"].iter().any(|word| has_word(line, word));
        imports_queries
            || has_word(line, "axum")
            || has_word(line, "Conn")
            || line.contains("Utc::now")
            || line.contains("chrono::Utc")
    };
    let sources = sources();
    let models: Vec<_> = sources.iter().filter(|source| source.path.ends_with("/model.rs")).collect();
    assert!(models.len() >= 3);
    none_breaks("a model is pure", models.into_iter().flat_map(|source| lines_with(source, foreign)));
}

#[test]
fn modules_are_named_for_what_they_are_about() {
    let vague = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];
    let named = |source: &Source| {
        source.path.trim_end_matches(".rs").split('/').any(|part| vague.contains(&part))
            || vague.iter().any(|name| has_word(&source.code, &format!("mod {name}")))
    };
    none_breaks("a vague name says nothing", sources().into_iter().filter(named).map(|source| source.path));
}

/// Table, column, whether it may be empty: as schema.rs has them.
pub fn columns_in_schema(schema: &str) -> Vec<(String, String, bool)> {
    let mut columns = Vec::new();
    for table in schema.split("table! {").skip(1) {
        let (head, body) = table.split_once('{').expect("a table has columns");
        let name = head.split('(').next().expect("a name").trim();
        let body = body.split('}').next().expect("an end");
        for (column, kind) in body.lines().filter_map(|line| line.trim().split_once(" -> ")) {
            columns.push((name.to_owned(), column.to_owned(), kind.starts_with("Nullable")));
        }
    }
    columns
}

#[test]
fn the_schema_is_what_migrating_makes() {
    use diesel::QueryableByName;
    use diesel::RunQueryDsl as _;
    use diesel::sql_types::{BigInt, Text};

    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = Text)]
        of: String,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = BigInt)]
        required: i64,
    }
    const ALL: &str = "SELECT m.name AS of, c.name AS name, CAST(c.\"notnull\" AS BIGINT) AS required \
        FROM sqlite_master m JOIN pragma_table_info(m.name) c \
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
          AND m.name NOT IN ('record_numbers', '__diesel_schema_migrations')";
    let world = crate::support::World::on_sqlite();
    let mut made: Vec<_> = world
        .read(|conn| Ok(diesel::sql_query(ALL).load::<Column>(conn)?))
        .into_iter()
        .map(|column| (column.of, column.name, column.required == 0))
        .collect();
    let schema = fs::read_to_string(root().join("src/db/schema.rs")).expect("the schema");
    let mut known = columns_in_schema(&schema);
    made.sort();
    known.sort();
    assert!(known.len() > 100, "this reads too little of the schema");
    for column in &known {
        assert!(made.contains(column), "schema.rs has {column:?}, and migrating does not make it so");
    }
    for column in &made {
        assert!(known.contains(column), "migrating makes {column:?}, and schema.rs has it not or otherwise");
    }
}

#[test]
fn a_write_is_seen_for_what_it_writes() {
    let code = "use commitment_items as i;\nuse crate::db::schema::budget_lines as line;\n\
        diesel::update(line::table.filter(x))\n.set(y);\ninsert_all!(&mut **tx, movements::table, rows, 11)?;\n\
        diesel::delete(\n    i::table.filter(z),\n);\ndiesel::sql_query(\"UPDATE actions SET a = 1\");";
    let mut written = written_tables(code);
    written.sort();
    assert_eq!(written, ["actions", "budget_lines", "commitment_items", "movements"]);
}

#[test]
fn what_signs_in_and_the_audit_trail_alone_write_beside_it() {
    // Sessions and tries to sign in are told of as events of security; lists are made from documents.
    const MAY: [&str; 5] = ["audit/", "db/", "people/", "lists/verifying.rs", "test_book.rs"];
    const WORDS: [&str; 3] = ["beside_the_trail()", "entry_was_left()", "db.chain("];
    let writes = |line: &str| WORDS.iter().any(|word| line.contains(word)) && !line.contains("fn ");
    let sources = sources();
    let elsewhere = sources.iter().filter(|source| !MAY.iter().any(|may| source.path.starts_with(may)));
    none_breaks(
        "a write leaves an entry by audit::record, or is not stored",
        elsewhere.flat_map(|source| lines_with(source, writes)),
    );
    assert!(
        sources
            .iter()
            .any(|source| source.path == "audit/entries.rs" && source.code.contains("entry_was_left()"))
    );
}

/// Where a role is compared outside of authority, and why.
const ROLES_COMPARED: &[(&str, &str)] = &[
    ("policies/passing.rs", "a policy names the role that may exempt from it"),
    ("policies/pages.rs", "a policy names the role that may exempt from it"),
];

#[test]
fn authority_alone_says_what_a_role_may() {
    let compares = |line: &str| {
        ["role ==", "role !=", "== ctx.actor.role", "!= ctx.actor.role", "match actor.role", "role.sees_all("]
            .iter()
            .any(|word| line.contains(word))
    };
    let allowed =
        |path: &str| path.starts_with("people/") || ROLES_COMPARED.iter().any(|(known, _)| *known == path);
    let sources = sources();
    none_breaks(
        "people::may says who may do what",
        sources
            .iter()
            .filter(|source| !allowed(&source.path))
            .flat_map(|source| lines_with(source, compares)),
    );
    for (path, _) in ROLES_COMPARED {
        let found = sources.iter().find(|source| source.path == *path).expect("a file that is there");
        assert!(lines_with(found, compares).count() > 0, "{path} compares no role any more");
    }
}

#[test]
fn no_two_types_of_the_api_have_one_name() {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        for part in source.code.split("ToSchema").skip(1) {
            let head: Vec<&str> = part.lines().take(6).collect();
            let renamed =
                head.iter().find_map(|line| line.trim().strip_prefix("#[schema(as = ")?.split(')').next());
            let own = head.iter().find_map(|line| {
                let rest = line
                    .trim()
                    .strip_prefix("pub struct ")
                    .or_else(|| line.trim().strip_prefix("pub enum "))?;
                rest.split(|letter: char| !letter.is_alphanumeric()).next()
            });
            if let Some(name) = renamed.or(own).filter(|name| !name.is_empty()) {
                named.entry(name.to_owned()).or_default().push(source.path.clone());
            }
        }
    }
    assert!(named.len() > 80, "this sees too few: {}", named.len());
    let twice = named.into_iter().filter(|(_, paths)| paths.len() > 1);
    none_breaks(
        "the description has one of them and loses the others: #[schema(as = …)]",
        twice.map(|(name, paths)| format!("{name}: {}", paths.join(", "))),
    );
}
