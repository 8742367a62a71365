//! The HTTP code that both services share, without what they do with it.
//!
//! Problems for programs ([`problem`]), pages for people ([`page`], [`style`], [`words`]), limits of bodies
//! ([`body`], [`form`]) and of their pace ([`pace`], [`few`]), allowed addresses and pages of origin
//! ([`addresses`]), the headers of every answer ([`headers`]), the description of an API and the methods that
//! it takes ([`description`]), the shapes of its texts ([`shape`]), HEAD as GET ([`head`]) and quiet logs
//! ([`logs`]).

pub mod addresses;
pub mod body;
pub mod description;
pub mod few;
pub mod form;
pub mod head;
pub mod headers;
pub mod logs;
pub mod pace;
mod padding;
pub mod page;
pub mod problem;
pub mod shape;
pub mod style;
pub mod words;
