//! A rule's documentation, which is Markdown, for a terminal.

use std::fmt::Write as _;

use cobrowse_lint::Rule;

use crate::text::wrap;

pub(super) fn text(rule: Rule) -> String {
    let mut out = format!("{} ({} by default)\n\n", rule.name(), rule.severity());
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in rule.documentation().lines() {
        if let Some(info) = line.strip_prefix("```") {
            flush(&mut out, &mut paragraph);
            in_code = !in_code;
            if in_code {
                let kind = if info.contains("bad") { "Wrong" } else { "Right" };
                let _ = writeln!(out, "{kind}:\n");
            } else {
                out.push('\n');
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
    let _ =
        writeln!(out, "To change how loud it is: `cobrowse-lint check --rule {}=off|note|warning|error`", rule.name());
    out
}

fn flush(out: &mut String, paragraph: &mut String) {
    if !paragraph.is_empty() {
        wrap(out, "", paragraph);
        out.push('\n');
        paragraph.clear();
    }
}
