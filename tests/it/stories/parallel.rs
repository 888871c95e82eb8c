//! Many at once: what one can have, exactly one gets, and the others hear why.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::Instant;

use socai::budget::Decision;
use socai::error::Result;
use socai::refusal::Reason;

use crate::support::{Told, World, money, paper, share};

/// Asks as many times at the same moment, each time with its own number, and collects the answers.
fn at_once<T: Send>(asked: usize, ask: impl Fn(usize) -> Result<T> + Sync) -> Vec<Result<T>> {
    let start = Barrier::new(asked);
    std::thread::scope(|scope| {
        let (start, ask) = (&start, &ask);
        let threads: Vec<_> = (0..asked)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    ask(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

/// How many were answered, and how many were refused by which code.
fn counted<T: std::fmt::Debug>(answers: Vec<Result<T>>) -> (usize, BTreeMap<&'static str, usize>) {
    let mut refused = BTreeMap::new();
    let mut done = 0;
    for answer in answers {
        match answer {
            Ok(_) => done += 1,
            refusal => *refused.entry(refusal.code()).or_default() += 1,
        }
    }
    (done, refused)
}

fn timed<T>(world: &World, what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = run();
    println!(
        "{what} on {}: {:?}",
        world.db.target().to_string().split(':').next().unwrap_or(""),
        start.elapsed()
    );
    answer
}

stories! {
    fn fifty_sign_for_the_last_hundred_and_twenty_get_it(world) {
        let line = world.allocated("T01", 2026, 100);
        let orders: Vec<_> = (0..50)
            .map(|number| world.draft(&paper(&number.to_string()).item("Tin bài", "1", "5", 0)).unwrap())
            .collect();
        let answers = timed(world, "50 signings", || {
            at_once(50, |number| world.sign(orders[number], "2026-03-01", &[share(line, 5)]))
        });
        let (signed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((signed.len(), refused.len()), (20, 30));
        for answer in refused {
            let told = answer.refused();
            let Reason::InsufficientAvailable { available, asked, missing, .. } = told else { panic!("{told:?}") };
            assert!(available < asked, "{available:?} was left for {asked:?}");
            assert_eq!(missing, money(asked.minor() - available.minor()));
        }
        assert_eq!(world.stands(line), [0, 100, 0, 0, 0]);
    }

    fn lines_of_many_agencies_are_written_at_once(world) {
        let lines: Vec<_> = ["M01", "M01-U", "T01", "T01-U", "T02"].map(|agency| world.line(agency, 2026)).into();
        let answers = timed(world, "100 supplements on 5 lines", || {
            at_once(50, |number| {
                let line = lines[number % lines.len()];
                world.decide(line, Decision::Supplement, 1, "2026-02-01")?;
                world.decide(line, Decision::Supplement, 2, "2026-02-02")
            })
        });
        assert_eq!(counted(answers), (50, BTreeMap::new()));
        for line in lines {
            assert_eq!(world.stands(line), [30, 0, 0, 0, 0]);
        }
    }

    fn what_may_be_done_once_is_done_once(world) {
        let line = world.line("T01", 2026);
        let initial = at_once(12, |_| world.decide(line, Decision::Initial, 100, "2026-01-01"));
        assert_eq!(counted(initial), (1, BTreeMap::from([("initial_twice", 11)])));

        let drafts = at_once(12, |_| world.draft(&paper("01/ĐH").item("Tin bài", "1", "5", 0)));
        let order = *drafts.iter().find_map(|answer| answer.as_ref().ok()).expect("one was drafted");
        assert_eq!(counted(drafts), (1, BTreeMap::from([("name_taken", 11)])));

        let signed = at_once(12, |_| world.sign(order, "2026-03-01", &[share(line, 5)]));
        let action = *signed.iter().find_map(|answer| answer.as_ref().ok()).expect("one signed");
        assert_eq!(counted(signed), (1, BTreeMap::from([("wrong_state", 11)])));

        let turned = at_once(12, |_| world.reverse(action, "2026-03-02"));
        assert_eq!(counted(turned), (1, BTreeMap::from([("already_reversed", 11)])));

        let opened = at_once(12, |_| Ok(world.line_of("T02", 2027, "socialised", "training")));
        let opened: std::collections::BTreeSet<_> = opened.into_iter().map(|line| line.expect("a line")).collect();
        assert_eq!(opened.len(), 1, "one key, one line");
        assert_eq!(world.stands(line), [100, 0, 0, 0, 0]);
    }
}
