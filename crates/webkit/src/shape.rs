//! Shapes of the texts in requests and answers: each is declared once, with a name by which fields refer to
//! it.
//!
//! A shape says only what is enforced: all that it does not allow is refused.

use utoipa::openapi::schema::{
    AnyOf, AnyOfBuilder, Object, ObjectBuilder, SchemaFormat, SchemaType, Type,
};

/// Declares shapes: for each a type without values, for the `value_type` of a field.
#[macro_export]
macro_rules! shapes {
    ($($(#[doc = $said:literal])+ $name:ident = $made:expr;)+) => {$(
        $(#[doc = $said])+
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let mut made = $made;
                made.description = Some(concat!($($said),+).trim().to_owned());
                utoipa::openapi::schema::Schema::from(made).into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+};
}

/// Declares a request that has one of several forms; one that fits several is read as the first of them.
#[macro_export]
macro_rules! any_of {
    ($(#[doc = $said:literal])+ $name:ident = $($form:ident)|+;) => {
        $(#[doc = $said])+
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let forms = utoipa::openapi::schema::AnyOfBuilder::new();
                $(let forms = forms.item(utoipa::openapi::Ref::from_schema_name(
                    <$form as utoipa::ToSchema>::name(),
                ));)+
                let forms = forms.description(Some(concat!($($said),+).trim()));
                utoipa::openapi::schema::Schema::from(forms.build()).into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn schemas(
                schemas: &mut Vec<(
                    String,
                    utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
                )>,
            ) {
                $(
                    let name = <$form as utoipa::ToSchema>::name().into_owned();
                    schemas.push((name, <$form as utoipa::PartialSchema>::schema()));
                    <$form as utoipa::ToSchema>::schemas(schemas);
                )+
            }
        }
    };
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String))
}

/// A text of at most so many characters, which may be empty.
#[must_use]
pub fn at_most(characters: usize) -> Object {
    text().max_length(Some(characters)).build()
}

/// A text of at most so many characters that says something: it has a letter or a digit.
#[must_use]
pub fn words(characters: usize) -> Object {
    text().min_length(Some(1)).max_length(Some(characters)).pattern(Some(r"[\p{L}\p{N}]")).build()
}

/// An object of texts, each with its name, meaning, most characters, and whether it is required and must say
/// something.
#[must_use]
pub fn texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str, usize, bool)>) -> Object {
    let add = |object: ObjectBuilder,
               (name, said, characters, needed): (&str, &str, usize, bool)| {
        let mut text = if needed { words(characters) } else { at_most(characters) };
        text.description = Some(format!("{said}, at most {characters} characters."));
        let object = object.property(name, text);
        if needed { object.required(name) } else { object }
    };
    texts.into_iter().fold(ObjectBuilder::new(), add).build()
}

/// A text that matches this regular expression (ECMA-262) as a whole.
#[must_use]
pub fn like(pattern: &str) -> Object {
    text().pattern(Some(format!("^(?:{pattern})$"))).build()
}

/// The same, or an empty text.
#[must_use]
pub fn like_or_empty(pattern: &str) -> Object {
    like(&format!("|{pattern}"))
}

/// One of these codes.
#[must_use]
pub fn one_of<'c>(codes: impl IntoIterator<Item = &'c str>) -> Object {
    text().enum_values(Some(codes)).build()
}

/// An id: 16 hexadecimal digits below 2⁶³.
#[must_use]
pub fn id() -> Object {
    like("[0-7][0-9a-fA-F]{15}")
}

/// A day, `YYYY-MM-DD`.
#[must_use]
pub fn day() -> Object {
    text().format(Some(SchemaFormat::Custom("date".to_owned()))).build()
}

/// A day, or an empty text.
#[must_use]
pub fn day_or_empty() -> AnyOf {
    AnyOfBuilder::new().item(day()).item(text().max_length(Some(0))).build()
}
