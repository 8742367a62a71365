//! The promise of an envelope: only its recipients open it, and only for its purpose.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sealing::header::{Header, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::outline::{self, BadOutline};
use sealing::password::generate;
use sealing::sealed::{Sealed, Unopened, seal};
use sealing::session::SessionSecret;
use sealing::writer::{WriterKeys, WriterVerifier};
use secrecy::ExposeSecret;

const FRAME: Header = Header { purpose: Purpose::Message, subject: 1, id: 2 };

fn keys(seed: u64) -> Identity {
    Identity::generate(&mut StdRng::seed_from_u64(seed))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn each_recipient_opens_it_and_nobody_else(body in prop::collection::vec(any::<u8>(), 0..70_000), seed in 0..1000_u64) {
        let (case, writer, stranger) = (keys(seed), keys(seed + 1), keys(seed + 2));
        let sealed = seal(FRAME, &body, &[&case.recipient(), &writer.recipient()]).expect("sealed");
        prop_assert_eq!(&*sealed.open(FRAME, &case).expect("case"), &body);
        prop_assert_eq!(&*sealed.open(FRAME, &writer).expect("writer"), &body);
        prop_assert!(matches!(sealed.open(FRAME, &stranger), Err(Unopened::Key(_))));
        prop_assert!(outline::check(sealed.as_bytes(), 2).is_ok());
    }

    #[test]
    fn a_changed_byte_is_noticed(at in 0..1200_usize, by in 1..=255_u8) {
        let key = keys(1);
        let mut bytes = seal(FRAME, b"text", &[&key.recipient()]).expect("sealed").into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= by;
        prop_assert!(Sealed::from_bytes(bytes).open(FRAME, &key).is_err());
    }

    #[test]
    fn a_signature_fits_only_its_own_words(text in ".{0,80}", other in ".{0,80}") {
        let writer = WriterKeys::of_token("1234567890123456789012345", b"salt");
        let verifier = WriterVerifier::parse(&writer.verifying_key()).expect("key");
        let signature = writer.sign(1, 2, &text);
        prop_assert!(verifier.confirms(1, 2, &text, &signature));
        prop_assert!(!verifier.confirms(1, 3, &text, &signature));
        prop_assert!(!verifier.confirms(2, 2, &text, &signature));
        prop_assert_eq!(verifier.confirms(1, 2, &other, &signature), text == other);
    }
}

#[test]
fn an_envelope_for_nobody_opens_for_nobody_and_looks_the_same() {
    let mut rng = StdRng::seed_from_u64(9);
    let dummy = seal(FRAME, b"x", &[&Recipient::of_nobody(&mut rng)]).expect("sealed");
    assert!(dummy.open(FRAME, &keys(10)).is_err());
    assert_eq!(outline::check(dummy.as_bytes(), 1), Ok(1024));
}

#[test]
fn a_strangers_file_is_taken_only_in_the_shape_of_ours() {
    let key = keys(3).recipient();
    let file = seal(FRAME, &[b'x'; 5000], &[&key]).expect("sealed").into_bytes();
    assert_eq!(outline::check(&file, 1), Ok(16 * 1024));
    assert_eq!(outline::check(&file, 2), Err(BadOutline::Recipients));
    assert_eq!(outline::check(&file[..file.len() - 1], 1), Err(BadOutline::Size));
    assert_eq!(outline::check(b"words of a tip", 1), Err(BadOutline::Header));
    assert_eq!(outline::check(&[b'x'; 9000], 1), Err(BadOutline::Header));
}

#[test]
fn a_key_and_a_secret_never_print_themselves() {
    assert_eq!(format!("{:?}", keys(1)), "Identity(…)");
    let phrase = generate(&mut StdRng::seed_from_u64(1));
    assert_eq!(phrase.expose_secret().split('-').count(), 9);
    assert!(!format!("{phrase:?}").contains(phrase.expose_secret()));
}

#[test]
fn find_open_and_csrf_of_a_session_tell_nothing_of_each_other() {
    let secret = SessionSecret::draw(&mut StdRng::seed_from_u64(1));
    let again = SessionSecret::parse(&secret.reveal()).expect("cookie");
    assert_eq!(secret.find(), again.find());
    assert_eq!(secret.open().recipient(), again.open().recipient());
    assert!(again.is_csrf(&secret.csrf()));
    assert!(!again.is_csrf(&SessionSecret::draw(&mut StdRng::seed_from_u64(2)).csrf()));
    assert!(SessionSecret::parse("short").is_none());
}
