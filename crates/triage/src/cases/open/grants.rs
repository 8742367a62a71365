//! The grants by which a unit holds a case, and what they open.

use casework::ids::UnitId;
use casework::tip::Headline;
use sealing::keys::Identity;
use storage::cases::{Case, Envelope, Grant};

use crate::cases::error::CaseError;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;

/// The headline of a case, for an officer of a unit that holds it.
pub(crate) fn headline_of(
    who: &SignedIn,
    case: &Case,
    grants: &[Grant],
    headlines: &[Envelope],
) -> Result<Headline, Refusal> {
    let grant = grant_to(who.unit.id, case, grants).ok_or(CaseError::Unreadable)?;
    if !who.keys.iter().any(|key| key.opens(grant)) {
        return Err(Refusal::NotFound);
    }
    let mut headline = headline_under(who, grant, headlines)?;
    if headline.village.is_none() {
        // A sanitised copy names no village; the lead takes it from the original that it keeps.
        let kept = kept_by_the_lead(case, grants).into_iter();
        let mut kept = kept.filter_map(|grant| headline_under(who, grant, headlines).ok());
        headline.village = kept.find_map(|it| it.village).filter(|_| case.unit == who.unit.id);
    }
    Ok(headline)
}

/// The grants with which the lead keeps originals of a case, the earliest first.
pub(crate) fn kept_by_the_lead<'a>(case: &Case, grants: &'a [Grant]) -> Vec<&'a Grant> {
    let kept = |it: &&Grant| {
        let own = it.case == case.id && it.unit == case.unit;
        own && it.key_epoch < case.key_epoch && !it.dormant && !it.beside
    };
    let mut kept: Vec<&Grant> = grants.iter().filter(kept).collect();
    kept.sort_by_key(|it| it.key_epoch);
    kept
}

/// The headline of a case in the key epoch of a grant.
pub(crate) fn headline_under(
    who: &SignedIn,
    grant: &Grant,
    headlines: &[Envelope],
) -> Result<Headline, Refusal> {
    let key = who.case_key(grant).ok_or(CaseError::Unreadable)?;
    let of_key_epoch = |it: &&Envelope| it.case == grant.case && it.key_epoch == grant.key_epoch;
    let envelope = headlines.iter().find(of_key_epoch).ok_or(CaseError::Unreadable)?;
    let body = envelope.sealed.open(envelope.header(), &key).map_err(|_| CaseError::Unreadable)?;
    let mut headline: Headline =
        serde_json::from_slice(&body).map_err(|_| CaseError::Unreadable)?;
    // A browser may have sealed more than fits a line.
    headline.place = Headline::place_of(&headline.place);
    headline.village = headline.village.as_deref().map(Headline::place_of);
    Ok(headline)
}

/// Opens a case's private key with the unit key that this officer holds. A grant that a browser sealed
/// wrongly gives [`CaseError::Unreadable`], a case under keys that the officer lacks [`Refusal::NotFound`].
pub(crate) fn key_of(who: &SignedIn, case: &Case, grants: &[Grant]) -> Result<Identity, Refusal> {
    let grant = grant_to(who.unit.id, case, grants).ok_or(CaseError::Unreadable)?;
    if !who.keys.iter().any(|key| key.opens(grant)) {
        return Err(Refusal::NotFound);
    }
    Ok(who.case_key(grant).ok_or(CaseError::Unreadable)?)
}

/// The grant by which a unit holds a case now, as the lead or beside it. The lead uses the grant made for it,
/// never a dormant one, which may be a dummy; so does a unit with which the case was shared.
pub(crate) fn grant_to<'a>(unit: UnitId, case: &Case, grants: &'a [Grant]) -> Option<&'a Grant> {
    let leads = case.unit == unit;
    let mine = |it: &&Grant| {
        let way = if leads { !it.dormant && !it.beside } else { it.beside };
        it.case == case.id && it.key_epoch == case.key_epoch && it.unit == unit && way
    };
    grants.iter().filter(mine).min_by_key(|it| it.dormant)
}
