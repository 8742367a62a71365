//! The files of `config/` that are compiled in, so that every command works from any folder.

/// The settings with their defaults.
pub(crate) const SETTINGS: &str = include_str!("../../../config/hotline.toml");
/// The units of the demo.
pub(crate) const DEMO_UNITS: &str = include_str!("../../../config/demo/units.toml");

/// The lists that an operator can put others in the place of, by their path below the folder.
pub(crate) const LISTS: [(&str, &str); 11] = [
    ("categories.toml", include_str!("../../../config/categories.toml")),
    ("classes.toml", include_str!("../../../config/classes.toml")),
    ("days_off.toml", include_str!("../../../config/days_off.toml")),
    ("deadlines.toml", include_str!("../../../config/deadlines.toml")),
    ("languages/en.ftl", include_str!("../../../config/languages/en.ftl")),
    ("languages/vi.ftl", include_str!("../../../config/languages/vi.ftl")),
    ("names/en.ftl", include_str!("../../../config/names/en.ftl")),
    ("names/vi.ftl", include_str!("../../../config/names/vi.ftl")),
    ("places/communes.tsv", include_str!("../../../config/places/communes.tsv")),
    ("places/provinces.tsv", include_str!("../../../config/places/provinces.tsv")),
    ("support_bodies.toml", include_str!("../../../config/support_bodies.toml")),
];
