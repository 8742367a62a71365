//! A headless browser.
