//! Cases in which the writer spoke last, as far as the asking unit knows what was said.

use casework::ids::UnitId;
use sea_orm::Condition;
use sea_orm::sea_query::Expr;
use sealing::header::Purpose;

/// The unit that asks what was said in a case.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reader {
    /// The unit that leads it.
    Lead,
    /// This unit, which may hold the case beside the lead.
    Unit(UnitId),
}

/// The condition that the reader knows an envelope: its key epoch is the case's present one, or one that the
/// lead ended by sharing the case in a second person's words, which only the lead knows. `case` and
/// `envelope` name the tables in the query around it.
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

/// Starts from the replies, of which there are few, and not from the cases.
const REPLIED: &str = "id IN (SELECT case_id FROM envelope WHERE purpose = 'reply')";
/// The purposes that answer a reply: a message, the ending, or the mark that it was read.
pub(crate) const ANSWERS: [Purpose; 3] = [Purpose::Message, Purpose::Ending, Purpose::Read];

/// The writer replied, and since then nobody answered or marked it as read, as far as the reader knows. For
/// queries on `cases` without a join.
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
