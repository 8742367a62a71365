//! JSON that is read once it is known that its sender may do what they ask for.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use webkit::body::Asked;
use webkit::problem::Problem;

use crate::permit::{Denied, May, Permission};

/// The proof that whoever asks may do `A`, together with the JSON that they sent. Without the proof
/// nothing of it is read; an extractor of its own beside [`May`] would read it at the same time.
pub struct Sent<A, T> {
    /// The proof.
    pub may: May<A>,
    /// What was sent.
    pub asked: T,
}

/// The same where nothing needs to be sent: what is not JSON is nothing.
pub struct MaybeSent<A, T> {
    /// The proof.
    pub may: May<A>,
    /// What was sent.
    pub asked: Option<T>,
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Denied>>>>;

impl<A: Permission, T: DeserializeOwned + 'static> FromRequest for Sent<A, T> {
    type Error = Denied;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = MaybeSent::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let MaybeSent { may, asked } = read.await?;
            let asked = asked.ok_or_else(|| Denied::of(Problem::MEDIA_TYPE, &request))?;
            Ok(Self { may, asked })
        })
    }
}

impl<A: Permission, T: DeserializeOwned + 'static> FromRequest for MaybeSent<A, T> {
    type Error = Denied;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let may = May::from_request(request, payload);
        // What it reads it reads when it is waited for.
        let asked = Asked::<T>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let may = may.await?;
            match asked.await {
                Ok(Asked(asked)) => Ok(Self { may, asked: Some(asked) }),
                Err(Problem::MEDIA_TYPE) => Ok(Self { may, asked: None }),
                Err(problem) => Err(Denied::of(problem, &request)),
            }
        })
    }
}
