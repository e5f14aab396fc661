//! Bodies that differ from another one in one place.

use serde_json::{Value, json};

/// Every place below the root, as JSON Pointers.
fn places(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(elements) => elements.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (token, value) in below {
        let pointer = format!("{pointer}/{token}");
        places(value, &pointer, found);
        found.push(pointer);
    }
}

fn without(body: &Value, pointer: &str) -> Value {
    let (parent, token) = pointer.rsplit_once('/').unwrap();
    let mut body = body.clone();
    match body.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(token)),
        Value::Array(elements) => drop(elements.remove(token.parse().unwrap())),
        _ => {}
    }
    body
}

/// `body`, and it with one place after the other taken out or replaced.
pub(crate) fn changed(body: &Value) -> Vec<Value> {
    let mut places_of_body = Vec::new();
    places(body, "", &mut places_of_body);
    let values = [
        json!(null),
        json!(true),
        json!(4711),
        json!(""),
        json!("null"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!("agent"),
        json!("AGENT"),
        json!("agent.novak@example.com"),
        json!("0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59"),
    ];
    let mut bodies = vec![body.clone()];
    for pointer in &places_of_body {
        bodies.push(without(body, pointer));
        for value in &values {
            let mut other = body.clone();
            *other.pointer_mut(pointer).unwrap() = value.clone();
            bodies.push(other);
        }
        if let Some(Value::Object(_)) = body.pointer(pointer) {
            let mut other = body.clone();
            other.pointer_mut(pointer).unwrap()["more"] = json!(1);
            bodies.push(other);
        }
    }
    bodies
}
