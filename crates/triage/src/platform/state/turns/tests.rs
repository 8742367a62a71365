//! Tests of the order of turns.

use super::*;

const HONEST: Name = [1; 16];
const GUESSED: Name = [2; 16];

/// The one turn of `turns` that is given at this moment, among these places.
fn given(places: &mut Vec<(&'static str, Place)>) -> Option<(&'static str, Turn)> {
    for at in 0..places.len() {
        if let Ok(turn) = places[at].1.0.try_recv() {
            return Some((places.remove(at).0, turn));
        }
    }
    None
}

#[tokio::test]
async fn one_who_comes_last_is_served_next_whatever_waits_under_other_names() {
    let turns = Turns::new(1);
    let mut places = Vec::new();
    for _ in 0..75 {
        places.push(("stranger", turns.queue(STRANGERS)));
        places.push(("guesser", turns.queue(GUESSED)));
    }
    places.push(("honest", turns.queue(HONEST)));
    let mut order = Vec::new();
    while let Some((who, turn)) = given(&mut places) {
        order.push(who);
        drop(turn);
    }
    let before = order.iter().position(|who| *who == "honest").expect("served");
    assert!(before <= 3, "the turn under way and one of each other name: {order:?}");
}

#[tokio::test]
async fn two_under_one_name_never_have_a_turn_at_once_and_two_names_do() {
    let turns = Turns::new(2);
    let first = turns.queue(HONEST).turn().await.expect("a turn");
    let mut second = turns.queue(HONEST);
    let other = turns.queue(GUESSED).turn().await.expect("a turn");
    assert!(second.0.try_recv().is_err());
    drop(other);
    assert!(second.0.try_recv().is_err(), "there is room, and its name is busy");
    drop(first);
    assert!(second.turn().await.is_ok());
}

#[tokio::test]
async fn a_line_that_is_too_long_sends_away_its_own_oldest_and_nobody_else() {
    let turns = Turns::new(1);
    let busy = turns.queue(GUESSED).turn().await.expect("a turn");
    let honest = turns.queue(HONEST);
    let mut places: Vec<_> = (0..LINE + 3).map(|_| turns.queue(GUESSED)).collect();
    assert_eq!((turns.waiting(GUESSED), turns.waiting(HONEST)), (LINE, 1));
    drop(busy);
    let turn = honest.turn().await.expect("the other name's turn");
    for oldest in places.drain(..3) {
        assert_eq!(oldest.turn().await.err(), Some(Refusal::TooManyTries));
    }
    drop(turn);
    for place in places {
        assert!(place.turn().await.is_ok());
    }
}

#[tokio::test]
async fn who_left_takes_no_turn_and_leaves_nothing_behind() {
    let turns = Turns::new(1);
    let busy = turns.queue(GUESSED).turn().await.expect("a turn");
    for _ in 0..4 * LINE {
        drop(turns.queue(GUESSED));
    }
    let last = turns.queue(GUESSED);
    assert_eq!(turns.waiting(GUESSED), 1);
    drop(busy);
    drop(last.turn().await.expect("a turn"));
    assert!(turns.state().lines.is_empty() && turns.state().rotation.is_empty());
    assert_eq!(turns.state().free, 1);
}

#[tokio::test]
async fn a_wrong_try_waits_among_strangers_only_where_some_are_there() {
    let turns = Turns::new(2);
    let nobody = Among::strangers(&turns, |_turn| async { unreachable!("nobody is before") });
    assert_eq!(nobody.done().await, Ok(()));
    let stranger = turns.queue(STRANGERS).turn().await.expect("a turn");
    let among = Among::strangers(&turns, |turn| async { drop(turn) });
    let dropped = Among::strangers(&turns, |turn| async { drop(turn) });
    assert_eq!(turns.waiting(STRANGERS), 2);
    drop(stranger);
    drop(dropped);
    assert_eq!(among.done().await, Ok(()));
}
