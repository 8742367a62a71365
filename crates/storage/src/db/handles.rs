//! The verbs of a room stand on types of its own, which [`Read`](crate::db::store::Read) and
//! [`Tx`](crate::db::store::Tx) lead to: `read.cases().version(…)`, `tx.cases().assign(…)`.

/// Makes such a type with the method that leads to it: `reads! { /// What it is. cases: CaseReads }`.
macro_rules! reads {
    ($(#[doc = $meaning:literal])+ $name:ident: $reads:ident) => {
        $(#[doc = $meaning])+
        pub struct $reads<'a, C: sea_orm::ConnectionTrait> {
            pub(super) read: $crate::db::store::Read<'a, C>,
        }

        impl<'a, C: sea_orm::ConnectionTrait> $crate::db::store::Read<'a, C> {
            $(#[doc = $meaning])+
            #[must_use]
            pub fn $name(&self) -> $reads<'a, C> {
                $reads { read: $crate::db::store::Read { on: self.on } }
            }
        }
    };
}

/// The same for what is written within a piece of work.
macro_rules! writes {
    ($(#[doc = $meaning:literal])+ $name:ident: $writes:ident) => {
        $(#[doc = $meaning])+
        pub struct $writes<'a> {
            pub(super) tx: &'a $crate::db::store::Tx,
        }

        impl $crate::db::store::Tx {
            $(#[doc = $meaning])+
            #[must_use]
            pub fn $name(&self) -> $writes<'_> {
                $writes { tx: self }
            }
        }
    };
}

pub(crate) use {reads, writes};
