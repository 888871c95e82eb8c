//! What the State Treasury would have booked of the demonstration's payments, with a difference here and there.

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::db::WriteTx;
use crate::error::Result;
use crate::ids::AgencyId;
use crate::ledger::Recorder;
use crate::money::{Currency, Money};
use crate::treasury::{
    Intake, Matching, NewLine, Outcome, Payment, Standing, get_matching, record_settlement,
};

/// Brings in a statement for each of these agencies that has paid anything, and settles some of what differs.
pub(super) fn statements(
    tx: &mut WriteTx<'_>,
    recorder: Recorder,
    seed: u64,
    agencies: &[AgencyId],
    today: NaiveDate,
) -> Result<()> {
    let mut random = StdRng::seed_from_u64(seed);
    let fiscal_year = i64::from(chrono::Datelike::year(&today));
    let mut intake = Intake::new(recorder, Currency::VND);
    let mut told = Vec::new();
    for agency in agencies {
        let paid: Vec<Payment> =
            get_matching(tx, *agency, fiscal_year)?.pairings.into_iter().flat_map(|it| it.payments).collect();
        if paid.is_empty() {
            continue;
        }
        let mut number = 0_u32;
        for payment in &paid {
            for (voucher_no, amount) in booked(&mut random, payment)? {
                number += 1;
                let new = NewLine {
                    agency: *agency,
                    fiscal_year,
                    statement_no: format!("SDKP-{fiscal_year}"),
                    covers_from: None,
                    covers_to: Some(today),
                    line_no: number.to_string(),
                    booked_on: payment.paid_on,
                    voucher_no,
                    payee: payment.payee.to_uppercase(),
                    amount,
                    content: format!("Chi theo {}", payment.commitment_no),
                };
                intake.take(tx, &new.line_no, &new)?;
            }
        }
        if random.random_range(0..4) == 0 {
            let new = fee(*agency, fiscal_year, today, number + 1);
            intake.take(tx, &new.line_no, &new)?;
        }
        told.push(*agency);
    }
    intake.close(tx)?;
    for agency in told {
        let matching = get_matching(tx, agency, fiscal_year)?;
        if random.random_range(0..2) == 0 {
            settle_one(tx, recorder, &matching)?;
        }
    }
    Ok(())
}

/// What the Treasury has of a payment: the same, most of the time.
fn booked(random: &mut StdRng, payment: &Payment) -> Result<Vec<(String, Money)>> {
    let as_paid = |amount| (payment.voucher_no.clone(), amount);
    Ok(match random.random_range(0..24) {
        0 => Vec::new(),
        1 => vec![as_paid(payment.amount.plus(Money::from_minor(1))?)],
        2 => vec![(String::new(), payment.amount)],
        3 => {
            let half = Money::from_minor(payment.amount.minor() / 2);
            vec![as_paid(half), as_paid(payment.amount.minus(half)?)]
        }
        _ => vec![as_paid(payment.amount)],
    })
}

/// What a book often lacks.
fn fee(agency: AgencyId, fiscal_year: i64, today: NaiveDate, number: u32) -> NewLine {
    NewLine {
        agency,
        fiscal_year,
        statement_no: format!("SDKP-{fiscal_year}"),
        covers_from: None,
        covers_to: Some(today),
        line_no: number.to_string(),
        booked_on: today.checked_sub_days(Days::new(1)).unwrap_or(today),
        voucher_no: "PCT-01".to_owned(),
        payee: "KHO BAC NHA NUOC".to_owned(),
        amount: Money::from_minor(11_000),
        content: "Phí chuyển tiền".to_owned(),
    }
}

fn settle_one(tx: &mut WriteTx<'_>, recorder: Recorder, matching: &Matching) -> Result<()> {
    let open = matching.standing(Standing::Open).find(|pairing| pairing.outcome != Outcome::OnlyBooks);
    let Some(pairing) = open else { return Ok(()) };
    let explanation = match pairing.outcome {
        Outcome::OnlyTreasury => "Phí chuyển tiền, ghi sổ theo sao kê tháng sau",
        _ => "Kho bạc ghi nhầm 1 đồng, sẽ điều chỉnh",
    };
    record_settlement(tx, recorder, matching, &[pairing.key()], explanation)
}
