//! The test vectors for other implementations agree with this code.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sealing::header::{Header, Purpose};
use sealing::idempotency_key::IdempotencyKey;
use sealing::writer::{Pepper, WriterKeys, WriterVerifier};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../docs/vectors.json")).expect("JSON")
}

#[test]
fn the_published_vectors_hold() {
    let vectors = vectors();
    let text = |key: &str| vectors[key].as_str().expect("text").to_owned();
    let id = |key: &str| i64::from_str_radix(&text(key), 16).expect("an id");
    let salt = text("salt_utf8").into_bytes();
    let once = IdempotencyKey::parse(&text("once")).expect("once");
    let token = text("token");
    let pepper = Pepper::from_bytes([0; 32]);
    let words: Vec<&str> =
        vectors["tip_words"].as_array().expect("words").iter().filter_map(Value::as_str).collect();
    let ids = once.ids_of_a_tip(&pepper.form_key(), &salt, &words);
    assert_eq!(format!("{:024}", ids.token_number % 10_u128.pow(24)), token[..24]);
    let case = ids.case_id;
    assert_eq!(case, id("case_id"));
    let message = once.message_id(case, &[&text("reply_words")]);
    assert_eq!(message, id("message_id"));

    let writer = WriterKeys::of_token(&token, &salt);
    assert_eq!(writer.recipient().to_string(), text("writer_recipient"));
    assert_eq!(writer.verifying_key(), text("writer_verifying_key"));
    let lookup = BASE64_URL_SAFE_NO_PAD.encode(writer.lookup().reveal());
    assert_eq!(lookup, text("lookup_id"));
    let digest = writer.lookup().digest(&pepper);
    let digest = digest.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    assert_eq!(digest.concat(), text("lookup_digest_hex"));
    let signature = writer.sign(case, message, &text("reply_words"));
    assert_eq!(signature, text("reply_signature"));
    let verifier = WriterVerifier::parse(&writer.verifying_key()).expect("a key");
    assert!(verifier.confirms(case, message, &text("reply_words"), &signature));

    let header = Header { purpose: Purpose::Tip, subject: case, id: 1 };
    let plain = header.wrap(text("plaintext_body").as_bytes());
    assert!(plain.starts_with((text("plaintext_head") + &text("plaintext_body")).as_bytes()));
    assert_eq!(
        plain.len(),
        usize::try_from(vectors["plaintext_size"].as_u64().expect("size")).expect("size")
    );
}
