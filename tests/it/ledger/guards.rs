//! What the database refuses by itself, whoever asks.

use socai::error::Error;

use crate::support::{paper, voucher};

/// What the database said when it broke off.
fn said<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Failed(cause)) => cause.to_string(),
        other => panic!("the database let it pass: {other:?}"),
    }
}

stories! {
    fn what_was_recorded_is_neither_changed_nor_removed(world) {
        let line = world.allocated("T01", 2026, 1_000);
        for sql in [
            "UPDATE movements SET amount = amount + 1",
            "DELETE FROM movements",
            "UPDATE actions SET reason = 'khác'",
            "DELETE FROM actions",
        ] {
            let said = said(world.tamper(sql));
            assert!(said.contains("append-only"), "{sql}: {said}");
        }
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
        let found = world.verify();
        assert_eq!((found.actions, found.movements, found.differences.len()), (1, 1, 0));
    }

    fn no_balance_written_by_hand_falls_below_zero(world) {
        let line = world.allocated("T01", 2026, 1_000);
        let order = world.signed(&paper("1").item("Tin bài", "4", "100", 0), line);
        world.advance(order, &voucher("2026-04-01", 100)).unwrap();
        for table in ["budget_lines", "agency_balances", "root_balances", "commitment_balances"] {
            for stage in ["available", "committed", "advanced", "payable", "paid"] {
                if (table, stage) == ("commitment_balances", "available") {
                    continue;
                }
                // With what was granted kept the same, only the sign is wrong.
                let other = if stage == "paid" { "payable" } else { "paid" };
                let sql = format!("UPDATE {table} SET {other} = {other} + {stage} + 1, {stage} = -1");
                let said = said(world.tamper(&sql)).to_lowercase();
                assert!(said.contains("check"), "{sql}: {said}");
            }
        }
        assert_eq!(world.stands(line), [600, 300, 100, 0, 0]);
    }

    fn a_line_that_holds_other_than_it_was_granted_is_not_written(world) {
        let line = world.allocated("T01", 2026, 1_000);
        for sql in [
            "UPDATE budget_lines SET available = available + 1",
            "UPDATE budget_lines SET initial = initial + 1",
            "UPDATE budget_lines SET cut = cut + 1",
        ] {
            assert!(said(world.tamper(sql)).to_lowercase().contains("check"), "{sql}");
        }
        assert_eq!(world.stands(line), [1_000, 0, 0, 0, 0]);
    }

    fn no_read_writes(world) {
        world.allocated("T01", 2026, 1_000);
        let told = world.db.read(|conn| {
            use diesel::RunQueryDsl;
            Ok(diesel::sql_query("UPDATE fiscal_years SET fiscal_year = fiscal_year").execute(conn)?)
        });
        let said = said(told).to_lowercase();
        assert!(said.contains("readonly") || said.contains("read-only"), "{said}");
    }
}
