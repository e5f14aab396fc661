//! Markdown: hands the code blocks to the readers of their formats, which are told as those of files are.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Encoding, Format, SourceMap, Template, detect, json, piece::PieceBuilder, prompt, read_content, shell};
use crate::{placeholder::Styles, span::Span};

/// A code block as it is read.
struct Block {
    language: String,
    piece: PieceBuilder,
    prefix: Option<String>,
}

/// The requests in the code blocks of a Markdown text.
pub(super) fn read(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut heading = String::new();
    let mut in_heading = false;
    let mut block: Option<Block> = None;
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TABLES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                heading.clear();
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => block = Some(Block::new(&kind, range.start)),
            Event::End(TagEnd::CodeBlock) => {
                let found = block.take().map(Block::templates).unwrap_or_default();
                templates.extend(found.into_iter().map(|template| named(template, &heading)));
            }
            Event::Text(content) => match &mut block {
                Some(block) => block.add(text, &content, range),
                None if in_heading => heading.push_str(&content),
                None => {}
            },
            Event::Code(content) if in_heading => heading.push_str(&content),
            _ => {}
        }
    }
    templates
}

fn named(template: Template, heading: &str) -> Template {
    let heading = Some(heading.trim()).filter(|heading| !heading.is_empty());
    Template { name: template.name.or_else(|| heading.map(str::to_owned)), ..template }
}

impl Block {
    fn new(kind: &CodeBlockKind<'_>, start: usize) -> Self {
        let language = match kind {
            CodeBlockKind::Fenced(info) => language(info),
            CodeBlockKind::Indented => String::new(),
        };
        Self { language, piece: PieceBuilder::new(start), prefix: None }
    }

    /// Adds a line, or part of one, that stands at `range` of `text`.
    fn add(&mut self, text: &str, content: &str, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        let line_start =
            text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |line_end| line_end + 1);
        let prefix = Span::new(line_start, range.start).of(text);
        // The first line of a list item has its bullet where the others are indented.
        if self.prefix.is_none() && !content.trim().is_empty() && prefix.chars().all(|c| matches!(c, ' ' | '\t' | '>'))
        {
            self.prefix = Some(prefix.to_owned());
        }
        // An empty line may lack some of it, so that nothing can be written there.
        let lacking = content.trim().is_empty() && prefix.trim_matches([' ', '\t', '>', '\r']).is_empty();
        self.piece.encoding(match &self.prefix {
            Some(usual) if !lacking || usual == prefix => Encoding::LinePrefix(usual.clone()),
            _ => Encoding::Nowhere,
        });
        let before = text.get(..range.start).unwrap_or_default();
        if content == "\n" && before.ends_with('\r') {
            self.piece.escape(content, Span::new(range.start - 1, range.end));
        } else if span.of(text) == content {
            self.piece.verbatim(text, span);
        } else {
            self.piece.escape(content, span);
        }
    }

    fn templates(self) -> Vec<Template> {
        let Some(extension) = extension(&self.language) else { return Vec::new() };
        let block = self.piece.finish(Styles::NONE);
        let code = block.text.as_str();
        let Some(format) = format(extension, code) else { return Vec::new() };
        let through = |templates: Vec<Template>, map: &SourceMap| {
            let spelling = format.spelling().unwrap_or_default();
            let through = |template: Template| Template { unusable: false, spelling, ..template.through(map) };
            templates.into_iter().map(through).collect()
        };
        let session = if format == Format::Shell { prompt::without_prompts(code) } else { None };
        match (session, format) {
            (Some((session, map)), _) => through(shell::read(&session), &map.then(&block.map)),
            (None, Format::Body) => {
                let comments = matches!(self.language.as_str(), "jsonc" | "json5");
                through(json::bare_body(code, comments), &block.map)
            }
            (None, format) => through(read_content(format, code), &block.map),
        }
    }
}

/// The extension of a file in this language; the empty one where its content tells, and none for what holds no requests.
fn extension(language: &str) -> Option<&'static str> {
    Some(match language {
        "bash" | "sh" | "shell" | "zsh" | "console" | "shell-session" | "shellsession" | "terminal" | "curl" => "sh",
        "http" | "rest" => "http",
        "json" | "jsonc" | "json5" | "har" => "json",
        "hcl" | "terraform" | "tf" | "tofu" | "opentofu" => "tf",
        "bru" | "bruno" => "bru",
        "hurl" => "hurl",
        "yaml" | "yml" => "yaml",
        "" | "text" | "txt" | "plaintext" => "",
        _ => return None,
    })
}

/// The format of a block, as of a file with this extension; Markdown in Markdown stays what it is.
fn format(extension: &str, code: &str) -> Option<Format> {
    if !extension.is_empty() {
        return detect::named(extension, code);
    }
    let curl = || code.lines().any(detect::calls_curl).then_some(Format::Shell);
    detect::shown(code).or_else(curl).or_else(|| detect::plain(code))
}

/// The language that an info string names: `bash`, `{.bash}`, `{"language":"bash"}`.
fn language(info: &str) -> String {
    let info = info.trim();
    let attribute = info.find("\"language\"").and_then(|at| info.get(at + "\"language\"".len()..));
    let named = attribute.map_or(info, |rest| rest.trim_start_matches([' ', ':', '"']));
    let named = named.trim_start_matches(['{', '.', ' ']);
    let end =
        named.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '"' | ':')).unwrap_or(named.len());
    named.get(..end).unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::{SourceText, TemplateBody};
    use super::*;

    fn bodies(text: &str) -> Vec<SourceText> {
        let bodies = read(text).into_iter().filter_map(|template| match template.body {
            TemplateBody::Text(body) => Some(body),
            _ => None,
        });
        bodies.collect()
    }

    #[test]
    fn an_info_string_names_the_language() {
        let infos = [
            "bash",
            "Bash title=x",
            "{.sh}",
            "{\"language\":\"bash\"}",
            "{ \"language\": \"http\" }",
            "json,ignore",
            "",
        ];
        assert_eq!(infos.map(language), ["bash", "bash", "sh", "bash", "http", "json", ""]);
    }

    #[test]
    fn blocks_go_to_the_readers_of_their_languages() {
        let text = "# One\n```bash\ncurl -d '{\"a\": 1}' h\n```\n## `Two` x\n```http\nPOST /p\n\n{\"a\": 2}\n```\n\n\
                    ```json\n{\"a\": 3}\n```\n\n    curl -d '{\"a\": 4}' h\n\n```\n{\"a\": 5}\n```\n~~~\nPOST /p\n\n{\"a\": 6}\n~~~\n\
                    ```python\n{\"a\": 7}\n```\n```yaml\ncurl -d '{}' h\n```\n\n    just text\n";
        let found: Vec<String> = bodies(text).into_iter().map(|body| body.text).collect();
        assert_eq!(found, ["{\"a\": 1}", "{\"a\": 2}", "{\"a\": 3}", "{\"a\": 4}", "{\"a\": 5}", "{\"a\": 6}"]);
        let names: Vec<Option<String>> = read(text).into_iter().map(|template| template.name).collect();
        assert_eq!(names.first().cloned().flatten().as_deref(), Some("One"));
        assert_eq!(names.last().cloned().flatten().as_deref(), Some("Two x"));
    }

    #[test]
    fn an_excerpt_in_a_fence_is_no_broken_file() {
        let code = "resource \"genesyscloud_integration_action\" \"x\" {\n  …\n}\n";
        assert!(super::super::terraform::read(code).iter().all(|template| template.unusable));
        let fence = format!("```hcl\n{code}```\n");
        let found: Vec<bool> = read(&fence).iter().map(|template| template.unusable).collect();
        assert_eq!(found, [false]);
    }

    #[test]
    fn places_in_lists_and_quotes_lead_past_their_prefixes() {
        for (newline, start) in [("\n", "{\"é\":"), ("\r\n", "{\"é\":")] {
            let text = ["é", "", "1. x", "   > ```sh", "   > curl -d '{\"é\":", "   >   \"$X\"}' h", "   > ```", ""]
                .join(newline);
            let body = bodies(&text).pop().unwrap_or_default();
            assert_eq!(body.text, "{\"é\":\n  \"$X\"}");
            let place = |part: &str| {
                let at = body.text.find(part).unwrap_or_default();
                body.map.to_source(Span::new(at, at + part.len())).of(&text).to_owned()
            };
            assert_eq!((place(start), place("\"$X\"}")), (start.to_owned(), "\"$X\"}".to_owned()));
            let end = body.text.len() - 1;
            let edit = body.map.encode(Span::empty(end), ",\n'").map(|(_, text)| text);
            assert_eq!(edit.as_deref(), Some(",\n   > '\\''"));
        }
    }

    #[test]
    fn a_console_session_is_read_without_its_prompts() {
        let text = "```console\n$ curl h \\\n> -d '{\"a\":\n> 1}'\n{\"it's\": \"done\"}\n$ curl i\n```\n";
        assert_eq!(read(text).len(), 2);
        let body = bodies(text).pop().unwrap_or_default();
        assert_eq!(body.text, "{\"a\":\n1}");
        assert_eq!(body.map.to_source(Span::new(0, 8)).of(text), "{\"a\":\n> 1}");
    }

    #[test]
    fn a_block_of_another_kind_stays_silent() {
        let silent = [
            ("yaml", "on: push\njobs:\n  a:\n    steps:\n    - run: curl http://h\n"),
            ("markdown", "~~~json\n{\"a\": 1}\n~~~"),
            ("python", "POST /p\nHTTP 200"),
            ("hcl", "resource \"x\" \"y\" {\n}"),
            ("bru", "vars {\n  a: b\n}"),
            ("", "~~~json\n{}\n~~~"),
        ];
        for (language, code) in silent {
            assert!(read(&format!("```{language}\n{code}\n```\n")).is_empty(), "{language}");
        }
    }

    #[test]
    fn only_a_language_with_comments_has_comments() {
        let comments: Vec<bool> =
            bodies("```json\n{}\n```\n```jsonc\n{}\n```\n").iter().map(|body| body.comments).collect();
        assert_eq!(comments, [false, true]);
    }
}
