//! The verbs of a room are methods of handles, which [`Read`](crate::db::store::Read) and
//! [`Tx`](crate::db::store::Tx) give: `read.cases().version(…)`, `tx.cases().assign(…)`.

/// Makes a handle for reads and the method that gives it: `reads! { /// What it is. cases: CaseReads }`.
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

/// The same for writes within a transaction.
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
