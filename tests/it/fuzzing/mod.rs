//! What nobody would send, sent to every reader: text and files of tests/corpus, changed at random.
//!
//! There is no coverage to be guided by, and no sanitiser: the source denies `unsafe`, so what can go wrong is a panic, an
//! endless loop, memory without end, or a reading that says another thing than what was written. The last is what
//! the targets ask; the others end the test by themselves.
//!
//! `FUZZ_SECONDS` says how long each goes on; `FUZZ_SEED` repeats a run.

mod targets;

use std::path::Path;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

/// Longer than any input of a few kilobytes may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Inputs grow no further.
const MOST_BYTES: usize = 8 * 1024;

/// Pieces that mean something to one of the readers.
const PIECES: [&str; 43] = [
    "0",
    "9",
    "-",
    "+",
    ".",
    ",",
    "e",
    "E9",
    "%",
    "*",
    "/",
    " ",
    "\u{a0}",
    "\u{202f}",
    "triệu",
    "tỷ",
    "nghìn",
    "đ",
    "9223372036854775807",
    "79228162514264337593543950336",
    "\"",
    "\"\"",
    "\r\n",
    "\n",
    ";",
    "\t",
    "|",
    "\u{feff}",
    "\0",
    "2026-02-30",
    "31/12/2026",
    "predecessor_code",
    "kind = \"orders\"\n",
    "[columns]\n",
    "{ from = \"x\" }",
    "<c r=\"XFD1048576\" t=\"s\">",
    "<v>-1</v>",
    "<mergeCell ref=\"A1:ZZZ9\"/>",
    "</row>",
    "<is><t>x</t></is>",
    "&#x0;",
    "r=\"A4294967296\"",
    "uniqueCount=\"99999999999\"",
];

struct Inputs {
    random: StdRng,
    corpus: Vec<Vec<u8>>,
}

impl Inputs {
    fn of(folder: &str, seed: u64) -> Inputs {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
        let mut files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut corpus: Vec<Vec<u8>> = Vec::new();
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            // A text file is a list of inputs; any other is one.
            match file.extension().is_some_and(|extension| extension == "txt") {
                true => corpus.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec)),
                false => corpus.push(bytes),
            }
        }
        assert!(corpus.len() > 1, "{folder:?} holds too little");
        Inputs { random: StdRng::seed_from_u64(seed), corpus }
    }

    fn below(&mut self, most: usize) -> usize {
        self.random.random_range(0..most.max(1))
    }

    fn next(&mut self) -> Vec<u8> {
        let at = self.below(self.corpus.len());
        let mut input = self.corpus[at].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut input);
        }
        input.truncate(MOST_BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let from = self.below(input.len() + 1);
        let to = (from + self.below(16)).min(input.len());
        match self.below(8) {
            0 => input.insert(from, self.random.next_u32().to_le_bytes()[0]),
            1 => drop(input.drain(from..to)),
            2 if from < input.len() => input[from] ^= 1 << self.below(8),
            3 => {
                let again = input[from..to].repeat(1 + self.below(20));
                input.splice(from..from, again);
            }
            4 => {
                let other = self.below(self.corpus.len());
                let other = &self.corpus[other].clone();
                let start = self.below(other.len());
                let end = (start + self.below(64)).min(other.len());
                input.splice(from..to, other[start..end].iter().copied());
            }
            5 => input.truncate(from),
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(from..to, piece.bytes());
            }
        }
    }
}

/// Keeps silent about panics that the reader of workbooks catches: there are thousands, each refused as it should be.
fn be_silent_about_calamine() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|at| at.file().contains("/calamine-")) {
                told(panic);
            }
        }));
    });
}

/// Sends `target` the corpus as it is, and then changed, for as long as `FUZZ_SECONDS` says.
fn fuzz(folder: &str, target: fn(&[u8])) {
    be_silent_about_calamine();
    let said = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let time = said("FUZZ_SECONDS").map_or(Duration::from_millis(500), Duration::from_secs);
    let seed = said("FUZZ_SEED").unwrap_or_else(rand::random);
    let mut inputs = Inputs::of(folder, seed);
    let began = Instant::now();
    let known = inputs.corpus.clone();
    let mut sent: u64 = 0;
    let mut known = known.into_iter();
    while began.elapsed() < time {
        let input = known.next().unwrap_or_else(|| inputs.next());
        let started = Instant::now();
        let outcome = std::panic::catch_unwind(|| target(&input));
        let told = || format!("FUZZ_SEED={seed}, input {sent}: {:?}", String::from_utf8_lossy(&input));
        assert!(outcome.is_ok(), "{folder} breaks on {}\n{input:?}", told());
        assert!(started.elapsed() < PATIENCE, "{folder} is slow on {}", told());
        sent += 1;
    }
    println!("{folder}: {sent} inputs in {:.0?}, FUZZ_SEED={seed}", began.elapsed());
    assert!(sent > 20, "{folder}: {sent} inputs");
}

/// The workbook whose parts are changed is read itself, up to the cells that are wrong in it on purpose.
#[test]
fn the_workbook_that_is_changed_is_whole() {
    let refusal = targets::unchanged_workbook().unwrap_err();
    let told: Vec<_> = refusal.problems().map(|it| (it.reason.code(), it.place.row)).collect();
    assert!(told.contains(&("formula_error", Some(3))), "{told:?}");
}

#[test]
fn number() {
    fuzz("number", targets::number);
}

#[test]
fn date() {
    fuzz("date", targets::date);
}

#[test]
fn mapping() {
    fuzz("mapping", targets::mapping);
}

#[test]
fn csv() {
    fuzz("csv", targets::csv);
}

#[test]
fn xlsx() {
    fuzz("xlsx", targets::xlsx);
}
