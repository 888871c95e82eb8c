//! Passwords that are guessed first: those of published lists, and what is put together from the words, names and
//! signs that everybody thinks of.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const KNOWN: &str = include_str!("known_passwords.txt");
const WORDS: &str = include_str!("guessed_words.txt");

/// In small letters and without diacritics.
fn folded(text: &str) -> String {
    let plain = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    plain.flat_map(char::to_lowercase).map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// Letters for the signs that are written in their place.
fn unmasked(text: &str) -> String {
    let letter = |sign| match sign {
        '@' | '4' => 'a',
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with("# "))
}

/// Whether the text is nothing but these words, one after the other.
fn is_made_of(text: &str, words: &[String]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for at in 0..text.len() {
        if reached.get(at) != Some(&true) {
            continue;
        }
        let Some(rest) = text.get(at..) else { continue };
        for word in words.iter().filter(|word| rest.starts_with(word.as_str())) {
            if let Some(end) = reached.get_mut(at + word.len()) {
                *end = true;
            }
        }
    }
    reached.last() == Some(&true)
}

/// Whether a few letters are repeated over and over, or each follows the one before.
fn is_a_run(text: &str) -> bool {
    let letters: Vec<u32> = text.chars().map(u32::from).collect();
    let repeats = |period: usize| letters.iter().zip(letters.iter().skip(period)).all(|(a, b)| a == b);
    let follows = |step: i64| {
        let pairs = letters.iter().zip(letters.iter().skip(1));
        pairs.fold(true, |all, (a, b)| all && i64::from(*b) - i64::from(*a) == step)
    };
    (1..=4).any(repeats) || follows(1) || follows(-1)
}

/// Whether a password is one that is guessed first, for somebody who is called by these `names`: the name to sign in
/// with, the person's own, the agency's.
pub(super) fn is_guessable(password: &str, names: &[&str]) -> bool {
    let text = folded(password);
    if is_a_run(&text) || lines(KNOWN).any(|known| known == text) {
        return true;
    }
    let mut words: Vec<String> = lines(WORDS).map(str::to_owned).collect();
    for name in names.iter().flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric())) {
        let name = folded(name);
        words.extend(Some(name).filter(|name| name.len() > 1));
    }
    words.extend((0..=9).map(|figure: u8| figure.to_string()));
    // `MatKhau@2026`, words with signs and figures between them, and `P@ssw0rd2026!`, with its letters put back.
    let unmasked = unmasked(text.trim_end_matches(|sign: char| !sign.is_alphabetic()));
    [text, unmasked].iter().any(|text| {
        let bare: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
        bare.chars().any(char::is_alphabetic) && is_made_of(&bare, &words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["taichinh.hn", "Trần Thị Lụa", "T01"];

    #[test]
    fn what_everybody_thinks_of_is_guessable() {
        for password in [
            "123456789012",
            "111111111111",
            "abcabcabcabc",
            "abcdefghijkl",
            "qwertyuiop123",
            "Password1234",
            "P@ssw0rd2026!",
            "MatKhau@123456",
            "mật khẩu 2026",
            "Mật khẩu của tôi",
            "Việt Nam 2026 !",
            "anhyeuem@1990",
            "Socai@2026!!!",
            "taichinh.hn@2026",
            "TaiChinhT01@123",
            "T01-lua-123456",
            "Trần Thị Lụa 1990",
            "Độc lập - Tự do - Hạnh phúc",
            "iloveyou1234",
            "administrator",
        ] {
            assert!(is_guessable(password, &NAMES), "{password}");
        }
    }

    #[test]
    fn what_nobody_thinks_of_is_not() {
        for password in [
            "một mật khẩu đủ dài",
            "mật khẩu thật dài",
            "ba con trâu gặm cỏ bên sông",
            "kẹo lạc 7 gói trên nóc tủ",
            "r8Zq-tm2v-x0Lp",
            "0f3a9c27e1b4d685",
            "904318827465",
            "correct horse battery",
            "Lụa treo ngõ vắng",
        ] {
            assert!(!is_guessable(password, &NAMES), "{password}");
        }
    }

    #[test]
    fn the_lists_are_as_they_are_compared() {
        assert!(lines(KNOWN).count() > 400 && lines(WORDS).count() > 150);
        for line in lines(KNOWN) {
            assert!(line.chars().count() >= 12, "a shorter one is refused for its length: {line}");
            assert_eq!(folded(line), line);
        }
        for word in lines(WORDS) {
            assert_eq!(folded(word), word);
        }
    }
}
