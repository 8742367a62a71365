//! Merging: the new unit takes the old one's place in all rows that named it.

use casework::clock::{Day, Timestamp};
use casework::deadline::ANSWER;
use sea_orm::ConnectionTrait;

use crate::db::error::Result;
use crate::reorganisation::UnitChange;
use crate::reorganisation::handles::ReorganisationWrites;

impl ReorganisationWrites<'_> {
    /// Puts the new unit in the old one's place in all rows left of it; false when that was done already. Its
    /// keys are replaced before, by
    /// [`UnitWrites::replace_key`](crate::units::handles::UnitWrites::replace_key).
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn merge_unit(
        &self,
        change: &UnitChange,
        today: Day,
        now: Timestamp,
    ) -> Result<bool> {
        if !self.end_change(change.id, now).await? {
            return Ok(false);
        }
        for statement in in_the_place_of(change.old.0, change.new.0, today.0, now.0) {
            self.tx.transaction.execute_unprepared(&statement).await?;
        }
        Ok(true)
    }
}

/// The statements that replace the old unit's name by the new one's. Only numbers are put in.
fn in_the_place_of(old: i64, new: i64, day: i32, now: i64) -> Vec<String> {
    let code = |unit: i64| format!("(SELECT code FROM unit WHERE id = {unit})");
    let (old_code, new_code) = (code(old), code(new));
    let mut all = vec![
        format!("UPDATE unit SET valid_until = {day}, successor_id = {new} WHERE id = {old}"),
        format!(
            "INSERT INTO neighbour (unit_id, neighbour_code) \
             SELECT {new}, it.neighbour_code FROM neighbour it \
             WHERE it.unit_id = {old} AND it.neighbour_code <> {new_code} AND NOT EXISTS \
             (SELECT 1 FROM neighbour has WHERE has.unit_id = {new} \
             AND has.neighbour_code = it.neighbour_code)"
        ),
        format!(
            "INSERT INTO neighbour (unit_id, neighbour_code) \
             SELECT it.unit_id, {new_code} FROM neighbour it \
             WHERE it.neighbour_code = {old_code} AND it.unit_id NOT IN ({old}, {new}) \
             AND NOT EXISTS (SELECT 1 FROM neighbour has WHERE has.unit_id = it.unit_id \
             AND has.neighbour_code = {new_code})"
        ),
        format!("DELETE FROM neighbour WHERE unit_id = {old} OR neighbour_code = {old_code}"),
        format!(
            "INSERT INTO agreement_party (agreement_id, unit_id) \
             SELECT it.agreement_id, {new} FROM agreement_party it WHERE it.unit_id = {old} \
             AND NOT EXISTS (SELECT 1 FROM agreement_party has \
             WHERE has.agreement_id = it.agreement_id AND has.unit_id = {new})"
        ),
        format!("DELETE FROM agreement_party WHERE unit_id = {old}"),
        format!("DELETE FROM invitation WHERE unit_id = {old}"),
        format!("UPDATE unit SET above_code = {new_code} WHERE above_code = {old_code}"),
        format!("UPDATE unit SET outside_code = {new_code} WHERE outside_code = {old_code}"),
    ];
    // Facts sealed to one of the two are not for the other.
    all.push(format!("UPDATE handover SET ahead = NULL WHERE to_unit_id IN ({old}, {new})"));
    let columns = [
        ("village", "unit_id"),
        ("officer", "unit_id"),
        ("support_body", "unit_id"),
        ("handover", "to_unit_id"),
        ("referral", "from_unit_id"),
        ("referral", "to_unit_id"),
    ];
    all.extend(columns.map(|(table, column)| {
        format!("UPDATE {table} SET {column} = {new} WHERE {column} = {old}")
    }));
    // A hand-over between the two has arrived, and needs no answer any more.
    let between = format!(
        "(SELECT case_id FROM referral WHERE answer IS NULL AND from_unit_id = {new} \
         AND to_unit_id = {new})"
    );
    all.push(format!("DELETE FROM deadline WHERE code = '{ANSWER}' AND case_id IN {between}"));
    let earliest =
        "(SELECT MIN(due_at) FROM deadline d WHERE d.case_id = cases.id AND d.done_at IS NULL)";
    all.push(format!("UPDATE cases SET due_at = {earliest} WHERE id IN {between}"));
    all.push(format!(
        "UPDATE referral SET answer = 'accepted', answered_at = {now} \
         WHERE answer IS NULL AND from_unit_id = {new} AND to_unit_id = {new}"
    ));
    all.push(format!(
        "DELETE FROM handover WHERE to_unit_id = {new} \
         AND case_id IN (SELECT id FROM cases WHERE unit_id = {new})"
    ));
    all
}
