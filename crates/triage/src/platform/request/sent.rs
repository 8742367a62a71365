//! JSON that is read only once the caller's permission is proved.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use webkit::body::{JSON_LIMIT, Json};
use webkit::problem::Problem;

use crate::platform::auth::{May, Permission};
use crate::platform::request::denied::Denied;

/// The proof that the caller may do `A`, with the JSON that they sent. Without the proof nothing of the JSON
/// is read; a separate extractor next to [`May`] would read it at the same time.
pub struct CsrfJson<A, T> {
    /// The proof.
    pub may: May<A>,
    /// What was sent.
    pub asked: T,
}

/// The same where nothing needs to be sent: a body that is not JSON, or `null`, counts as nothing.
pub struct MaybeCsrfJson<A, T> {
    /// The proof.
    pub may: May<A>,
    /// What was sent.
    pub asked: Option<T>,
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Denied>>>>;

impl<A: Permission, T: DeserializeOwned + 'static> FromRequest for CsrfJson<A, T> {
    type Error = Denied;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (read, request) = (read_after_proof(request, payload), request.clone());
        Box::pin(async move {
            let (may, asked) = read.await?;
            let asked = asked.map_err(|problem| Denied::of(problem, &request))?;
            Ok(Self { may, asked })
        })
    }
}

impl<A: Permission, T: DeserializeOwned + 'static> FromRequest for MaybeCsrfJson<A, T> {
    type Error = Denied;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (read, request) = (read_after_proof(request, payload), request.clone());
        Box::pin(async move {
            let (may, asked) = read.await?;
            match asked {
                Ok(asked) => Ok(Self { may, asked }),
                Err(Problem::MEDIA_TYPE) => Ok(Self { may, asked: None }),
                Err(problem) => Err(Denied::of(problem, &request)),
            }
        })
    }
}

/// The proof, and the JSON read after it.
fn read_after_proof<A: Permission, T: DeserializeOwned>(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<(May<A>, Result<T, Problem>), Denied>> + use<A, T> {
    let may = May::from_request(request, payload);
    // It is read only when awaited.
    let asked = Json::<T, JSON_LIMIT>::from_request(request, payload);
    async move {
        let may = may.await?;
        Ok((may, asked.await.map(|Json(it)| it)))
    }
}
