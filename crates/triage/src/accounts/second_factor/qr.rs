//! A QR code as a drawing inside the page.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone around the code, in modules (ISO/IEC 18004).
const MARGIN: i32 = 4;

/// The path of an SVG drawing, and the length of its sides in modules.
pub(crate) struct Drawing {
    pub(crate) path: String,
    pub(crate) side: i32,
}

/// Draws a text; none when it is too long for a QR code.
pub(crate) fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN).ok()?;
        }
    }
    Some(Drawing { path, side: code.size() + 2 * MARGIN })
}
