//! After every refusal or failure the words that a resident typed or chose are there again, in the page
//! itself: there is no cookie and no storage to keep them in.

use system::forms::{PageForm, posted_forms};
use system::hotline::{DatabaseLock, Hotline};
use system::people::{Answer, Officer, Resident};

const ONCE: &str = "0123456789abcdefghijkl";
const TEXT: &str = "Lời kể \"riêng\",\nhai dòng <b> 🔥 Thu\u{309}y";
const PLACE: &str = "sau chợ \"cũ\" <b> 🔥";
const ELSEWHERE: &str = "99999";

/// The tip form: every box and every choice.
const TIP: [(&str, &str); 8] = [
    ("category", "traffic"),
    ("village", ""),
    ("place", PLACE),
    ("time", "tối qua, \"mười giờ\""),
    ("behaviour", "đi hai xe"),
    ("text", TEXT),
    ("concerns", "unknown"),
    ("named", "Ông \"Lạ\""),
];

fn forms(page: &Answer) -> Vec<PageForm> {
    posted_forms(&page.text, |_, _| String::new())
}

/// The value of a field in a form, for any kind of field.
fn value<'a>(form: &'a PageForm, name: &str) -> Option<&'a str> {
    let typed = form.boxes.iter().find(|it| it.name == name).map(|it| it.value.as_str());
    let chosen = || form.chosen.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
    let carried = || form.fields.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
    typed.or_else(chosen).or_else(carried)
}

/// Asserts that a form to this address has all these values.
fn holds(page: &Answer, action: &str, fields: &[(&str, &str)], situation: &str) -> PageForm {
    let with_all = |form: &&PageForm| {
        form.action == action
            && fields
                .iter()
                .all(|(name, wanted)| wanted.is_empty() || value(form, name) == Some(*wanted))
    };
    let found = forms(page);
    let there = found.iter().find(with_all).cloned();
    there.unwrap_or_else(|| panic!("{situation}: no form to {action} has {fields:?} in {found:#?}"))
}

/// The fields that a browser posts of an unchanged form, by this button.
fn posted(form: &PageForm, button: &(&str, &str)) -> Vec<(String, String)> {
    let typed = |name: &str| form.boxes.iter().any(|it| it.name == name);
    let unseen = form.fields.iter().filter(|it| !typed(&it.0)).cloned();
    let boxes = form.boxes.iter().map(|it| (it.name.clone(), it.value.clone()));
    let mut fields: Vec<_> = unseen.chain(boxes).chain(form.chosen.iter().cloned()).collect();
    fields.push((button.0.to_owned(), button.1.to_owned()));
    fields
}

fn post(resident: &Resident, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    resident.post_form(path, &fields)
}

/// The button for the other language, on an unchanged form.
const OTHER: (&str, &str) = ("step", "keep");

#[test]
fn a_tip_is_still_in_its_form_after_every_failure_and_in_the_other_language() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let chosen = resident.post_form("/bao-tin", &[("unit", "19249")]);
    let blank = holds(&chosen, "/bao-tin", &[], "the form");
    let blank = if blank.boxes.len() > 2 {
        blank
    } else {
        forms(&chosen).into_iter().find(|it| it.boxes.len() > 2).expect("the form")
    };
    let villages = blank.choices.iter().find(|it| it.0 == "village").expect("villages");
    let village = villages.1.last().cloned().flatten().expect("a village");
    let mut tip = TIP;
    tip[1].1 = &village;
    for (name, values) in &blank.choices {
        let is_one = |it: &&(&str, &str)| it.0 == name;
        let wanted = tip.iter().find(is_one).expect("every choice is tried").1;
        assert!(values.iter().flatten().any(|it| it == wanted), "{name} {wanted}");
    }
    assert!(blank.boxes.iter().all(|it| tip.iter().any(|(name, _)| *name == it.name)));
    let whole = |unit: &'static str, more: &[(&'static str, &'static str)]| {
        let mut form = vec![("unit", unit), ("once", ONCE)];
        form.extend(more);
        form.extend(tip);
        form
    };
    let send = [("step", "send")];

    let english = resident.post_form("/en/bao-tin", &whole("19249", &[OTHER]));
    let there = holds(&english, "/en/bao-tin", &tip, "the other language");
    let back = post(&resident, "/bao-tin", &posted(&there, &OTHER));
    let _there = holds(&back, "/bao-tin", &tip, "and back");

    let mut broken = whole("19249", &send);
    broken.push(("x", "\0"));
    let page = resident.post_form("/bao-tin", &broken);
    assert_eq!(page.status, 400);
    let _there = holds(&page, "/bao-tin", &tip, "damaged");

    let long = "ạ".repeat(casework::length::TEXT + 1);
    for (name, words, status) in
        [("place", &long[..3 * (casework::length::SHORT + 1)], 422), ("text", long.as_str(), 413)]
    {
        let mut tip = tip;
        tip.iter_mut().find(|it| it.0 == name).expect("a field").1 = words;
        let form = [&[("unit", "19249"), ("once", ONCE)], &send[..], &tip].concat();
        let page = resident.post_form("/bao-tin", &form);
        assert_eq!(page.status, status, "{name}");
        let _there = holds(&page, "/bao-tin", &tip, name);
    }

    // A unit that is not served: the words wait on the page of the choice, in either language.
    let page = resident.post_form("/bao-tin", &whole(ELSEWHERE, &send));
    assert_eq!(page.status, 422);
    let search = holds(&page, "/bao-tin", &tip, "not served");
    let english = post(&resident, "/en/bao-tin", &posted(&search, &OTHER));
    let mut search = holds(&english, "/en/bao-tin", &tip, "not served, the other language");
    search.boxes[0].value = "Lộc Thủy".to_owned();
    let found = post(&resident, "/en/bao-tin", &posted(&search, &send[0]));
    let pick = [&tip[..], &[("unit", "19249")]].concat();
    let pick = holds(&found, "/en/bao-tin", &pick, "searched");
    let page = post(&resident, "/en/bao-tin", &posted(&pick, &("", "")));
    let _there = holds(&page, "/en/bao-tin", &tip, "chosen again");

    let file = hotline.data().join("hotline.sqlite");
    let away = hotline.data().join("away");
    std::fs::rename(&file, &away).expect("moved");
    let page = resident.post_form("/bao-tin", &whole("19249", &send));
    std::fs::rename(&away, &file).expect("moved back");
    assert_eq!(page.status, 503);
    let _there = holds(&page, "/bao-tin", &tip, "the store is gone");
    let lock = DatabaseLock::hold(&file);
    let page = resident.post_form("/bao-tin", &whole("19249", &send));
    lock.release();
    assert_eq!(page.status, 503);
    let there = holds(&page, "/bao-tin", &tip, "locked");
    assert_eq!(post(&resident, "/bao-tin", &posted(&there, &send[0])).status, 200);
    assert!(Officer::sign_in(&hotline, "truong.19249").number_of(TEXT).is_some());
    hotline.stands();
}

#[test]
fn a_reply_is_still_in_its_form_after_every_failure_and_in_the_other_language() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    let token = resident.tip("theft", "để trả lời");
    let about = [("text", TEXT), ("concerns", "yes")];
    let plain = [("text", TEXT)];
    let with = |reply: &[(&'static str, &'static str)]| {
        [&[("token", token.as_str()), ("once", ONCE)], reply].concat()
    };
    for reply in [&about[..], &plain] {
        let english = resident.post_form("/en/ho-so", &[with(reply).as_slice(), &[OTHER]].concat());
        let there = holds(&english, "/en/ho-so/tra-loi", reply, "the other language");
        let back = post(&resident, "/ho-so", &posted(&there, &OTHER));
        let there = holds(&back, "/ho-so/tra-loi", reply, "and back");
        assert_eq!(there.chosen.len(), reply.len() - 1);
        let page = resident
            .post_form("/ho-so/tra-loi", &[with(reply).as_slice(), &[("x", "\0")]].concat());
        assert_eq!(page.status, 400);
        let there = holds(&page, "/ho-so/tra-loi", reply, "damaged");
        assert_eq!(there.chosen.len(), reply.len() - 1);
    }
    let long = "ạ".repeat(casework::length::TEXT + 1);
    let form = [("token", token.as_str()), ("once", ONCE), ("text", long.as_str())];
    let page = resident.post_form("/ho-so/tra-loi", &form);
    assert_eq!(page.status, 413);
    let _there = holds(&page, "/ho-so/tra-loi", &form[2..], "too long");

    // The case cannot be reached, or does not exist: the words wait next to the question for the token,
    // visible, in either language.
    let file = hotline.data().join("hotline.sqlite");
    let away = hotline.data().join("away");
    for reply in [&about[..], &plain] {
        std::fs::rename(&file, &away).expect("moved");
        let page = resident.post_form("/ho-so/tra-loi", &with(reply));
        std::fs::rename(&away, &file).expect("moved back");
        assert_eq!(page.status, 503);
        let asks = [reply, &[("token", token.as_str()), ("once", ONCE)]].concat();
        let there = holds(&page, "/ho-so", &asks, "the store is gone");
        let english = post(&resident, "/en/ho-so", &posted(&there, &OTHER));
        let there = holds(&english, "/en/ho-so", &asks, "asked in the other language");
        let case = post(&resident, "/en/ho-so", &posted(&there, &("", "")));
        let there = holds(&case, "/en/ho-so/tra-loi", reply, "the case again");
        assert_eq!(there.chosen.len(), reply.len() - 1);
        for (wrong, status) in [("0".repeat(25), 404), ("12".to_owned(), 400)] {
            let form = [&[("token", wrong.as_str()), ("once", ONCE)], reply].concat();
            let page = resident.post_form("/ho-so/tra-loi", &form);
            assert_eq!(page.status, status);
            let there = holds(&page, "/ho-so", reply, "no such case");
            assert!(there.boxes.iter().any(|it| it.name == "text"), "it is seen");
        }
    }

    // Withdrawn meanwhile: the typed words are shown, in either language.
    assert_eq!(resident.post_form("/ho-so/rut-lai", &[("token", &token)]).status, 200);
    let page = resident.post_form("/ho-so/tra-loi", &with(&plain));
    let there = holds(&page, "/ho-so", &plain, "taken back");
    let english = post(&resident, "/en/ho-so", &posted(&there, &OTHER));
    let _there = holds(&english, "/en/ho-so", &plain, "taken back, the other language");
    assert!(english.text.contains("lang=\"en\""));
    hotline.stands();
}

#[test]
fn a_token_is_still_in_its_box_after_a_refusal_and_in_the_other_language() {
    let hotline = Hotline::start();
    let resident = Resident::of(&hotline);
    for typed in ["12345 6789", &"0".repeat(25)] {
        let token = [("token", typed)];
        let page = resident.post_form("/ho-so", &token);
        assert!((400..500).contains(&page.status));
        let there = holds(&page, "/ho-so", &token, "refused");
        let english = post(&resident, "/en/ho-so", &posted(&there, &OTHER));
        assert_eq!(english.status, 200);
        let _there = holds(&english, "/en/ho-so", &token, "the other language");
    }
}
