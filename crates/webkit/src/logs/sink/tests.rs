use std::sync::atomic::AtomicI64;

use super::*;

/// A file in memory whose disk can be full.
#[derive(Clone, Default)]
struct Page {
    text: Arc<Mutex<Vec<u8>>>,
    full: Arc<Mutex<bool>>,
}

impl Page {
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.text.lock().expect("it").clone()).expect("text");
        text.lines().map(ToOwned::to_owned).collect()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if *self.full.lock().expect("it") {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.text.lock().expect("it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_beyond_the_cap_of_a_minute_is_counted_and_a_later_minute_has_its_own() {
    let (page, time) = (Page::default(), Arc::new(AtomicI64::new(1_000)));
    let told = Arc::clone(&time);
    let sink = Sink::to(page.clone(), move || told.load(Ordering::Relaxed));
    for line in 0..A_MINUTE + 30 {
        sink.line(format!("line {line}").as_bytes());
        sink.flush();
    }
    let counted: u32 = page
        .lines()
        .iter()
        .filter_map(|it| {
            it.strip_suffix(" lines were left out").and_then(|it| it.parse::<u32>().ok())
        })
        .sum();
    assert_eq!(counted, 30);
    assert_eq!(page.lines().iter().filter(|it| it.starts_with("line ")).count(), 120);
    time.store(1_060, Ordering::Relaxed);
    sink.line(b"a minute later");
    sink.flush();
    assert_eq!(page.lines().last().map(String::as_str), Some("a minute later"));
}

#[test]
fn a_line_is_cut_to_its_cap_and_stays_one_line() {
    let page = Page::default();
    let sink = Sink::to(page.clone(), || 0);
    sink.line(b"one\nforged");
    sink.line(&vec![b'x'; 1_000_000]);
    sink.flush();
    let lines = page.lines();
    assert_eq!(lines[0], "one forged");
    assert_eq!(lines[1].len(), LONGEST + " [cut]".len());
}

#[test]
fn a_full_disk_loses_lines_and_says_how_many_when_there_is_room_again() {
    let page = Page::default();
    let sink = Sink::to(page.clone(), || 0);
    *page.full.lock().expect("it") = true;
    for _ in 0..3 {
        (&sink).write_all(b"lost\n").expect("no failure for whoever logs");
    }
    sink.flush();
    *page.full.lock().expect("it") = false;
    sink.line(b"kept");
    sink.flush();
    assert_eq!(page.lines(), ["3 lines were left out", "kept"]);
}

#[test]
fn a_pipe_that_nobody_reads_holds_up_nobody_who_logs() {
    let (reader, writer) = io::pipe().expect("a pipe");
    let sink = Sink::to(writer, || 0);
    // More than the pipe and the queue hold together: a caller that waited would wait for ever.
    let line = vec![b'x'; LONGEST];
    for _ in 0..WAITING * 4 {
        sink.line(&line);
    }
    assert!(sink.shared.left_out.load(Ordering::Relaxed) > 0);
    drop(reader);
}
