//! Amounts in words, read back by a naive reader that knows nothing of how they are written.

use proptest::prelude::*;
use socai::i18n::Locale;
use socai::money::{Currency, Money};

/// Adds up what the words say. `tỷ` multiplies all that was said before it.
fn read_vietnamese(words: &str) -> i128 {
    let (mut all, mut group, mut digit) = (0_i128, 0, 0);
    for word in words.to_lowercase().split(' ') {
        match word {
            "đồng" | "linh" => {}
            "không" => digit = 0,
            "một" | "mốt" => digit = 1,
            "hai" => digit = 2,
            "ba" => digit = 3,
            "bốn" | "tư" => digit = 4,
            "năm" | "lăm" => digit = 5,
            "sáu" => digit = 6,
            "bảy" => digit = 7,
            "tám" => digit = 8,
            "chín" => digit = 9,
            "mười" => group += 10,
            "mươi" => (group, digit) = (group + 10 * digit, 0),
            "trăm" => (group, digit) = (group + 100 * digit, 0),
            "nghìn" => (all, group, digit) = (all + 1_000 * (group + digit), 0, 0),
            "triệu" => (all, group, digit) = (all + 1_000_000 * (group + digit), 0, 0),
            "tỷ" => (all, group, digit) = ((all + group + digit) * 1_000_000_000, 0, 0),
            other => panic!("{other}: {words}"),
        }
    }
    all + group + digit
}

fn read_english(words: &str) -> i128 {
    const SMALL: &str = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
        fifteen sixteen seventeen eighteen nineteen";
    const TENS: &str = "twenty thirty forty fifty sixty seventy eighty ninety";
    const SIZES: &str = "thousand million billion trillion quadrillion quintillion";
    let place = |list: &str, word: &str| list.split_whitespace().position(|it| it == word);
    let (mut all, mut group) = (0_i128, 0_i128);
    for word in words.to_lowercase().split([' ', '-']) {
        if let Some(at) = place(SMALL, word) {
            group += i128::try_from(at).unwrap();
        } else if let Some(at) = place(TENS, word) {
            group += 10 * (i128::try_from(at).unwrap() + 2);
        } else if let Some(at) = place(SIZES, word) {
            all += group * 1_000_i128.pow(u32::try_from(at).unwrap() + 1);
            group = 0;
        } else if word == "hundred" {
            group *= 100;
        } else {
            assert_eq!(word, "đồng", "{words}");
        }
    }
    all + group
}

/// Amounts of every length, with many zeros among their digits.
fn amounts() -> impl Strategy<Value = i64> {
    let sparse = prop::collection::vec(prop_oneof![3 => Just(0_i64), 2 => 0..10_i64], 1..=18);
    prop_oneof![
        0..=i64::MAX,
        0..1_000_000_i64,
        sparse.prop_map(|digits| digits.iter().fold(0, |amount, digit| amount * 10 + digit)),
    ]
}

proptest! {
    #[test]
    fn words_read_back_are_the_amount(amount in amounts()) {
        let said = |locale: Locale| locale.words(Money::from_minor(amount), Currency::VND);
        prop_assert_eq!(read_vietnamese(&said(Locale::Vi)), i128::from(amount), "{}", said(Locale::Vi));
        prop_assert_eq!(read_english(&said(Locale::En)), i128::from(amount), "{}", said(Locale::En));
    }

    #[test]
    fn after_tens_one_four_and_five_have_their_own_words(amount in amounts()) {
        let said = Locale::Vi.words(Money::from_minor(amount), Currency::VND).to_lowercase();
        for never in ["mươi một", "mươi bốn", "mươi năm", "mười năm", "mười mốt", "mười tư", "linh mốt", "linh lăm"] {
            // A group of digits ends with its name or its unit, so that a whole word after tens is always a unit.
            prop_assert!(!said.contains(&format!("{never} ")), "{}", said);
        }
    }
}
