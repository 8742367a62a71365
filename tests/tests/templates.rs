//! Templates and style sheets are readable: short lines, one thing a line, and content indented further than
//! its container.

use std::fmt::Write;

use system::sources::files;

/// The longest line.
const LONGEST: usize = 140;
/// How many elements of one line may hold others.
const HOLDING: usize = 2;
/// Elements without an end.
const VOID: [&str; 7] = ["br", "input", "link", "meta", "path", "rect", "!doctype"];
/// Template tags with an end.
const LONG: [&str; 6] = ["block", "call", "for", "if", "macro", "match"];

/// An opened element or tag that is not closed yet.
struct Open {
    name: String,
    line: usize,
    indent: usize,
    holds: bool,
}

/// A file being read, from its start to its end.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    open: Vec<Open>,
    wrong: Vec<(usize, &'static str)>,
    /// For each line, how many of the elements that it opens hold others on the same line.
    holding: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn of(text: &'a str) -> Self {
        let holding = vec![0; text.lines().count() + 1];
        Self { text, at: 0, open: Vec::new(), wrong: Vec::new(), holding }
    }

    /// What is wrong with a template, by line.
    fn read(mut self) -> Vec<(usize, &'static str)> {
        while self.at < self.text.len() {
            self.step();
        }
        if let Some(left) = self.open.last() {
            self.wrong.push((left.line, "is opened and not closed"));
        }
        for (line, count) in self.holding.iter().enumerate() {
            if *count > HOLDING {
                self.wrong.push((line, "opens too many elements that hold others"));
            }
        }
        self.wrong
    }

    fn step(&mut self) {
        let rest = &self.text[self.at..];
        if rest.starts_with("{#") {
            self.at += length_to(rest, "#}");
        } else if rest.starts_with("{{") {
            self.at += length_to(rest, "}}");
        } else if rest.starts_with("{%") {
            self.tag(&rest[..length_to(rest, "%}")]);
        } else if rest.starts_with('<') && !rest[1..].starts_with([' ', '=']) {
            self.element();
        } else {
            self.at += rest.chars().next().map_or(1, char::len_utf8);
        }
        let passed = &self.text[..self.at];
        if passed.ends_with('\n') {
            self.begin_line();
        }
    }

    /// Content is indented further than its container. An end has the indent of its beginning: see `close`.
    fn begin_line(&mut self) {
        let rest = &self.text[self.at..];
        let line = rest.lines().next().unwrap_or_default().trim_start();
        let word = line.trim_start_matches("{%").trim_start_matches(['-', ' ']);
        let inside = self.open.last().filter(|it| it.name != "html");
        let ends = line.starts_with("</")
            || line.starts_with("{%")
                && (["end", "else"].iter().any(|it| word.starts_with(it))
                    || word.starts_with("when") && inside.is_some_and(|it| it.name == "when"));
        if !line.is_empty() && !ends && inside.is_some_and(|it| it.indent >= self.indent()) {
            self.wrong.push((self.line(), "stands no further in than what it is in"));
        }
    }

    fn line(&self) -> usize {
        self.text[..self.at].matches('\n').count() + 1
    }

    /// The indent of the line.
    fn indent(&self) -> usize {
        let start = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
        self.text[start..].chars().take_while(|it| *it == ' ').count()
    }

    fn is_first(&self) -> bool {
        self.text[..self.at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty())
    }

    fn open(&mut self, name: &str) {
        let (line, indent) = (self.line(), self.indent());
        self.open.push(Open { name: name.to_owned(), line, indent, holds: false });
    }

    fn close(&mut self, name: &str) {
        match self.open.pop_if(|it| it.name == name) {
            None => self.wrong.push((self.line(), "closes what is not open")),
            Some(it) if self.is_first() && it.indent != self.indent() => {
                self.wrong.push((self.line(), "does not stand where its beginning does"));
            }
            Some(_) => {}
        }
    }

    fn tag(&mut self, tag: &str) {
        let word = tag.trim_start_matches("{%").trim_start_matches(['-', '~', '+', ' ']);
        let word = word.split([' ', '-', '%']).next().unwrap_or_default();
        if LONG.contains(&word) {
            self.open(word);
        } else if let Some(ended) = word.strip_prefix("end") {
            self.open.pop_if(|it| it.name == "when" && ended == "match");
            self.close(ended);
        } else if word == "when" {
            let before = self.open.pop_if(|it| it.name == "when");
            if before.is_some_and(|it| it.indent != self.indent()) {
                self.wrong.push((self.line(), "does not stand where its beginning does"));
            }
            self.open(word);
        } else if word == "else" && self.is_first() {
            let begun = self.open.last().map(|it| it.indent);
            if begun != Some(self.indent()) {
                self.wrong.push((self.line(), "does not stand where its beginning does"));
            }
        }
        self.at += tag.len();
    }

    /// A start tag with all its attributes, on one or several lines, or an end tag.
    fn element(&mut self) {
        let rest = &self.text[self.at..];
        let ends = rest.starts_with("</");
        let name: String = rest
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(|it| !" >\n{".contains(*it))
            .collect();
        if ends {
            self.close(&name);
            self.at += length_to(rest, ">");
            return;
        }
        self.hold();
        self.open(&name);
        let depth = self.open.len();
        self.at += 1;
        while self.at < self.text.len() && !self.text[self.at..].starts_with('>') {
            let rest = &self.text[self.at..];
            if rest.starts_with('<') {
                self.at += 1;
            } else {
                self.step();
            }
        }
        self.at += 1;
        if self.open.len() != depth {
            self.wrong.push((self.line(), "opens in a tag what it does not close there"));
        }
        if VOID.contains(&name.as_str()) {
            self.open.pop();
        }
    }

    /// Marks the container of the next element, if both begin on this line.
    fn hold(&mut self) {
        let line = self.line();
        let element = |it: &&mut Open| !LONG.contains(&it.name.as_str()) && it.name != "when";
        if let Some(outer) = self.open.iter_mut().rev().find(element)
            && outer.line == line
            && !outer.holds
        {
            outer.holds = true;
            self.holding[line] += 1;
        }
    }
}

/// The length of the text up to the end of `end`.
fn length_to(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len())
}

/// The faults that any such file can have, by line.
fn in_any(text: &str) -> Vec<(usize, &'static str)> {
    let mut wrong = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.chars().count() > LONGEST {
            wrong.push((line, "is too long"));
        }
        if text.contains('\t') {
            wrong.push((line, "has a tab"));
        }
        if text.ends_with(' ') {
            wrong.push((line, "ends with a space"));
        }
    }
    wrong
}

fn in_template(text: &str) -> Vec<(usize, &'static str)> {
    [in_any(text), Reader::of(text).read()].concat()
}

/// One rule a block, one declaration a line.
fn in_sheet(text: &str) -> Vec<(usize, &'static str)> {
    let mut wrong = in_any(text);
    for (line, text) in (1..).zip(text.lines()) {
        let code = text.split('"').step_by(2).collect::<String>();
        let code = code.split("/*").next().unwrap_or_default();
        if code.matches(';').count() > 1 || code.matches('{').count() > 1 {
            wrong.push((line, "has more than one declaration or rule"));
        }
    }
    wrong
}

#[test]
fn templates_and_style_sheets_can_be_read() {
    let mut told = String::new();
    for (kind, check) in [("html", in_template as fn(&str) -> _), ("css", in_sheet)] {
        let found = files("crates", kind);
        assert!(found.len() > 5, "{kind}: {}", found.len());
        for (path, text) in found {
            for (line, what) in check(&text) {
                writeln!(told, "{path}:{line} {what}").expect("written");
            }
        }
    }
    assert!(told.is_empty(), "\n{told}");
}

#[test]
fn what_cannot_be_read_is_found() {
    let wide = format!("<p>{}</p>\n", "ă".repeat(LONGEST));
    for (template, line, what) in [
        (wide.as_str(), 1, "is too long"),
        ("<p>\n\ta\n</p>\n", 2, "has a tab"),
        (
            "<ul>\n  <li><p><b>a <i>b</i></b></p></li>\n</ul>\n",
            2,
            "opens too many elements that hold others",
        ),
        ("<ul>\n<li>a</li>\n</ul>\n", 2, "stands no further in than what it is in"),
        ("<ul>\n  <li>a</li>\n  </ul>\n", 3, "does not stand where its beginning does"),
        (
            "{% if a %}\n  <p>a</p>\n  {% else %}\n{% endif %}\n",
            3,
            "does not stand where its beginning does",
        ),
        ("<p\nclass=\"a\">b</p>\n", 2, "stands no further in than what it is in"),
        ("<ul>\n  <li>a\n</ul>\n", 3, "closes what is not open"),
        ("<ul>\n  {% if a %}<li>{% endif %}\n</ul>\n", 2, "closes what is not open"),
    ] {
        assert!(
            in_template(template).contains(&(line, what)),
            "{what}: {:?}",
            in_template(template)
        );
    }
    assert_eq!(
        in_sheet("p { top: 0; left: 0; }\n"),
        [(1, "has more than one declaration or rule")]
    );
}

#[test]
fn what_can_be_read_is_left_alone() {
    let template = "<!doctype html>\n{% if a > 0 %}\n  <p class=\"{% if b %}c{% endif %}\"\n    id=\"d\">{{ e }}</p>\n\
        {% else %}\n  {% match f %}\n    {% when G %}\n      <p><b>g</b></p>\n    {% when H %}\n  {% endmatch %}\n{% endif %}\n";
    assert_eq!(in_template(template), []);
    assert_eq!(in_sheet("/* a; b; */\np::before { content: \"a; b;\"; }\n"), []);
}
