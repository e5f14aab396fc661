//! What tests of sending need: a server on loopback that counts, the threads' requests as they would be sent, and the events.

#![allow(dead_code, unused_imports, reason = "every test crate takes what it needs")]

mod events;
mod server;
mod threads;

pub(crate) use events::events;
pub(crate) use server::Server;
pub(crate) use threads::{CONVERSATION, Payload, payloads};
