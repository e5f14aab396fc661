//! Names whose values are credentials.

/// Parts of names that tell of a credential wherever they stand.
const PARTS: [&str; 10] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "cookie",
    "apikey",
    "authorization",
    "signature",
];

/// The same as words of their own.
const WORDS: [&str; 13] =
    ["pwd", "pw", "pass", "auth", "oauth", "oauth2", "authentication", "sid", "jwt", "bearer", "otp", "sig", "cred"];

/// Words of names that are credentials by themselves, and not as a part of another.
const KEYS: [&str; 10] =
    ["api", "private", "access", "subscription", "secret", "client", "functions", "shared", "signing", "encryption"];

/// Whether what has this name (a header, a variable, a member) is a credential.
pub(super) fn is_credential_name(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    let key = |pair: &[String]| matches!(pair, [kind, key] if key == "key" && KEYS.contains(&kind.as_str()));
    PARTS.iter().any(|part| joined.contains(part))
        || words.iter().any(|word| WORDS.contains(&word.as_str()))
        || words.windows(2).any(key)
}

/// The words of a name, in small letters: `X-Api-Key`, `api_key` and `apiKey` have the same two at their end.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars().take(200) {
        if !c.is_alphanumeric() || (c.is_uppercase() && small) {
            words.push(String::new());
        }
        small = c.is_lowercase() || c.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_by_their_names() {
        for name in [
            "Authorization",
            "proxy-authorization",
            "accessToken",
            "X-Api-Key",
            "api_key",
            "APIKEY",
            "Cookie",
            "pwd",
            "DB_PASS",
            "auth",
            "X-Custom-Auth",
            "sid",
            "jwt",
            "Ocp-Apim-Subscription-Key",
            "genesysSecret",
            "private_key",
            "x-functions-key",
            "sessionToken",
            "userPwd",
            "session_cookie_id",
        ] {
            assert!(is_credential_name(name), "{name}");
        }
        for name in [
            "Content-Type",
            "key",
            "agentId",
            "externalSessionId",
            "sessionId",
            "author",
            "passed",
            "X-Forwarded-For",
            "host",
            "",
        ] {
            assert!(!is_credential_name(name), "{name}");
        }
    }
}
