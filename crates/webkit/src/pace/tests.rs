use super::*;

const PACE: Pace = Pace { grace: Duration::from_secs(20), rate: 512 };

/// How much of a body is read that comes in pieces of so many bytes, so many seconds apart.
fn read(pieces: &[(u64, usize)]) -> usize {
    let (mut now, mut size) = (Instant::now(), 0);
    let mut due = now + PACE.grace;
    for (after, bytes) in pieces {
        now += Duration::from_secs(*after);
        if now > due {
            break;
        }
        due = PACE.due(due, now, *bytes);
        size += bytes;
    }
    size
}

#[test]
fn a_body_comes_through_at_the_rate_of_a_bad_line_however_long_that_takes() {
    assert_eq!(read(&[(1, 1024); 8]), 8 * 1024);
    // Lines that stand still for shorter than the grace.
    assert_eq!(read(&[(15, 8 * 1024); 40]), 320 * 1024);
    assert_eq!(read(&[(1, 512); 2000]), 2000 * 512);
}

#[test]
fn a_body_that_is_silent_or_dribbles_is_cut_off_after_its_grace() {
    assert_eq!(read(&[(21, 1)]), 0);
    assert_eq!(read(&[(1, 1); 100]), 20);
    assert_eq!(read(&[(10, 512); 10]), 2 * 512);
}

#[test]
fn what_came_fast_wins_no_more_than_the_grace() {
    assert_eq!(read(&[(0, 1024 * 1024), (20, 1), (1, 1)]), 1024 * 1024 + 1);
    assert_eq!(read(&[(0, 1024 * 1024), (21, 1)]), 1024 * 1024);
}
