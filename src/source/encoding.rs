//! How text is written at one place of a file: inside a JSON string, a shell quote, an indented block.

/// What a text has to go through to stand at a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Inside a JSON string.
    JsonString,
    /// Inside a JSON string of a recording, where no placeholder can stand.
    Recording,
    /// Between single quotes of a shell.
    SingleQuotes,
    /// Between double quotes of a shell.
    DoubleQuotes,
    /// Between `$'` and `'` of a shell.
    AnsiQuotes,
    /// In a shell word, outside of quotes.
    Bare,
    /// In a here-document of a shell.
    HereDocument {
        /// Whether `$`, `` ` `` and `\` have a meaning in it.
        expands: bool,
        /// Whether tabs at the beginning of a line are dropped (`<<-`).
        strips_tabs: bool,
        /// The line that ends it.
        delimiter: String,
    },
    /// In a block each of whose lines begins with this: the indentation of a list, the `> ` of a quote.
    LinePrefix(String),
    /// In a Velocity template, as text.
    Velocity,
    /// Between `#[[` and `]]#` of a Velocity template.
    VelocityLiteral,
    /// In small letters: the method of a `.bru` file.
    LowerCase,
    /// On one line of a Hurl file, bare or between backticks.
    HurlString,
    /// Between the quotes of a Terraform string.
    TerraformString,
    /// In a here-document of Terraform.
    TerraformHereDocument {
        /// What every line begins with, to be taken away (`<<-`).
        indent: String,
        /// The word that ends it.
        delimiter: String,
    },
    /// In the argument of Terraform's `jsonencode`, which is written nearly as the JSON that it becomes.
    TerraformJson,
    /// In a Nunjucks template, as text.
    Nunjucks,
    /// In a YAML scalar without quotes.
    YamlPlain,
    /// Between single quotes of YAML.
    YamlSingleQuotes {
        /// Whether it stands on several lines, which are joined.
        folded: bool,
    },
    /// Between double quotes of YAML that stand on several lines, which are joined.
    YamlFoldedQuotes,
    /// On a line of a YAML block scalar whose lines are joined.
    YamlFoldedLine {
        /// Whether it begins with white space, so that it is not joined. An edit keeps that.
        blank: bool,
    },
    /// Between such lines, or in front of one: what says how they are joined.
    YamlFoldedEdge,
    /// Nothing can be written there: the text does not stand in the file.
    Nowhere,
}

impl Encoding {
    /// `text` as it has to be written there; `None` where it cannot be.
    pub fn encode(&self, text: &str) -> Option<String> {
        Some(match self {
            Self::Recording if text.contains("{{") => return None,
            Self::JsonString | Self::Recording => json_string(text),
            Self::SingleQuotes => text.replace('\'', r"'\''"),
            Self::DoubleQuotes => escaped(text, &['$', '`', '"', '\\']),
            Self::AnsiQuotes => escaped(text, &['\'', '\\']),
            Self::Bare if is_plain_word(text) => text.to_owned(),
            Self::Bare => format!("'{}'", text.replace('\'', r"'\''")),
            Self::HereDocument { expands, strips_tabs, delimiter } => {
                let mut lines = text.lines();
                if *strips_tabs && lines.clone().any(|line| line.starts_with('\t'))
                    || lines.any(|line| line == delimiter)
                {
                    return None;
                }
                if *expands { escaped(text, &['$', '`', '\\']) } else { text.to_owned() }
            }
            Self::LinePrefix(prefix) => text.replace('\n', &format!("\n{prefix}")),
            // `\$` stays as it is where nothing has the name behind it, so that no escape is sure; `{{x}}` is no placeholder here.
            Self::Velocity if text.contains(['$', '#']) || text.contains("{{") => return None,
            Self::VelocityLiteral if text.contains([']', '#']) => return None,
            Self::LowerCase => text.to_lowercase(),
            Self::HurlString => {
                escaped(text, &['\\', '`', '#']).replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
            }
            Self::TerraformString => json_string(&without_interpolation(text)?),
            Self::TerraformHereDocument { indent, delimiter } => {
                if text.lines().any(|line| line.trim_start().starts_with(delimiter)) {
                    return None;
                }
                without_interpolation(text)?.replace('\n', &format!("\n{indent}"))
            }
            // Terraform knows fewer escapes.
            Self::TerraformJson if ["\\u", "\\/", "\\b", "\\f"].iter().any(|escape| text.contains(escape)) => {
                return None;
            }
            Self::TerraformJson => without_interpolation(text)?,
            Self::Nunjucks if ["{{", "{%", "{#"].into_iter().any(|open| text.contains(open)) => return None,
            Self::Velocity | Self::VelocityLiteral | Self::Nunjucks => text.to_owned(),
            Self::YamlPlain => is_plain_yaml(text).then(|| text.to_owned())?,
            Self::YamlSingleQuotes { folded } => yaml_single_quotes(text, *folded)?,
            Self::YamlFoldedQuotes => yaml_folded_quotes(text)?,
            Self::YamlFoldedLine { .. } => is_on_one_line(text).then(|| text.to_owned())?,
            Self::YamlFoldedEdge | Self::Nowhere => return None,
        })
    }
}

/// `text` with a backslash before each of `special`.
fn escaped(text: &str, special: &[char]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(&c) {
            encoded.push('\\');
        }
        encoded.push(c);
    }
    encoded
}

/// `text` as Terraform reads it without replacing anything; `None` where what follows could make it an interpolation.
fn without_interpolation(text: &str) -> Option<String> {
    (!text.ends_with(['$', '%'])).then(|| text.replace("${", "$${").replace("%{", "%%{"))
}

fn json_string(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => encoded.push_str("\\\""),
            '\\' => encoded.push_str("\\\\"),
            '\n' => encoded.push_str("\\n"),
            '\r' => encoded.push_str("\\r"),
            '\t' => encoded.push_str("\\t"),
            c if u32::from(c) < 0x20 => {
                let digit = |digit| char::from_digit(digit, 16).unwrap_or('0');
                encoded.extend(['\\', 'u', '0', '0', digit(u32::from(c) / 16), digit(u32::from(c) % 16)]);
            }
            c => encoded.push(c),
        }
    }
    encoded
}

/// `text` between single quotes of YAML, which know no other escape.
fn yaml_single_quotes(text: &str, folded: bool) -> Option<String> {
    let fits = if folded { is_on_one_line(text) } else { !text.contains(char::is_control) };
    fits.then(|| text.replace('\'', "''"))
}

/// Whether joining lines leaves `text` as it is: it takes away the white space around their ends.
fn is_on_one_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains(char::is_control)
}

/// `text` between double quotes of YAML that stand on several lines.
fn yaml_folded_quotes(text: &str) -> Option<String> {
    let inner = text.trim_matches(' ');
    let leading = text.len() - text.trim_start_matches(' ').len();
    let trailing = text.len() - leading - inner.len();
    // Joining lines takes away the white space around their ends, which nothing in between would bare.
    let space = |count: usize| "\\x20".repeat(count);
    (!text.is_empty()).then(|| format!("{}{}{}", space(leading), json_string(inner), space(trailing)))
}

/// Whether `text` can be a part of a YAML scalar without quotes, whatever stands beside it.
fn is_plain_yaml(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || "_-./:+=;~ ".contains(c);
    let edge = |c: char| c.is_ascii_alphanumeric() || c == '/';
    text.starts_with(edge) && text.ends_with(edge) && text.chars().all(inside) && !text.contains(": ")
}

/// Whether a shell reads `text` as it is, whatever stands beside it.
fn is_plain_word(text: &str) -> bool {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | ',' | '+' | '@' | '%' | '=');
    !text.is_empty() && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_its_escapes() {
        let text = "{\"a\": '$x`\\'}\n";
        let written = |encoding: Encoding| encoding.encode(text).unwrap_or_default();
        assert_eq!(written(Encoding::JsonString), r#"{\"a\": '$x`\\'}\n"#);
        assert_eq!(written(Encoding::SingleQuotes), "{\"a\": '\\''$x`\\'\\''}\n");
        assert_eq!(written(Encoding::DoubleQuotes), "{\\\"a\\\": '\\$x\\`\\\\'}\n");
        assert_eq!(written(Encoding::AnsiQuotes), "{\"a\": \\'$x`\\\\\\'}\n");
        assert_eq!(written(Encoding::Bare), "'{\"a\": '\\''$x`\\'\\''}\n'");
        assert_eq!(written(Encoding::LinePrefix("> ".into())), "{\"a\": '$x`\\'}\n> ");
        assert_eq!(written(Encoding::HurlString), "{\"a\": '$x\\`\\\\'}\\n");
        assert_eq!(Encoding::LowerCase.encode("POST").as_deref(), Some("post"));
        assert_eq!(Encoding::Bare.encode("a.b/c").as_deref(), Some("a.b/c"));
        assert_eq!(Encoding::Velocity.encode("\"a\": 1").as_deref(), Some("\"a\": 1"));
        assert_eq!(["$x", "#end", "{{x}}"].map(|text| Encoding::Velocity.encode(text)), [None, None, None]);
        assert_eq!(["{\"a\": {}}", "{# a #}"].map(|text| Encoding::Nunjucks.encode(text).is_some()), [true, false]);
        assert_eq!(Encoding::Nowhere.encode("a"), None);
        assert_eq!(["\"", "{{x}}"].map(|text| Encoding::Recording.encode(text)), [Some("\\\"".to_owned()), None]);
    }

    #[test]
    fn terraform_would_replace_what_has_one_sign_only() {
        let text = "\"${a}\" %{b}\n";
        let document = Encoding::TerraformHereDocument { indent: "  ".into(), delimiter: "EOT".into() };
        assert_eq!(Encoding::TerraformString.encode(text).as_deref(), Some("\\\"$${a}\\\" %%{b}\\n"));
        assert_eq!(Encoding::TerraformJson.encode(text).as_deref(), Some("\"$${a}\" %%{b}\n"));
        assert_eq!(document.encode(text).as_deref(), Some("\"$${a}\" %%{b}\n  "));
        assert_eq!([document.encode("a\n  EOT"), document.encode("a$")], [None, None]);
        assert_eq!(Encoding::TerraformJson.encode("\"\\u00e9\""), None);
    }

    #[test]
    fn yaml_has_no_escape_for_everything_everywhere() {
        let single = |text: &str, folded| Encoding::YamlSingleQuotes { folded }.encode(text);
        assert_eq!(single(" it's ", false).as_deref(), Some(" it''s "));
        assert_eq!((single("a\nb", false), single(" a", true), single("", true)), (None, None, None));
        assert_eq!(Encoding::YamlFoldedQuotes.encode(" a\n ").as_deref(), Some("\\x20a\\n\\x20"));
        assert_eq!(Encoding::YamlFoldedQuotes.encode(""), None);
        let plain = |text: &str| Encoding::YamlPlain.encode(text).is_some();
        assert_eq!(
            ["a b", "https://x/y", "a: b", "a #b", "-a", ""].map(plain),
            [true, true, false, false, false, false]
        );
    }

    #[test]
    fn a_here_document_escapes_only_where_it_expands() {
        let document = |expands, strips_tabs| Encoding::HereDocument { expands, strips_tabs, delimiter: "EOF".into() };
        assert_eq!(document(true, false).encode("\"$x\"").as_deref(), Some("\"\\$x\""));
        assert_eq!(document(false, false).encode("\"$x\"").as_deref(), Some("\"$x\""));
        assert_eq!(document(false, true).encode("{\n\t1}"), None);
        assert_eq!(document(false, false).encode("a\nEOF\nb"), None);
    }
}
