//! The arithmetic of the naive book, written out as slowly and plainly as it can be.

use super::model::Item;

pub fn whole(amount: i128) -> i64 {
    amount.try_into().expect("the walk keeps to amounts of 64 bits")
}

pub fn half_up(numerator: i128, denominator: i128) -> i64 {
    whole((2 * numerator + denominator) / (2 * denominator))
}

pub fn net(quantity: i64, price: i64) -> i64 {
    half_up(i128::from(quantity) * i128::from(price), 100_000_000)
}

/// What so many of an item are worth, VAT in proportion.
pub fn worth((ordered, price, vat): Item, quantity: i64) -> i64 {
    net(quantity, price) + half_up(i128::from(vat) * i128::from(quantity), i128::from(ordered))
}

pub fn value(items: &[Item]) -> i64 {
    items.iter().map(|(quantity, price, vat)| net(*quantity, *price) + vat).sum()
}

/// One unit at a time to whoever is furthest below their share: slow, and plainly the largest remainder.
pub fn shared(amount: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if all == 0 {
        return (amount == 0).then(|| vec![0; weights.len()]);
    }
    let exact = |at: usize| i128::from(amount) * i128::from(weights[at]);
    let mut parts: Vec<i64> = (0..weights.len()).map(|at| whole(exact(at) / all)).collect();
    while parts.iter().sum::<i64>() < amount {
        let short = |at: usize| exact(at) - i128::from(parts[at]) * all;
        let most = (0..weights.len()).map(short).max().unwrap();
        let first = (0..weights.len()).find(|at| short(*at) == most).unwrap();
        parts[first] += 1;
    }
    Some(parts)
}
