//! Forms of pages other than a case's, used as the page offers them.

use crate::forms::posted_forms;
use crate::people::Answer;
use crate::year::walk::{Walk, Wrong, is_done, served};

impl Walk {
    /// Posts a form that a page offers, with these values in its fields, choices and button; other boxes stay
    /// empty. `action` is empty for a form with the page's own address.
    ///
    /// # Errors
    /// When the page does not offer it, or refuses it as offered.
    pub(super) fn post_offered(
        &mut self,
        name: &str,
        (page, action): (&str, &str),
        with: &[(&str, &str)],
    ) -> Result<Answer, Wrong> {
        let shown = self.get(name, page)?;
        let value = |field: &str| with.iter().find(|(it, _)| *it == field).map(|(_, value)| *value);
        let typed = |field: &str, _: &str| value(field).unwrap_or_default().to_owned();
        let at = |action: &str| if action.is_empty() { page.to_owned() } else { action.to_owned() };
        let (address, forms) = (at(action), posted_forms(&shown.text, typed));
        let Some(form) = forms.into_iter().find(|it| at(&it.action) == address && it.takes(with))
        else {
            return Err(format!("{page} offers {name} no {address} with {with:?}"));
        };
        let filled = form.filled_with(with);
        let fields: Vec<(&str, &str)> =
            filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.officer(name).post_form(&address, &fields);
        let answer = served(answer, &format!("{name} posts {address}"))?;
        if is_done(&answer) {
            return Ok(answer);
        }
        let status = answer.status;
        Err(format!("{name} posts {address} as {page} offers it, with {with:?}: {status}"))
    }
}
