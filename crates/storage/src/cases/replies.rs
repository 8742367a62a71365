//! Cases in which the writer spoke last, as far as whoever asks knows what was said.

use casework::ids::UnitId;
use sea_orm::Condition;
use sea_orm::sea_query::Expr;
use sealing::header::Purpose;

/// Who asks what was said in a case.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reader {
    /// Whichever unit leads it.
    Lead,
    /// This unit, which may hold it beside the one that leads it.
    Unit(UnitId),
}

/// The key epoch of an envelope is the present one of its case, or one that the unit which leads the case ended
/// by sharing it in a second person's words; of that one only the lead knows. `case` and `envelope` name
/// the tables in the query around it.
pub(crate) fn known_to(reader: Reader, case: &str, envelope: &str) -> String {
    let leads = match reader {
        Reader::Lead => String::new(),
        Reader::Unit(unit) => format!(" AND {case}.unit_id = {}", unit.0),
    };
    format!(
        "({envelope}.key_epoch = {case}.key_epoch OR EXISTS (SELECT 1 FROM referral k WHERE k.case_id = {case}.id \
         AND k.key_epoch = {envelope}.key_epoch AND k.basis = 'shared' AND k.kept \
         AND k.from_unit_id = {case}.unit_id{leads}))"
    )
}

/// Goes by the replies, of which there are few, and not by the cases.
const REPLIED: &str = "id IN (SELECT case_id FROM envelope WHERE purpose = 'reply')";
/// What comes behind a reply where it needs no hand any more: a message, the end, or that it was read.
pub(crate) const ANSWERS: [Purpose; 3] = [Purpose::Message, Purpose::Ending, Purpose::Read];

/// The writer replied, and nothing was said or marked as read since, as far as the reader knows. For
/// cases, as nothing is joined to them.
pub(crate) fn reply_waits(reader: Reader) -> Condition {
    let last = |purposes: &[Purpose]| {
        let names: Vec<String> = purposes.iter().map(|it| format!("'{}'", it.name())).collect();
        format!(
            "(SELECT MAX(said.sequence) FROM envelope said WHERE said.case_id = cases.id \
             AND said.purpose IN ({}) AND {})",
            names.join(", "),
            known_to(reader, "cases", "said")
        )
    };
    let spoke_last = format!("{} > COALESCE({}, 0)", last(&[Purpose::Reply]), last(&ANSWERS));
    Condition::all().add(Expr::cust(REPLIED)).add(Expr::cust(spoke_last))
}
