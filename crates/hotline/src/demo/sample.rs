//! The sample data: heads join by invitation and make their keys, colleagues are admitted, tips are taken
//! like any other, and a duty officer works some of them.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use casework::case::Outcome;
use casework::directory::KeyKind;
use casework::ids::UnitId;
use casework::role::Role;
use casework::tip::TipForm;
use casework::tip::answers::Answers;
use casework::token::CaseToken;
use intake::state::IntakeState;
use sealing::idempotency_key::IdempotencyKey;
use secrecy::{ExposeSecret, SecretString};
use storage::cases::queue::View;
use triage::accounts::registration::{Joined, Newcomer};
use triage::cases::acts::closing::Closing;
use triage::platform::auth::signed_in::HeldKey;
use triage::platform::auth::{May, WorkCases};
use triage::platform::state::{Parts, TriageState};

use crate::commands::init;
use crate::commands::units::{import, publish};
use crate::config::Config;
use crate::defaults;
use crate::demo::officers::{self, DemoOfficer};
use crate::serve::intake_state::intake_state;
use crate::serve::triage_state::{parts, triage_state};

/// Username, display name, role and keys of each sample officer, for each unit of a kind.
const COMMUNE: [(&str, &str, Role, &[KeyKind]); 3] = [
    ("truc", "N.V.A", Role::DutyOfficer, KeyKind::ALL),
    ("truc2", "T.T.B", Role::DutyOfficer, &[KeyKind::Desk]),
    ("lamsach", "L.T.C", Role::Sanitiser, &[KeyKind::Desk]),
];
const PROVINCE: [(&str, &str, Role, &[KeyKind]); 3] = [
    ("truc", "P.V.D", Role::DutyOfficer, KeyKind::ALL),
    ("giamsat", "Đ.T.E", Role::Oversight, &[]),
    ("quantri", "H.V.G", Role::Administrator, &[]),
];

/// Fills an empty store; gives the token of a case with a question waiting, in groups of five.
pub(crate) async fn fill(config: &Config, data: &Path) -> Result<String> {
    // Required second factors are set up when the samples are there, see `enrol`.
    let parts = Parts { second_factor: Vec::new(), ..parts(config).await? };
    let triage = TriageState::new(parts, config.clock());
    import::add(&triage, defaults::DEMO_UNITS).await?;
    let mut officers = Vec::new();
    for (code, invitation) in import::invite_heads(&triage).await? {
        officers.extend(staff(&triage, &code, &invitation).await?);
    }
    publish::sign(&triage.store, config, &data.join(init::NOTARY)).await?;
    triage.directory.look().await;
    let intake = intake_state(config).await?;
    let token = tips(&intake, &triage, &officers).await?;
    intake.store.clone().close().await?;
    triage.store.clone().close().await?;
    // Written last: a folder with this file holds a whole demo.
    officers::write(data, &officers)?;
    Ok(token.groups().collect::<Vec<_>>().join(" "))
}

/// Sets up the second factors that the settings require, as the officers would, and writes their
/// secrets into `demo.json`.
pub(crate) async fn enrol(config: &Config, data: &Path) -> Result<()> {
    let triage = triage_state(config).await?;
    let mut officers = officers::read(data)?;
    let mut enrolled = false;
    for officer in &mut officers {
        let role =
            Role::named(&officer.role).filter(|role| triage.auth().requires_factor(&[*role]));
        if role.is_none() || officer.totp_secret.is_some() {
            continue;
        }
        officer.totp_secret =
            triage.sign_in().enrol_for_demo(&officer.username).await.map_err(refused)?;
        enrolled = true;
    }
    triage.store.clone().close().await?;
    if enrolled {
        officers::write(data, &officers)?;
    }
    Ok(())
}

/// The head of a unit and all officers whom the head admits.
async fn staff(triage: &TriageState, code: &str, invitation: &str) -> Result<Vec<DemoOfficer>> {
    let unit = triage.store.read().units().with_code(code).await?.context("a sample unit")?;
    let first = newcomer(&format!("truong.{code}"), "Trưởng CA", Role::UnitHead);
    let head = triage.accounts().join(invitation, first).await.map_err(refused)?;
    let mut officers = vec![line(code, Role::UnitHead, &head.username, &head.password)];
    let others = if code.len() == 5 { &COMMUNE } else { &PROVINCE };
    for (name, displayed, role, kinds) in others {
        let username = format!("{name}.{code}");
        let password =
            admit(triage, unit.id, newcomer(&username, displayed, *role), &head, kinds).await?;
        officers.push(line(code, *role, &username, &password));
    }
    Ok(officers)
}

async fn admit(
    triage: &TriageState,
    unit: UnitId,
    newcomer: Newcomer,
    head: &Joined,
    kinds: &[KeyKind],
) -> Result<SecretString> {
    let keys = head.keys.iter().filter(|key| kinds.contains(&key.kind));
    let handed: Vec<HeldKey> = keys
        .map(|key| HeldKey { unit: key.unit, kind: key.kind, identity: key.identity.clone() })
        .collect();
    triage.accounts().admit(unit, newcomer, &handed).await.map_err(refused)
}

/// Sample tips: some unchanged, one accepted, one with a question, one closed.
async fn tips(
    intake: &IntakeState,
    triage: &TriageState,
    officers: &[DemoOfficer],
) -> Result<CaseToken> {
    let samples = [
        (
            "disorder",
            "đoạn đường tự quản sau chợ",
            "Tối qua, chừng 22 giờ",
            "Nhóm thanh niên đuổi nhau bằng gậy, có người ngã. Họ hẹn tối nay quay lại.",
        ),
        (
            "theft",
            "sau chợ",
            "Khoảng 2 giờ sáng",
            "Hai người dắt xe máy không nổ máy ra khỏi ngõ sau chợ.",
        ),
        (
            "fireworks",
            "giáp ranh xã Cam Hồng",
            "Mấy hôm nay",
            "Có người bán pháo hộp cho học sinh, giấu trong bao thóc.",
        ),
        ("environment", "bờ sông Kiến Giang", "", "Xe tải đổ rác xuống bờ sông vào ban đêm."),
    ];
    let may = may(triage, officers).await?;
    let mut asked = None;
    for (category, place, time, text) in samples {
        let token = tip(intake, category, place, time, text).await?;
        let newest = triage.queue().list(&may, View::Open, None).await.map_err(refused)?;
        let mut lines = newest.lines.into_iter();
        let of_category = lines.find(|line| {
            line.headline.as_ref().is_some_and(|headline| headline.category == category)
        });
        let number = of_category.context("the tip just taken")?.number;
        match category {
            "theft" => {
                triage.cases().accept(&may, number).await.map_err(refused)?;
                let question = "Xe máy màu gì? Họ đi về phía nào? Nếu không nhớ, cứ nói không nhớ.";
                triage
                    .cases()
                    .write_to_writer(&may, number, question, true)
                    .await
                    .map_err(refused)?;
                asked = Some(token);
            }
            "fireworks" => triage.cases().accept(&may, number).await.map_err(refused)?,
            "environment" => {
                triage.cases().accept(&may, number).await.map_err(refused)?;
                let closing = Closing {
                    outcome: Outcome::Acted,
                    message: "Đã lập biên bản, yêu cầu chủ xe dọn bãi rác ven sông. Cảm ơn bạn đã báo.",
                    question_waits: false,
                };
                triage.cases().close(&may, number, closing).await.map_err(refused)?;
            }
            _ => {}
        }
    }
    asked.context("a sample case with a question")
}

async fn tip(
    intake: &IntakeState,
    category: &str,
    place: &str,
    time: &str,
    text: &str,
) -> Result<CaseToken> {
    let draft = TipForm {
        category: category.to_owned(),
        answers: Answers {
            place: place.to_owned(),
            time: time.to_owned(),
            text: text.to_owned(),
            ..Answers::default()
        },
        language: "vi".to_owned(),
        ..TipForm::default()
    };
    let once = IdempotencyKey::draw(&mut intake.rng.clone());
    let taken = intake.take_tip("19249", None, &draft, &once).await;
    Ok(taken.map_err(|refusal| anyhow!(refusal.problem().title))?.token)
}

async fn may(triage: &TriageState, officers: &[DemoOfficer]) -> Result<May<WorkCases>> {
    let duty = officers.iter().find(|it| it.username == "truc.19249").context("an officer")?;
    let password = SecretString::from(duty.password.clone());
    let session = triage
        .sign_in()
        .with_password(&duty.username, password, "", None)
        .await
        .map_err(refused)?;
    May::of_session(triage, session).await.map_err(refused)
}

fn newcomer(username: &str, displayed: &str, role: Role) -> Newcomer {
    Newcomer {
        username: username.to_owned(),
        display_name: displayed.to_owned(),
        roles: vec![role],
    }
}

fn line(unit: &str, role: Role, username: &str, password: &SecretString) -> DemoOfficer {
    DemoOfficer {
        unit: unit.to_owned(),
        role: role.name().to_owned(),
        username: username.to_owned(),
        password: password.expose_secret().to_owned(),
        totp_secret: None,
    }
}

fn refused(refusal: triage::platform::refusal::Refusal) -> anyhow::Error {
    anyhow!(refusal.problem().title)
}
