//! What only the caller knows and no request shows: the token's scopes and grant, the conversation, the agent.

use std::{fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};

use crate::report::mask_secrets;

/// What the caller knows. Every part is optional: what is not said is not judged, and stays among the
/// [preconditions](crate::Report#structfield.preconditions) of the report.
///
/// A token is never taken, only what is known of it.
///
/// ```
/// use cobrowse_lint::{Context, ConversationState, Grant, Linter, Request, Rule};
///
/// let context = Context::new().grant(Grant::ClientCredentials).conversation(ConversationState::Active);
/// let request = Request::post("/api/v2/conversations/cobrowse/sessions")
///     .body(r#"{"sessionId": "dfo-5521", "agentId": "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e", "initiator": "AGENT"}"#)
///     .context(&context);
/// let report = Linter::builtin().check(&request);
/// assert!(report.findings.iter().any(|finding| finding.rule == Rule::ServiceToken));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Context {
    /// The token's OAuth scopes.
    #[serde(default, deserialize_with = "scopes")]
    pub scopes: Option<Vec<String>>,
    /// How the token was granted.
    pub grant: Option<Grant>,
    /// The state of the conversation.
    pub conversation: Option<ConversationState>,
    /// The channel of the conversation.
    pub channel: Option<Channel>,
    /// The presence of the agent.
    pub presence: Option<Presence>,
}

impl Context {
    /// A context that says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says which OAuth scopes the token has: all of them. Each text may hold several with blanks between, as the `scope` that a
    /// token comes with does.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().flat_map(|text| apart(&text.into())).collect());
        self
    }

    /// Says how the token was granted.
    #[must_use]
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grant = Some(grant);
        self
    }

    /// Says in which state the conversation is.
    #[must_use]
    pub fn conversation(mut self, state: ConversationState) -> Self {
        self.conversation = Some(state);
        self
    }

    /// Says over which channel the conversation goes.
    #[must_use]
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }

    /// Says how present the agent is.
    #[must_use]
    pub fn presence(mut self, presence: Presence) -> Self {
        self.presence = Some(presence);
        self
    }

    /// What is said about a subject; of scopes, that they are known.
    pub(crate) fn says(&self, about: Topic) -> Option<&'static str> {
        match about {
            Topic::Scope => self.scopes.as_ref().map(|_| "scopes"),
            Topic::Grant => self.grant.map(Grant::name),
            Topic::Conversation => self.conversation.map(ConversationState::name),
            Topic::Channel => self.channel.map(Channel::name),
            Topic::Presence => self.presence.map(Presence::name),
            Topic::Permission => None,
        }
    }
}

/// No scope has a blank in it.
fn apart(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Scopes as a list, or as the one text that a token comes with.
fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    struct Scopes;

    impl<'de> Visitor<'de> for Scopes {
        type Value = Vec<String>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list of OAuth scopes, or a text of them with blanks between")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(apart(text))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
            let mut all = Vec::new();
            while let Some(text) = list.next_element::<String>()? {
                all.extend(apart(&text));
            }
            Ok(all)
        }
    }

    deserializer.deserialize_any(Scopes).map(Some)
}

/// What a precondition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Topic {
    Scope,
    Grant,
    Conversation,
    Channel,
    Presence,
    /// What the roles of the initiator allow, which no context says.
    Permission,
}

/// The word is none of those that are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} `{word}`; write {known}")]
pub struct UnknownWord {
    kind: &'static str,
    word: String,
    known: String,
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident, $kind:literal: $($(#[$meaning:meta])* $variant:ident = $word:literal,)+) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$meaning])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// How it is written in a context file.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|known| known.name() == word).ok_or_else(|| {
                    let known: Vec<String> = Self::ALL.iter().map(|known| format!("`{known}`")).collect();
                    UnknownWord { kind: $kind, word: mask_secrets(word).into_owned(), known: known.join(", ") }
                })
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

words! {
    /// How a token was granted.
    Grant, "grant":
    /// For a user: authorization code, implicit, SAML, or a service that acts as a user.
    User = "user",
    /// For a service, without a user.
    ClientCredentials = "client-credentials",
}

words! {
    /// The state of a conversation.
    ConversationState, "state of a conversation":
    /// Somebody talks.
    Active = "active",
    /// It waits for an agent.
    Queued = "queued",
    /// It is over.
    Closed = "closed",
}

words! {
    /// The channel of a conversation.
    Channel, "channel":
    /// A call.
    Voice = "voice",
    /// A web chat.
    Webchat = "webchat",
    /// Web messaging.
    WebMessaging = "web-messaging",
    /// A messaging service such as SMS.
    Message = "message",
    /// An email.
    Email = "email",
    /// A callback.
    Callback = "callback",
}

words! {
    /// The presence of an agent.
    Presence, "presence":
    /// Available.
    Available = "available",
    /// On queue.
    OnQueue = "on-queue",
    /// Busy.
    Busy = "busy",
    /// Away, idle, or at a break, a meal, a meeting or a training.
    Away = "away",
    /// Offline.
    Offline = "offline",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_may_stand_in_one_text_as_a_token_comes_with_them() {
        let expected = Context::new().scopes(["conversations", "users:readonly"]);
        for text in
            [r#"{"scopes": "conversations users:readonly"}"#, r#"{"scopes": ["conversations users:readonly "]}"#]
        {
            assert_eq!(serde_json::from_str::<Context>(text).unwrap(), expected);
        }
        assert_eq!(Context::new().scopes(["conversations  users:readonly"]), expected);
        assert_eq!(serde_json::from_str::<Context>(r#"{"scopes": ""}"#).unwrap().scopes, Some(Vec::new()));
        assert_eq!(serde_json::from_str::<Context>("{}").unwrap().scopes, None);
    }

    #[test]
    fn a_context_is_read_from_its_words() {
        let text = r#"{"scopes": ["conversations"], "grant": "client-credentials", "channel": "web-messaging"}"#;
        let context: Context = serde_json::from_str(text).unwrap();
        let expected =
            Context::new().scopes(["conversations"]).grant(Grant::ClientCredentials).channel(Channel::WebMessaging);
        assert_eq!(context, expected);
        let why = |text: &str| serde_json::from_str::<Context>(text).unwrap_err().to_string();
        assert!(
            why(r#"{"grant": "code"}"#).starts_with("there is no grant `code`; write `user`, `client-credentials`")
        );
        assert!(why(r#"{"token": "x"}"#).contains("unknown field `token`"));
        assert!(why(r#"{"scopes": 7}"#).contains("expected a list of OAuth scopes, or a text of them"));
    }
}
