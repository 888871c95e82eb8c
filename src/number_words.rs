//! Amounts in words (bằng chữ), as decisions, contracts and receipts spell them beside the figure.

use crate::i18n::Locale;
use crate::money::{Currency, Money};

const BILLION: u64 = 1_000_000_000;

impl Locale {
    /// An amount in words, the first letter a capital: `Một tỷ hai trăm triệu đồng`. Minor units stand as a fraction,
    /// as on a cheque: `Twelve euro and 34/100`.
    pub fn words(self, money: Money, currency: Currency) -> String {
        // Exact for every currency that `Currency` takes: it has four minor digits at most.
        let parts = 10_u64.pow(currency.digits());
        let minor = money.minor().unsigned_abs();
        let (whole, fraction) = (minor / parts, minor % parts);
        let (minus, number, and) = match self {
            Locale::Vi => ("âm ", vietnamese(whole), "và"),
            Locale::En => ("minus ", english(whole), "and"),
        };
        let key = format!("currency-{}", currency.code());
        let unit = if self.has(&key) { self.text(&key) } else { currency.code().to_owned() };
        let sign = if money < Money::ZERO { minus } else { "" };
        let mut said = capital(&format!("{sign}{number} {unit}"));
        if fraction > 0 {
            // The leading 1 of the sum keeps the zeros of the fraction, and then falls away.
            let padded = (parts + fraction).to_string();
            said.push_str(&format!(" {and} {}/{parts}", padded.strip_prefix('1').unwrap_or(&padded)));
        }
        said
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn vietnamese(number: u64) -> String {
    if number == 0 {
        return "không".to_owned();
    }
    let mut words = Vec::new();
    say_vietnamese(number, &mut words);
    words.join(" ")
}

/// Vietnamese counts on in `tỷ`: what stands above a tỷ is itself a number of tỷ, as in `nghìn tỷ` and `tỷ tỷ`.
fn say_vietnamese(number: u64, words: &mut Vec<&'static str>) {
    if number >= BILLION {
        say_vietnamese(number / BILLION, words);
        words.push("tỷ");
    }
    for (size, name) in [(1_000_000, Some("triệu")), (1_000, Some("nghìn")), (1, None)] {
        let group = number % BILLION / size % 1_000;
        if group > 0 {
            say_vietnamese_group(group, !words.is_empty(), words);
            words.extend(name);
        }
    }
}

/// Three digits. After a larger group the hundreds are said even where there are none, so that
/// `một triệu không trăm linh năm` cannot be taken for another number.
fn say_vietnamese_group(group: u64, follows: bool, words: &mut Vec<&'static str>) {
    let (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
    let has_hundreds = follows || hundreds > 0;
    if has_hundreds {
        words.extend([vietnamese_digit(hundreds), "trăm"]);
    }
    match tens {
        0 if has_hundreds && ones > 0 => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([vietnamese_digit(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(vietnamese_digit(ones)),
    }
}

fn vietnamese_digit(digit: u64) -> &'static str {
    match digit {
        0 => "không",
        1 => "một",
        2 => "hai",
        3 => "ba",
        4 => "bốn",
        5 => "năm",
        6 => "sáu",
        7 => "bảy",
        8 => "tám",
        _ => "chín",
    }
}

fn english(number: u64) -> String {
    if number == 0 {
        return "zero".to_owned();
    }
    let sizes = [
        (1_000_000_000_000_000_000, " quintillion"),
        (1_000_000_000_000_000, " quadrillion"),
        (1_000_000_000_000, " trillion"),
        (BILLION, " billion"),
        (1_000_000, " million"),
        (1_000, " thousand"),
        (1, ""),
    ];
    let groups = sizes.into_iter().map(|(size, name)| (number / size % 1_000, name));
    let said = groups.filter(|(group, _)| *group > 0).map(|(group, name)| english_group(group) + name);
    said.collect::<Vec<_>>().join(" ")
}

fn english_group(group: u64) -> String {
    let (hundreds, below) = (group / 100, group % 100);
    let below = match (below, below % 10) {
        (0, _) => None,
        (1..20, _) => Some(english_small(below).to_owned()),
        (_, 0) => Some(english_tens(below / 10).to_owned()),
        (_, ones) => Some(format!("{}-{}", english_tens(below / 10), english_small(ones))),
    };
    let hundreds = (hundreds > 0).then(|| format!("{} hundred", english_small(hundreds)));
    hundreds.into_iter().chain(below).collect::<Vec<_>>().join(" ")
}

fn english_small(number: u64) -> &'static str {
    match number {
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        6 => "six",
        7 => "seven",
        8 => "eight",
        9 => "nine",
        10 => "ten",
        11 => "eleven",
        12 => "twelve",
        13 => "thirteen",
        14 => "fourteen",
        15 => "fifteen",
        16 => "sixteen",
        17 => "seventeen",
        18 => "eighteen",
        _ => "nineteen",
    }
}

fn english_tens(tens: u64) -> &'static str {
    match tens {
        2 => "twenty",
        3 => "thirty",
        4 => "forty",
        5 => "fifty",
        6 => "sixty",
        7 => "seventy",
        8 => "eighty",
        _ => "ninety",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_as_vietnamese_decisions_write_them() {
        for (amount, words) in [
            (0, "Không đồng"),
            (4, "Bốn đồng"),
            (10, "Mười đồng"),
            (14, "Mười bốn đồng"),
            (15, "Mười lăm đồng"),
            (21, "Hai mươi mốt đồng"),
            (24, "Hai mươi tư đồng"),
            (55, "Năm mươi lăm đồng"),
            (105, "Một trăm linh năm đồng"),
            (110, "Một trăm mười đồng"),
            (1_000_005, "Một triệu không trăm linh năm đồng"),
            (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
            (1_650_000_000, "Một tỷ sáu trăm năm mươi triệu đồng"),
            (1_001_000_000_000, "Một nghìn không trăm linh một tỷ đồng"),
            (1_000_000_000_000_000_000, "Một tỷ tỷ đồng"),
            (-21, "Âm hai mươi mốt đồng"),
        ] {
            assert_eq!(Locale::Vi.words(Money::from_minor(amount), Currency::VND), words, "{amount}");
        }
    }

    #[test]
    fn amounts_are_said_in_english_and_minor_units_stand_as_a_fraction() {
        let euro = "EUR".parse().unwrap();
        for (amount, currency, words) in [
            (1_200_000_000, Currency::VND, "One billion two hundred million đồng"),
            (121_019, Currency::VND, "One hundred twenty-one thousand nineteen đồng"),
            (1_234, euro, "Twelve euro and 34/100"),
            (5, euro, "Zero euro and 05/100"),
            (-9_000, euro, "Minus ninety euro"),
        ] {
            assert_eq!(Locale::En.words(Money::from_minor(amount), currency), words, "{amount}");
        }
        assert_eq!(Locale::Vi.words(Money::from_minor(2_105), euro), "Hai mươi mốt euro và 05/100");
    }
}
