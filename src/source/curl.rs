//! A curl command → the requests it sends.

use super::{
    Broken, SourceText, Template, TemplateBody,
    curl_options::{Argument, Meaning, arguments},
    shell::Call,
};
use crate::{placeholder::Hole, span::Span};

/// How many URLs of one command are read.
const MAX_URLS: usize = 32;

/// One `-d` or one of its kind.
struct Data {
    meaning: Meaning,
    flag: Span,
    value: Option<SourceText>,
}

/// What the arguments up to a `--next` ask for.
#[derive(Default)]
struct Asked {
    method: Option<SourceText>,
    /// The method that an option stands for, and the option.
    implied_method: Option<(&'static str, Span)>,
    /// The first option that makes the body a form.
    form: Option<Span>,
    urls: Vec<SourceText>,
    headers: Vec<(SourceText, SourceText)>,
    /// Headers that curl is told to leave out.
    removed: Vec<String>,
    data: Vec<Data>,
    /// Why the body cannot be known.
    unknown: Option<(&'static str, Span)>,
    /// `-G`: the data belongs to the URL.
    get: bool,
    /// `-K`: more options stand elsewhere.
    config: bool,
}

/// A template for each request that the command sends.
pub(super) fn templates(call: &Call<'_>) -> Vec<Template> {
    let arguments = arguments(&call.arguments);
    let next = |argument: &Argument| matches!(argument, Argument::Option { meaning: Meaning::Next, .. });
    arguments.split(next).flat_map(|arguments| requests(call, Asked::of(arguments))).collect()
}

fn requests(call: &Call<'_>, mut asked: Asked) -> Vec<Template> {
    let nothing = asked.urls.is_empty() && asked.data.is_empty() && asked.method.is_none() && asked.unknown.is_none();
    if nothing && call.broken.is_empty() {
        // `curl --version`
        return Vec::new();
    }
    asked.imply_headers();
    let mut template = Template { name: call.comment.map(str::to_owned), span: call.span, ..Template::default() };
    template.broken.clone_from(&call.broken);
    template.body = asked.body(call, &mut template.broken);
    template.method = match (asked.method, asked.implied_method) {
        (Some(method), _) => Some(method),
        (None, Some((method, flag))) => Some(SourceText::implied(method, flag)),
        (None, None) if asked.config || call.cut => None,
        (None, None) => Some(SourceText::implied("GET", call.curl.span)),
    };
    template.headers = (!asked.config && !call.cut).then_some(asked.headers);
    if asked.urls.is_empty() {
        return vec![template];
    }
    if let Some(url) = asked.urls.get(MAX_URLS) {
        template.broken.push(Broken {
            message: format!("the command has more than {MAX_URLS} URLs; this one and those behind it are not read"),
            help: "quote the arguments that are no URLs, or split the command".into(),
            span: url.span(),
        });
        asked.urls.truncate(MAX_URLS);
    }
    asked.urls.into_iter().map(|url| Template { url: Some(url), ..template.clone() }).collect()
}

impl Asked {
    fn of(arguments: &[Argument]) -> Self {
        let mut asked = Self::default();
        let mut unquoted: Option<SourceText> = None;
        for argument in arguments {
            match argument {
                Argument::Positional(word) => match &mut unquoted {
                    Some(header) if continues(header, word) => {
                        header.append(&SourceText::implied(" ", Span::empty(word.span().start())));
                        header.append(word);
                    }
                    _ => asked.positional(word),
                },
                Argument::Option { meaning, flag, value } => {
                    asked.headers(unquoted.take());
                    match (meaning, value) {
                        (Meaning::Header, Some(value)) => unquoted = Some(value.clone()),
                        _ => asked.option(*meaning, *flag, value.as_ref()),
                    }
                }
            }
        }
        asked.headers(unquoted);
        asked.set_opaque_words_aside();
        asked
    }

    fn positional(&mut self, word: &SourceText) {
        if !matches!(word.text.as_str(), "" | "-") {
            self.urls.push(word.clone());
        }
    }

    fn option(&mut self, meaning: Meaning, flag: Span, value: Option<&SourceText>) {
        match meaning {
            Meaning::Method => self.method = value.cloned(),
            Meaning::Data | Meaning::DataBinary | Meaning::DataRaw | Meaning::DataUrlencode | Meaning::Json => {
                self.implied_method.get_or_insert(("POST", flag));
                self.data.push(Data { meaning, flag, value: value.cloned() });
            }
            Meaning::Form => {
                self.implied_method.get_or_insert(("POST", flag));
                self.unknown = Some(("it is a form (`-F`)", flag));
                self.form.get_or_insert(flag);
            }
            Meaning::Upload => {
                self.implied_method.get_or_insert(("PUT", flag));
                self.unknown = Some(("it is an uploaded file (`-T`)", flag));
            }
            Meaning::Config => {
                self.config = true;
                self.unknown = Some(("curl reads more options from a file (`-K`)", flag));
            }
            Meaning::Get => {
                self.get = true;
                self.implied_method = Some(("GET", flag));
            }
            Meaning::Head => self.implied_method = Some(("HEAD", flag)),
            Meaning::Url => self.urls.extend(value.cloned()),
            Meaning::User => self.authorization("Basic ", flag, value),
            Meaning::Bearer => self.authorization("Bearer ", flag, value),
            Meaning::Header | Meaning::Next => {}
        }
    }

    fn authorization(&mut self, scheme: &str, flag: Span, value: Option<&SourceText>) {
        let mut written = SourceText::implied(scheme, flag);
        if let Some(value) = value {
            written.append(value);
        }
        self.headers.push((SourceText::implied("Authorization", flag), written));
    }

    /// The header, or the file of headers, that `-H` gives.
    fn headers(&mut self, given: Option<SourceText>) {
        let Some(given) = given else { return };
        if given.text.starts_with('@') || given.is_hole() {
            self.unknown_headers(given);
            return;
        }
        let Some(colon) = given.text.find([':', ';']) else {
            let value = given.slice(Span::empty(given.text.len()));
            self.headers.push((given, value));
            return;
        };
        let name = given.slice(Span::new(0, colon)).trimmed_from(0);
        let value = given.trimmed_from(colon + 1);
        if value.text.is_empty() && !given.text.ends_with(';') {
            self.removed.push(name.text);
        } else {
            self.headers.push((name, value));
        }
    }

    /// Headers that the file does not show: a name that is all placeholder.
    fn unknown_headers(&mut self, mut given: SourceText) {
        let whole = Span::new(0, given.text.len());
        let value = given.slice(Span::empty(whole.end()));
        given.holes = vec![Hole { span: whole, name: whole, dynamic: true, declared: None }];
        self.headers.push((given, value));
    }

    /// `curl $OPTIONS https://…`: such a word is no URL where there is another, and may hold headers.
    fn set_opaque_words_aside(&mut self) {
        if self.urls.iter().any(|url| !url.is_hole()) {
            let (opaque, urls) = std::mem::take(&mut self.urls).into_iter().partition(SourceText::is_hole);
            self.urls = urls;
            Vec::into_iter(opaque).for_each(|word| self.unknown_headers(word));
        }
    }

    /// Adds the headers that curl adds for the data.
    fn imply_headers(&mut self) {
        let hidden = self.headers.iter().any(|(name, _)| name.is_hole());
        if let Some(flag) = self.form.filter(|_| !hidden && !self.get) {
            let (name, media) = ("Content-Type", "multipart/form-data");
            self.headers.push((SourceText::implied(name, flag), SourceText::implied(media, flag)));
            return;
        }
        if self.get || self.unknown.is_some() || hidden {
            return;
        }
        let json = self.data.iter().find(|data| data.meaning == Meaning::Json).map(|data| data.flag);
        let Some(flag) = json.or_else(|| self.data.first().map(|data| data.flag)) else {
            return;
        };
        let media = if json.is_some() { "application/json" } else { "application/x-www-form-urlencoded" };
        let implied = [Some(("Content-Type", media)), json.map(|_| ("Accept", media))];
        for (name, value) in implied.into_iter().flatten() {
            let given = self.headers.iter().map(|(name, _)| &name.text).chain(&self.removed);
            if !given.into_iter().any(|given| given.eq_ignore_ascii_case(name)) {
                self.headers.push((SourceText::implied(name, flag), SourceText::implied(value, flag)));
            }
        }
    }

    fn body(&self, call: &Call<'_>, broken: &mut Vec<Broken>) -> TemplateBody {
        if let Some((why, span)) = self.unknown {
            return TemplateBody::unknown(why, span);
        }
        if self.get {
            return TemplateBody::None;
        }
        let mut joined: Option<SourceText> = None;
        for data in &self.data {
            let unknown = |why: &str| TemplateBody::unknown(why, data.flag);
            let Some(value) = &data.value else {
                if broken.is_empty() {
                    broken.push(Broken {
                        message: "the command ends where the value of this option belongs".into(),
                        help: "write the body behind it, between single quotes".into(),
                        span: data.flag,
                    });
                }
                return unknown("it cannot be read");
            };
            if data.meaning == Meaning::DataUrlencode {
                return unknown("curl URL-encodes it (`--data-urlencode`)");
            }
            if data.meaning != Meaning::DataRaw && value.text.starts_with('@') {
                let one = self.data.len() == 1;
                return if one {
                    from_file(call, value)
                } else {
                    unknown("it is joined from several places, one a file")
                };
            }
            match &mut joined {
                None => joined = Some(value.clone()),
                Some(joined) => {
                    if data.meaning != Meaning::Json {
                        joined.append(&SourceText::implied(
                            "&",
                            Span::empty(value.map.to_source(Span::empty(0)).start()),
                        ));
                    }
                    joined.append(value);
                }
            }
        }
        match joined {
            Some(joined) => TemplateBody::Text(joined),
            None if call.cut => TemplateBody::unknown("the command cannot be read to its end", call.curl.span),
            None => TemplateBody::None,
        }
    }
}

/// Whether `word` belongs to a header that lacks its quotes: `-H Authorization: Bearer <token>`.
fn continues(header: &SourceText, word: &SourceText) -> bool {
    let text = word.text.as_str();
    let host = text.split('/').next().unwrap_or_default();
    let url = text.contains("://") || host.contains('.') || host.starts_with("localhost") || text.starts_with('/');
    (header.text.ends_with(':') && !url && !word.is_hole())
        || header.text.ends_with(": Bearer")
        || header.text.ends_with(": Basic")
}

/// The body that `@file` or `@-` names.
fn from_file(call: &Call<'_>, value: &SourceText) -> TemplateBody {
    let path = value.trimmed_from(1);
    if matches!(path.text.as_str(), "-" | "/dev/stdin") {
        return call.input.clone();
    }
    if path.holes.is_empty() {
        return TemplateBody::File { span: path.span(), path: path.text };
    }
    TemplateBody::unknown("it is read from a file whose name is not in the template", path.span())
}

#[cfg(test)]
mod tests {
    use super::super::shell;
    use super::*;

    fn one(command: &str) -> Template {
        shell::read(command).pop().unwrap_or_default()
    }

    fn method(command: &str) -> String {
        one(command).method.map(|method| method.text).unwrap_or_default()
    }

    fn headers(command: &str) -> Vec<String> {
        let headers = one(command).headers.unwrap_or_default();
        headers.into_iter().map(|(name, value)| format!("{}={}", name.text, value.text)).collect()
    }

    fn body(command: &str) -> String {
        match one(command).body {
            TemplateBody::None => "none".into(),
            TemplateBody::Text(text) => text.text,
            TemplateBody::File { path, .. } => format!("file {path}"),
            TemplateBody::Unknown { why, .. } => format!("unknown: {why}"),
        }
    }

    #[test]
    fn the_method_is_said_or_follows_from_the_options() {
        let methods =
            ["curl h", "curl -d a h", "curl -Gd a h", "curl -I h", "curl -T f h", "curl -F a=b h", "curl --json 1 h"];
        assert_eq!(methods.map(method), ["GET", "POST", "GET", "HEAD", "PUT", "POST", "POST"]);
        for command in
            ["curl -X PUT -d a h", "curl -XPUT h", "curl -sSX PUT h", "curl --request PUT h", "curl --request=PUT h"]
        {
            assert_eq!(method(command), "PUT", "{command}");
        }
        assert!(one("curl -K options.txt h").method.is_none());
    }

    #[test]
    fn values_of_options_are_no_urls() {
        let command =
            "curl -o out -w '%{http_code}' -b c=d --connect-timeout 5 -x proxy:1 --retry 3 -A me -kLsm 9 --url h -- -i";
        let urls: Vec<String> =
            shell::read(command).into_iter().filter_map(|template| template.url).map(|url| url.text).collect();
        assert_eq!(urls, ["h", "-i"]);
        let template = one("curl $OPTIONS \"https://$HOST/x\" -d @$FILE");
        assert_eq!(template.url.map(|url| url.text).as_deref(), Some("https://$HOST/x"));
        assert!(template.headers.is_some_and(|headers| headers.iter().any(|(name, _)| name.is_hole())));
        assert_eq!(one("curl \"$URL\"").url.map(|url| url.is_hole()), Some(true));
        assert!(one("curl -d '{}'").url.is_none());
    }

    #[test]
    fn several_pieces_of_data_are_joined_as_curl_joins_them() {
        assert_eq!(body("curl h -d a=1 --data-raw @b -d c"), "a=1&@b&c");
        assert_eq!(body("curl h --json '{' --json '}'"), "{}");
        assert_eq!(body("curl h -d @f"), "file f");
        assert_eq!(body("curl h -d a -d @f"), "unknown: it is joined from several places, one a file");
        assert_eq!(body("curl h -d @\"$F\""), "unknown: it is read from a file whose name is not in the template");
        assert_eq!(body("curl h -Gd a=1"), "none");
        assert_eq!(body("curl h --data-urlencode a=1"), "unknown: curl URL-encodes it (`--data-urlencode`)");
        assert_eq!(body("curl h -F a=b"), "unknown: it is a form (`-F`)");
    }

    #[test]
    fn headers_are_those_given_and_those_that_data_implies() {
        assert_eq!(headers("curl h -H 'A: b' -H C:d -HE:\\ f"), ["A=b", "C=d", "E=f"]);
        assert_eq!(headers("curl h -d a"), ["Content-Type=application/x-www-form-urlencoded"]);
        assert_eq!(headers("curl h -d a -H 'content-type: application/json'"), ["content-type=application/json"]);
        assert_eq!(headers("curl h -d a -H 'Content-Type:'"), [""; 0]);
        assert_eq!(headers("curl h --json 1 -H 'Accept: x'"), ["Accept=x", "Content-Type=application/json"]);
        assert_eq!(headers("curl h -d a -H \"$H\""), ["$H="]);
        assert_eq!(
            headers("curl -u me:pw h --oauth2-bearer $T"),
            ["Authorization=Basic me:pw", "Authorization=Bearer $T"]
        );
        assert_eq!(
            headers("curl -H Authorization: Bearer <token> -H Accept: application/json https://h"),
            ["Authorization=Bearer <token>", "Accept=application/json"]
        );
    }

    #[test]
    fn what_is_implied_points_to_the_option_that_implies_it() {
        let command = "curl h -d '{}'";
        let template = one(command);
        let place = |text: Option<&SourceText>| text.map(|text| text.span().of(command).to_owned());
        assert_eq!(place(template.method.as_ref()).as_deref(), Some("-d"));
        let header = template.headers.iter().flatten().next().map(|(_, value)| value);
        assert_eq!(place(header).as_deref(), Some("-d"));
        assert_eq!(header.and_then(|value| value.map.encode(Span::new(0, 3), "x")), None);
    }

    #[test]
    fn each_url_and_each_next_is_a_request_of_its_own() {
        assert_eq!(shell::read("curl a b").len(), 2);
        let both: Vec<String> = shell::read("curl a -d 1 --next b")
            .into_iter()
            .filter_map(|template| template.method)
            .map(|method| method.text)
            .collect();
        assert_eq!(both, ["POST", "GET"]);
        let many = shell::read(&format!("curl {}", "h ".repeat(MAX_URLS + 1)));
        assert_eq!(many.len(), MAX_URLS);
        assert!(many.iter().all(|template| template.broken.len() == 1));
    }

    #[test]
    fn the_comment_right_above_is_the_name() {
        assert_eq!(one("# old\n\n## Start it\ncurl h").name.as_deref(), Some("Start it"));
        assert_eq!(one("# old\n\ncurl h").name, None);
        assert_eq!(one("#!/bin/sh\ncurl h").name, None);
    }

    #[test]
    fn data_without_a_value_is_broken() {
        let template = one("curl h -d\n");
        assert_eq!(template.broken.len(), 1);
        assert!(matches!(template.body, TemplateBody::Unknown { .. }));
    }
}
