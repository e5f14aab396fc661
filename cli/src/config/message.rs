//! What the reader of TOML says → what somebody who writes a configuration understands.

use crate::names::nearest;

/// A message in the words of these settings; one that is not known stays as it is.
pub(super) fn plain(message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    if let Some(rest) = message.strip_prefix("unknown field `") {
        return unknown(rest).unwrap_or(message);
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("{name} is missing here");
    }
    let unfit_type = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, wanted)) = unfit_type.and_then(|rest| rest.split_once(", expected ")) {
        return unfit(found, wanted);
    }
    if message == "duplicate key" { "this is said twice; say it once".to_owned() } else { message }
}

/// Of a key that is none: the rest behind its first quote names it and then all that there are.
fn unknown(rest: &str) -> Option<String> {
    let (name, others) = rest.split_once('`')?;
    let known: Vec<&str> = others.split('`').skip(1).step_by(2).collect();
    let meant =
        nearest(name, known.iter().copied()).map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"));
    Some(format!("there is no setting `{name}` here{meant} The settings here are {}", known.join(", ")))
}

/// Of a value of another type.
fn unfit(found: &str, wanted: &str) -> String {
    let found = match found.split_once(' ') {
        Some(("string", text)) => format!("the text {text}"),
        _ if found == "map" && wanted == "a sequence" => {
            return "this is one table, and a list of them belongs here: write its name as `[[name]]`".to_owned();
        }
        None if found == "map" => "a table".to_owned(),
        None if found == "sequence" => "a list".to_owned(),
        Some(("floating", point)) => format!("the {}", point.replace("point", "number")),
        _ => format!("the {}", found.trim_end_matches(" as i128")),
    };
    let wanted = match wanted {
        "a sequence" => "a list such as `[\"one\", \"two\"]`",
        "a string" => "a text in quotes",
        "a map" => "a table",
        "a nonzero usize" => "a whole number from 1",
        "a TOML datetime" => "a day without quotes, such as `2027-01-31`,",
        other => other,
    };
    format!("this is {found}, and {wanted} belongs here")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_to_write() {
        assert_eq!(
            plain("unknown field `exlude`, expected one of `include`, `exclude`"),
            "there is no setting `exlude` here; did you mean `exclude`? The settings here are include, exclude"
        );
        assert_eq!(plain("missing field `reason`"), "`reason` is missing here");
        assert_eq!(
            plain("invalid type: string \"a\", expected a sequence"),
            "this is the text \"a\", and a list such as `[\"one\", \"two\"]` belongs here"
        );
        assert_eq!(
            plain("invalid type: integer `3`, expected a string"),
            "this is the integer `3`, and a text in quotes belongs here"
        );
        assert_eq!(plain("invalid type: sequence, expected a map"), "this is a list, and a table belongs here");
        assert!(plain("invalid type: map, expected a sequence").contains("`[[name]]`"));
        let count = "and a whole number from 1 belongs here";
        for (said, found) in [
            ("invalid value: integer `0`", "the integer `0`"),
            ("invalid type: floating point `1.5`", "the number `1.5`"),
            ("invalid type: integer `99999999999999999999` as i128", "the integer `99999999999999999999`"),
        ] {
            assert_eq!(plain(&format!("{said}, expected a nonzero usize")), format!("this is {found}, {count}"));
        }
        assert_eq!(plain("something else"), "something else");
    }
}
