//! Parts add up to the whole, however it is cut.

use proptest::prelude::*;
use socai::commitments::Item;
use socai::money::{Money, Quantity};
use socai::refusal::Reason;

use crate::support::money;

/// Half away from zero, in whole numbers that are not below zero.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator) / (2 * denominator)
}

fn item(quantity: i64, unit_price: i64, vat: i64, digits: u32) -> Item {
    let (quantity, unit_price) =
        (Quantity::from_ten_thousandths(quantity), Quantity::from_ten_thousandths(unit_price));
    Item {
        position: 1,
        product: "Tin bài".to_owned(),
        unit: "bài".to_owned(),
        quantity,
        unit_price,
        amount: quantity.times(unit_price, digits).unwrap(),
        vat: money(vat),
        accepted_quantity: Quantity::ZERO,
        accepted_amount: Money::ZERO,
        ..Item::default()
    }
}

proptest! {
    #[test]
    fn a_split_adds_up_and_no_part_is_a_unit_or_more_from_its_share(
        whole in 0..=i64::MAX,
        weights in prop::collection::vec(prop_oneof![Just(0), 1..1_000_i64, 0..=i64::MAX], 1..40),
    ) {
        let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        prop_assume!(all > 0);
        let parts = money(whole).split(&weights.iter().map(|weight| money(*weight)).collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().map(|part| i128::from(part.minor())).sum::<i128>(), i128::from(whole));
        for (part, weight) in parts.iter().zip(&weights) {
            // Less than one unit off: |part × all − whole × weight| < all.
            let share = i128::from(whole).checked_mul(i128::from(*weight)).unwrap();
            let floor = share / all;
            let part = i128::from(part.minor());
            prop_assert!(part == floor || (part == floor + 1 && share % all != 0), "{} of {}/{}", part, share, all);
        }
        // Larger remainders come first, and of equal ones the earlier part.
        let remainder = |at: usize| i128::from(whole) * i128::from(weights[at]) % all;
        let raised = |at: usize| i128::from(parts[at].minor()) > i128::from(whole) * i128::from(weights[at]) / all;
        for one in 0..parts.len() {
            for other in (0..parts.len()).filter(|other| raised(*other) && !raised(one)) {
                prop_assert!(remainder(other) > remainder(one) || (remainder(other) == remainder(one) && other < one));
            }
        }
    }

    #[test]
    fn a_split_by_what_is_held_never_takes_more_than_is_held(
        held in prop::collection::vec(0..=1_000_000_000_000_i64, 1..12), share in 0..=1_000_000_i64,
    ) {
        let all: i64 = held.iter().sum();
        let asked = i64::try_from(i128::from(all) * i128::from(share) / 1_000_000).unwrap();
        let parts = money(asked).split(&held.iter().map(|held| money(*held)).collect::<Vec<_>>()).unwrap();
        for (part, held) in parts.iter().zip(&held) {
            prop_assert!(part.minor() <= *held);
        }
    }

    #[test]
    fn nothing_to_split_by_is_refused_unless_there_is_nothing_to_split(whole in 0..1_000_i64, parts in 0..5_usize) {
        let split = money(whole).split(&vec![Money::ZERO; parts]);
        if whole == 0 {
            prop_assert_eq!(split.unwrap(), vec![Money::ZERO; parts]);
        } else {
            prop_assert_eq!(split.unwrap_err(), Reason::NothingToSplitBy {});
        }
    }

    #[test]
    fn quantity_times_price_is_the_exact_product_rounded_once(
        quantity in 0..=1_000_000_000_000_i64, price in 0..=1_000_000_000_000_i64, digits in 0..=4_u32,
    ) {
        // Both in ten-thousandths: the product is in hundred-millionths of a unit.
        let product = i128::from(quantity) * i128::from(price) * 10_i128.pow(digits);
        let exact = rounded(product, 100_000_000);
        let told = Quantity::from_ten_thousandths(quantity).times(Quantity::from_ten_thousandths(price), digits);
        match i64::try_from(exact) {
            Ok(exact) => prop_assert_eq!(told.unwrap(), money(exact)),
            Err(_) => prop_assert_eq!(told.unwrap_err(), Reason::AmountTooLarge {}),
        }
    }

    #[test]
    fn acceptances_add_up_to_the_item_and_never_fall_below_zero(
        quantity in 1..=100_000_000_i64, price in 0..=10_000_000_000_i64, vat in 0..=1_000_000_000_i64,
        digits in 0..=2_u32, cuts in prop::collection::vec(1..=100_000_000_i64, 0..12),
    ) {
        let mut item = item(quantity, price, vat, digits);
        let whole = item.amount.plus(item.vat).unwrap();
        let mut left = quantity;
        for more in cuts.into_iter().map(Some).chain([None]) {
            let more = more.map_or(left, |cut| 1 + cut % left.max(1)).min(left);
            if more == 0 {
                break;
            }
            left -= more;
            let more = Quantity::from_ten_thousandths(more);
            let worth = item.worth_of_more(more, digits).unwrap();
            prop_assert!(worth >= Money::ZERO);
            item.accepted_quantity = item.accepted_quantity.plus(more).unwrap();
            item.accepted_amount = item.accepted_amount.plus(worth).unwrap();
        }
        prop_assert_eq!(left, 0);
        prop_assert_eq!(item.accepted_amount, whole);
        let beyond = item.worth_of_more(Quantity::from_ten_thousandths(1), digits).unwrap_err();
        prop_assert_eq!(beyond.code(), "accepted_exceeds_ordered");
    }
}
