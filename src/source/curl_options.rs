//! curl's command line: which options take a value, and what the ones that make a request mean.

use super::SourceText;
use crate::span::Span;

/// An option that says something about the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Method,
    Header,
    /// `-d`: `@file` without its line ends.
    Data,
    /// `--data-binary`
    DataBinary,
    /// `--data-raw`: `@` has no meaning.
    DataRaw,
    DataUrlencode,
    Json,
    Form,
    Get,
    Head,
    Upload,
    Url,
    Config,
    User,
    Bearer,
    Next,
}

/// Options with a meaning for the request: long name, short name.
const MEANINGS: [(&str, Option<char>, Meaning); 18] = [
    ("request", Some('X'), Meaning::Method),
    ("header", Some('H'), Meaning::Header),
    ("data", Some('d'), Meaning::Data),
    ("data-ascii", None, Meaning::Data),
    ("data-binary", None, Meaning::DataBinary),
    ("data-raw", None, Meaning::DataRaw),
    ("data-urlencode", None, Meaning::DataUrlencode),
    ("json", None, Meaning::Json),
    ("form", Some('F'), Meaning::Form),
    ("form-string", None, Meaning::Form),
    ("get", Some('G'), Meaning::Get),
    ("head", Some('I'), Meaning::Head),
    ("upload-file", Some('T'), Meaning::Upload),
    ("url", None, Meaning::Url),
    ("config", Some('K'), Meaning::Config),
    ("user", Some('u'), Meaning::User),
    ("oauth2-bearer", None, Meaning::Bearer),
    ("next", Some(':'), Meaning::Next),
];

impl Meaning {
    fn takes_value(self) -> bool {
        !matches!(self, Self::Get | Self::Head | Self::Next)
    }
}

/// Other short options that take a value (curl 8.11).
const SHORT_WITH_VALUE: &str = "AbcCDeEmoPQrtUwxyYz";

/// Other long options that take a value (curl 8.11).
const LONG_WITH_VALUE: &str = " abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers \
    connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves delegation dns-interface \
    dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save \
    expect100-timeout ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode \
    happy-eyeballs-timeout-ms haproxy-clientip hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway \
    keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from \
    mail-rcpt max-filesize max-redirs max-time netrc-file noproxy output output-dir parallel-max pass pinnedpubkey \
    preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers \
    proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name \
    proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file \
    range rate referer request-target resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a \
    socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond \
    tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket url-query \
    user-agent variable vlan-priority write-out ";

/// One argument of curl.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// An option with a meaning for the request.
    Option {
        meaning: Meaning,
        /// Where the option stands, without its value.
        flag: Span,
        /// `None` where it takes none, or where the command ends before it.
        value: Option<SourceText>,
    },
    /// A word that is neither an option nor the value of one.
    Positional(SourceText),
}

/// A word of the command line, decoded, and where it stands with its quotes.
pub(super) type Word = (SourceText, Span);

/// What the words behind `curl` say, in order.
pub(super) fn arguments(words: &[Word]) -> Vec<Argument> {
    let mut found = Vec::new();
    let mut words = words.iter();
    let mut only_positional = false;
    while let Some((word, span)) = words.next() {
        let text = word.text.as_str();
        if only_positional || !text.starts_with('-') || text == "-" {
            found.push(Argument::Positional(word.clone()));
        } else if text == "--" {
            only_positional = true;
        } else if let Some(long) = text.strip_prefix("--") {
            let (name, attached) = match long.find('=') {
                Some(at) => (long.get(..at).unwrap_or_default(), Some(2 + at + 1)),
                None => (long, None),
            };
            // `--expand-data` is `--data` with `{{variables}}` in it.
            let name = name.strip_prefix("expand-").unwrap_or(name);
            let known = MEANINGS.iter().find(|(long, ..)| *long == name);
            let takes_value = known.map_or_else(|| is_listed(name), |(.., meaning)| meaning.takes_value());
            let value = if let Some(at) = attached {
                Some(word.slice(Span::new(at, text.len())))
            } else if takes_value {
                words.next().map(|(word, _)| word.clone())
            } else {
                None
            };
            found.extend(known.map(|(.., meaning)| Argument::Option { meaning: *meaning, flag: *span, value }));
        } else {
            short_options(word, *span, &mut words, &mut found);
        }
    }
    found
}

/// The options of one word: `-sSX POST`, `-XPOST`.
fn short_options<'a>(
    word: &SourceText,
    span: Span,
    words: &mut impl Iterator<Item = &'a Word>,
    found: &mut Vec<Argument>,
) {
    let text = word.text.as_str();
    for (at, letter) in text.char_indices().skip(1) {
        let known = MEANINGS.iter().find(|(_, short, _)| *short == Some(letter)).map(|(.., meaning)| *meaning);
        if !known.map_or_else(|| SHORT_WITH_VALUE.contains(letter), Meaning::takes_value) {
            found.extend(known.map(|meaning| Argument::Option { meaning, flag: span, value: None }));
            continue;
        }
        let behind = at + letter.len_utf8();
        let value = if behind < text.len() {
            Some(word.slice(Span::new(behind, text.len())))
        } else {
            words.next().map(|(word, _)| word.clone())
        };
        let flag = word.map.to_source(Span::new(0, behind));
        found.extend(known.map(|meaning| Argument::Option { meaning, flag, value }));
        return;
    }
}

fn is_listed(name: &str) -> bool {
    !name.contains(' ') && LONG_WITH_VALUE.contains(&format!(" {name} "))
}
