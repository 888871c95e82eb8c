//! What changed between two states of a record, and what an entry may tell of a state.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::people::hex;

/// Parts of names of fields that hold what nobody may read in the trail.
const SECRET: [&str; 6] = ["password", "token", "secret", "recovery", "otpauth", "invitation"];
/// Bytes of a state that an entry tells whole.
const LONGEST: usize = 64 * 1024;

/// A state without what is empty and what is secret. Of one that is very long, the plain fields and the hash.
pub fn told(state: Value) -> Value {
    let state = without_empty(state).unwrap_or(Value::Object(Map::new()));
    let text = state.to_string();
    if text.len() <= LONGEST {
        return state;
    }
    let mut short = Map::new();
    if let Value::Object(fields) = state {
        short.extend(fields.into_iter().filter(|(_, value)| !value.is_object() && !value.is_array()));
    }
    short.insert("sha256".to_owned(), json!(hex(&Sha256::digest(text.as_bytes()))));
    Value::Object(short)
}

fn without_empty(state: Value) -> Option<Value> {
    match state {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(items) => {
            let items: Vec<Value> =
                items.into_iter().map(|item| without_empty(item).unwrap_or(Value::Null)).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields
                .into_iter()
                .filter(|(name, _)| !SECRET.iter().any(|secret| name.contains(secret)))
                .filter_map(|(name, value)| without_empty(value).map(|value| (name, value)))
                .collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        plain => Some(plain),
    }
}

/// The parts of two states that differ: of objects the fields, of lists the places, from `[0]` on. Both are empty
/// where nothing does.
pub fn changed(before: &Value, after: &Value) -> (Value, Value) {
    differing(before, after).unwrap_or((json!({}), json!({})))
}

fn differing(before: &Value, after: &Value) -> Option<(Value, Value)> {
    let parts = |value: &Value| -> Option<Vec<(String, Value)>> {
        match value {
            Value::Object(fields) => {
                Some(fields.iter().map(|(name, it)| (name.clone(), it.clone())).collect())
            }
            Value::Array(items) => {
                Some(items.iter().enumerate().map(|(at, it)| (format!("[{at}]"), it.clone())).collect())
            }
            _ => None,
        }
    };
    if before == after {
        return None;
    }
    let same_shape = before.is_object() == after.is_object() && before.is_array() == after.is_array();
    let (Some(old), Some(new), true) = (parts(before), parts(after), same_shape) else {
        return Some((before.clone(), after.clone()));
    };
    let (mut was, mut is) = (Map::new(), Map::new());
    let mut new: Map<String, Value> = new.into_iter().collect();
    for (name, old) in old {
        match new.remove(&name) {
            None => {
                was.insert(name, old);
            }
            Some(new) => {
                if let Some((old, new)) = differing(&old, &new) {
                    was.insert(name.clone(), old);
                    is.insert(name, new);
                }
            }
        }
    }
    is.extend(new);
    Some((Value::Object(was), Value::Object(is)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_and_nothing_else() {
        let before = json!({"a": "1", "b": "2", "rows": [{"x": 1}, {"x": 2}], "gone": true});
        let after = json!({"a": "1", "b": "3", "rows": [{"x": 1}, {"x": 5}, {"x": 9}]});
        let (was, is) = changed(&before, &after);
        assert_eq!(was, json!({"b": "2", "rows": {"[1]": {"x": 2}}, "gone": true}));
        assert_eq!(is, json!({"b": "3", "rows": {"[1]": {"x": 5}, "[2]": {"x": 9}}}));
        assert_eq!(changed(&before, &before), (json!({}), json!({})));
        assert_eq!(changed(&json!([1]), &json!({"a": 1})), (json!([1]), json!({"a": 1})));
    }

    #[test]
    fn no_secret_is_told_and_a_very_long_state_is_shortened() {
        let state = json!({"username": "an", "password": "x", "access_token": "y", "deep": [{"totp_secret": "z"}], "none": []});
        assert_eq!(told(state), json!({"username": "an", "deep": [null]}));
        let long = told(json!({"id": 7, "rows": vec!["0123456789"; 10_000]}));
        assert_eq!(long["id"], 7);
        assert_eq!(long["sha256"].as_str().map(str::len), Some(64));
        assert!(long.get("rows").is_none() && long.to_string().len() < 200, "{long}");
    }
}
