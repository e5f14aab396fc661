//! A rule's documentation, which is Markdown: for a terminal, and for whoever shows Markdown.

use std::fmt::Write as _;

use cobrowse_lint::{Family, Rule};

use crate::text::wrap;

/// For a terminal.
pub(super) fn text(rule: Rule) -> String {
    let mut out = format!("{} ({} by default)\n\n", rule.name(), rule.severity());
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in rule.documentation().lines() {
        if let Some(info) = line.strip_prefix("```") {
            flush(&mut out, &mut paragraph);
            in_code = !in_code;
            if !in_code {
                out.push('\n');
            } else if let Some(label) = label(info) {
                let _ = writeln!(out, "{label}:\n");
            }
        } else if in_code {
            let _ = writeln!(out, "{}", format!("    {line}").trim_end());
        } else if line.is_empty() {
            flush(&mut out, &mut paragraph);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(if line.starts_with("- ") { '\n' } else { ' ' });
            }
            paragraph.push_str(&line.replace("**", ""));
        }
    }
    flush(&mut out, &mut paragraph);
    if let Some(only) = only(rule) {
        wrap(&mut out, "", only);
        out.push('\n');
    }
    let name = rule.name();
    let _ = writeln!(
        out,
        "To change how loud it is: `cobrowse-lint check --rule {name}=off|note|warning|error`, or in the\n\
         configuration, below `[rules]`: `{name} = \"off\"`"
    );
    out
}

/// As Markdown: the examples say which of them is wrong, and are of languages that others know.
pub(crate) fn markdown(rule: Rule) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for line in rule.documentation().lines() {
        let Some(info) = line.strip_prefix("```") else {
            out.extend([line, "\n"]);
            continue;
        };
        in_code = !in_code;
        if !in_code {
            out.push_str("```\n");
            continue;
        }
        if let Some(label) = label(info) {
            let _ = writeln!(out, "**{label}:**\n");
        }
        let language = match info.split(' ').next() {
            Some("data-action") => "json",
            Some(language) => language,
            None => "",
        };
        let _ = writeln!(out, "```{language}");
    }
    if let Some(only) = only(rule) {
        let _ = writeln!(out, "\n{only}");
    }
    let name = rule.name();
    let _ = writeln!(
        out,
        "\n**How to configure it:** `{name} = \"off\"` below `[rules]` in `cobrowse-lint.toml`, or `--rule {name}=off`;\n\
         `note`, `warning` and `error` are the other words."
    );
    out
}

/// What is said above an example.
fn label(info: &str) -> Option<&'static str> {
    if info.ends_with("bad") {
        Some("Wrong")
    } else if info.ends_with("good") {
        Some("Right")
    } else {
        None
    }
}

/// When it speaks at all.
fn only(rule: Rule) -> Option<&'static str> {
    (rule.family() == Family::Context).then_some(
        "It speaks only where `--context FILE` says something of the token, the conversation or the agent, as TOML.",
    )
}

fn flush(out: &mut String, paragraph: &mut String) {
    if !paragraph.is_empty() {
        wrap(out, "", paragraph);
        out.push('\n');
        paragraph.clear();
    }
}
