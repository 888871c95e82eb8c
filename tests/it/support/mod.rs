//! What tests are written with: databases that live as long as the tests, a world to tell stories in, and the
//! words in which stories ask and are answered.

mod app;
mod attachments;
mod browser;
mod contents;
pub mod contributions;
pub mod markup;
mod paper;
pub mod postgres;
mod registers;
pub mod treasury;
mod world;
mod years;

pub use app::{Answer, App, Asker, FORM_TOKEN, PASSWORD};
pub use browser::{Browser, SECRET, code};
pub use contents::dump;
pub use paper::{Paper, paper, share, voucher};
pub use world::World;
pub use years::balances;

use chrono::NaiveDate;
use socai::error::Result;
use socai::money::{Money, Quantity};
use socai::refusal::Reason;

/// Each story becomes two tests, `sqlite::<story>` and `postgres::<story>`. Whatever was told in it, the verifier
/// must find nothing when it ends.
macro_rules! stories {
    ($($(#[$meta:meta])* fn $name:ident($world:ident) $body:block)+) => {
        $($(#[$meta])* fn $name($world: &$crate::support::World) $body)+

        mod sqlite {
            $(#[test] fn $name() {
                let world = $crate::support::World::on_sqlite();
                super::$name(&world);
                world.must_verify();
            })+
        }

        mod postgres {
            $(#[test] fn $name() {
                let Some(world) = $crate::support::World::on_postgres() else { return };
                super::$name(&world);
                world.must_verify();
            })+
        }
    };
}

/// `2026-03-01`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date as yyyy-mm-dd")
}

/// Whole đồng, or whatever the book's minor unit is.
pub fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// `12.5`.
pub fn quantity(text: &str) -> Quantity {
    Quantity::from_decimal(text.parse().expect("a plain decimal")).expect("four decimals at most")
}

/// How a story asks why it was refused.
pub trait Told {
    /// The first reason; anything but a refusal fails the test.
    fn refused(self) -> Reason;
    /// The code of the first reason.
    fn code(self) -> &'static str;
}

impl<T: std::fmt::Debug> Told for Result<T> {
    #[track_caller]
    fn refused(self) -> Reason {
        match &self {
            Err(error) => match error.refusal() {
                Some(refusal) => refusal.first().reason.clone(),
                None => panic!("broke instead of being refused: {error:?}"),
            },
            Ok(answer) => panic!("was not refused: {answer:?}"),
        }
    }

    #[track_caller]
    fn code(self) -> &'static str {
        self.refused().code()
    }
}
