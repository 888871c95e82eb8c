//! Medians, ratios, and the table of them.

use std::time::{Duration, Instant};

/// How long `work` takes.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let answer = work();
    (start.elapsed(), answer)
}

/// The middle one.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The median time of each piece of work. They take turns, so that what else the machine does meets all of them.
pub fn medians<const N: usize>(runs: usize, mut work: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for work in &mut work {
        work();
    }
    for _ in 0..runs {
        for (work, times) in work.iter_mut().zip(&mut times) {
            times.push(timed(&mut **work).0);
        }
    }
    times.map(median)
}

/// One time set against another, and how much longer it may be.
pub struct Ratio {
    pub what: String,
    pub time: Duration,
    pub against: &'static str,
    pub base: Duration,
    /// `None` where the ratio is told and nothing was promised.
    pub most: Option<f64>,
}

impl Ratio {
    fn ratio(&self) -> f64 {
        self.time.as_secs_f64() / self.base.as_secs_f64()
    }

    pub fn holds(&self) -> bool {
        self.most.is_none_or(|most| self.ratio() <= most)
    }
}

/// The table, in Markdown.
pub fn print(ratios: &[Ratio]) {
    println!("\n| what | time | against | time | ratio | at most | |\n|---|---|---|---|---|---|---|");
    for ratio in ratios {
        let most = ratio.most.map_or_else(|| "–".to_owned(), |most| format!("{most}"));
        println!(
            "| {} | {:.3?} | {} | {:.3?} | {:.2} | {most} | {} |",
            ratio.what,
            ratio.time,
            ratio.against,
            ratio.base,
            ratio.ratio(),
            if ratio.holds() { "holds" } else { "**missed**" },
        );
    }
}
