//! Whether markup is whole, and what stands in it.

/// Elements of HTML that have no end.
const VOID: [&str; 8] = ["meta", "link", "input", "br", "hr", "img", "col", "wbr"];

/// The text of each element with this class, in order: `text.figure` and the like.
pub fn texts_of_class(markup: &str, element: &str, class: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in markup.split(&format!("<{element} class=\"")).skip(1) {
        let (classes, rest) = tag.split_once('"').expect("an end of the attribute");
        if classes.split(' ').any(|it| it == class) {
            let text = rest.split_once('>').expect("an end of the tag").1;
            found.push(text.split('<').next().expect("a text").to_owned());
        }
    }
    found
}

/// The page without the token of its forms, which each browser has of its own.
pub fn without_tokens(page: &str) -> String {
    let mut parts = page.split("name=\"form_token\" value=\"");
    let first = parts.next().unwrap_or("");
    let rest = parts.map(|part| part.split_once('"').expect("an end of the token").1);
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join("…")
}

/// Panics where a tag is not closed by its own end, an attribute stands twice or without quotes, or an id stands twice.
/// Markup of a browser's page and of a picture are asked the same; the page's void elements need no end.
#[track_caller]
pub fn must_be_well_formed(markup: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a bare > in {:?}", &rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find('>').unwrap_or_else(|| panic!("a tag without an end: {rest:.80}"));
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') || tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            assert_eq!(last, Some(name), "</{name}> closes {last:?}, in {open:?}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut seen: Vec<&str> = Vec::new();
        let mut left = attributes.trim();
        while !left.is_empty() {
            let Some((key, value)) = left.split_once('=').filter(|(key, _)| !key.contains(' ')) else {
                // An attribute that is there or not, such as `selected`.
                let (key, after) = left.split_once(' ').unwrap_or((left, ""));
                assert!(key.bytes().all(|byte| byte.is_ascii_lowercase()), "{key:?} in <{tag}>");
                left = after.trim();
                continue;
            };
            assert!(!seen.contains(&key), "{key} stands twice in <{tag}>");
            seen.push(key);
            let value = value.strip_prefix('"').unwrap_or_else(|| panic!("no quotes in <{tag}>"));
            let (value, after) = value.split_once('"').unwrap_or_else(|| panic!("an open quote in <{tag}>"));
            if key == "id" {
                assert!(!ids.contains(&value), "the id {value} stands twice");
                ids.push(value);
            }
            left = after.trim();
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "left open");
}
