//! What a status alone says, by the standard.

use super::{Basis, Cause};
use crate::report::{Evidence, EvidenceList};

/// The cause that a status names, if it names one besides the payload.
pub(super) fn cause(status: u16) -> Option<Cause> {
    let (what, next, claim): (&str, &str, &'static [Evidence; 1]) = match status {
        401 => (
            "the token is missing, has expired, or is of another region",
            "get a new token from the login host of the same region, and send it as `Authorization: Bearer …`",
            const { &[Evidence::standard("rfc-9110", "401: the request lacks valid credentials")] },
        ),
        403 => (
            "the token is sound and may not do this: a scope, or a permission of the user's role, is missing",
            "compare the token's scope and the role's permissions with what the endpoint is said to need",
            const { &[Evidence::standard("rfc-9110", "403: the server understood the request and refuses it")] },
        ),
        404 => (
            "nothing is at this path: the conversation's ID, the region's host or the path is another",
            "check that the conversation exists in the region that the host is for",
            const { &[Evidence::standard("rfc-9110", "404: the server did not find the target")] },
        ),
        405 => (
            "the path takes another method than the one that arrived",
            "send it with the method of the endpoint, and look whether a redirect made a GET of it",
            const { &[Evidence::standard("rfc-9110", "405: the target does not support the method")] },
        ),
        407 => (
            "a proxy on the way asks who you are, and the API has not seen the request",
            "give the proxy its credentials, or send it past the proxy",
            const { &[Evidence::standard("rfc-9110", "407: the request lacks valid credentials for a proxy")] },
        ),
        408 => (
            "the server waited for the request and did not get all of it in time",
            "look whether the body was as long as its `Content-Length` says, and send it again with a fresh `externalSessionId` where it has one",
            const { &[Evidence::standard("rfc-9110", "408: the server did not receive a complete request in time")] },
        ),
        409 => (
            "it conflicts with the state that the conversation is in: a session may be there already",
            "look whether a cobrowse session runs in the conversation, and send it with a fresh `externalSessionId` where it has one",
            const { &[Evidence::standard("rfc-9110", "409: a conflict with the current state of the target")] },
        ),
        410 => (
            "nothing is at this path any more: the conversation is gone, or the endpoint is",
            "check that the conversation still exists, and that the API still has this endpoint",
            const { &[Evidence::standard("rfc-9110", "410: the target is no longer available")] },
        ),
        411 => (
            "the body came in chunks, without its length",
            "send it from memory, with a `Content-Length`",
            const { &[Evidence::standard("rfc-9110", "411: the server refuses it without a `Content-Length`")] },
        ),
        413 => (
            "the body is larger than the server, or something before it, takes",
            "look at the size of what was sent: such a payload has less than a thousand bytes, so something on the way added to it",
            const { &[Evidence::standard("rfc-9110", "413: the content is larger than the server takes")] },
        ),
        415 => (
            "the body did not arrive as JSON",
            "send the header `Content-Type: application/json`, and look whether something on the way changed it",
            const { &[Evidence::standard("rfc-9110", "415: the content is in a format that is not supported")] },
        ),
        429 => (
            "too many requests were sent, which says nothing of the payload",
            "wait as long as the header `Retry-After` says, and send it again with a fresh `externalSessionId` where it has one",
            const { &[Evidence::standard("rfc-6585", "429: the user has sent too many requests")] },
        ),
        500..=599 => (
            "the server failed, and the payload need not be why",
            "send it again later; if it stays, give the vendor the header `ININ-Correlation-Id` or the `contextId` of the answer",
            const { &[Evidence::standard("rfc-9110", "5xx: the server failed to fulfil an apparently valid request")] },
        ),
        _ => return None,
    };
    let evidence: EvidenceList = claim.into();
    Some(Cause { basis: Basis::Status, rule: None, what: what.to_owned(), next: Some(next.to_owned()), evidence })
}
