use crate::{
    check::Place,
    json::{Kind, Node, Pointer},
    report::{Evidence, Finding, Part},
    rules::{HELP, Rule, add_note, of_kind},
};

rule! {
    /// A value is of another type than the payload has there.
    ///
    /// The same name may be a text in one payload and an object in another: `initiator` is the text `AGENT` in thread 000, and
    /// an object in threads 001 and 004.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": "screen"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}
    /// ```
    ///
    /// **Who says so:** the variant's post, by the value it shows.
    "wrong-type", Body, Error, Place
}

pub(crate) fn finding(place: &Place<'_>, wanted: &str) -> Finding {
    let found = of_kind(place.node.kind());
    let pointer = place.pointer();
    let message =
        [&pointer.spoken(), " is ", found, ", and `", place.variant(), "` has ", wanted, " there"].concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["send ", wanted]);
    if let Some(what) = place.description() {
        help.extend([": ", what]);
    }
    add_note(&mut help, place.notes());
    Finding::new(Rule::WrongType, Part::Body, place.node.span(), place.loaded.shown(message))
        .at(pointer)
        .help(place.loaded.shown(help))
        .evidence(&place.notes().value)
}

/// The whole body is no object.
pub(crate) fn of_body(root: Node<'_>) -> Finding {
    let found = of_kind(root.kind());
    let mut help = "send one object, `{ … }`".to_owned();
    if root.kind() == Kind::String {
        help.push_str("; a body that is encoded twice becomes a text");
    }
    Finding::new(Rule::WrongType, Part::Body, root.span(), format!("the body is {found}; every known payload is an object"))
        .at(Pointer::root())
        .help(help)
        .evidence(const { &[Evidence::ours("every payload of the threads is an object")] })
}
