//! How handlers get a proof: from the request alone, or with the form that carries the session's token.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest};
use webkit::body::FORM_LIMIT;
use webkit::form::{Form, Unread};

use crate::platform::auth::{CSRF_HEADER, May, Permission};
use crate::platform::draft::unsent::hold;
use crate::platform::refusal::Refusal;
use crate::platform::request::denied::Denied;
use crate::platform::request::proof::{prove, prove_by};

/// The proof together with a posted form that carried the session's token.
pub struct CsrfForm<A> {
    /// The proof.
    pub may: May<A>,
    /// The form.
    pub form: Form,
}

/// The proof for a request that a page makes automatically: it does not count as use of the session.
pub struct IdleMay<A>(pub May<A>);

impl<A: Permission> FromRequest for May<A> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let may = match prove(&request).await {
                Ok(may) => may,
                Err(refusal) => return Err(Denied::to_whoever_asks(refusal, &request).await),
            };
            let header = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok());
            let safe = matches!(*request.method(), Method::GET | Method::HEAD);
            if safe || header.is_some_and(|token| may.secret.is_csrf(token)) {
                Ok(may)
            } else {
                Err(Denied::to_whoever_asks(Refusal::Forged, &request).await)
            }
        })
    }
}

impl<A: Permission> FromRequest for CsrfForm<A> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let unread = Unread::of(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let may: May<A> = match prove(&request).await {
                Ok(may) => may,
                Err(refusal) => return Err(Denied::with_words(refusal, &request, unread).await),
            };
            let form = match unread.read(FORM_LIMIT).await {
                Ok(form) => form,
                Err(problem) => return Err(Denied::to_whoever_asks(problem, &request).await),
            };
            if !may.secret.is_csrf(form.get("csrf")) {
                return Err(Denied::keeping(Refusal::Forged, &request, &form).await);
            }
            if form.broken {
                return Err(Denied::keeping(Refusal::Broken, &request, &form).await);
            }
            hold(&request, &form);
            Ok(Self { may, form })
        })
    }
}

impl<A: Permission> FromRequest for IdleMay<A> {
    type Error = Denied;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Denied>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let proof = prove_by(&request, false).await;
            proof.map(Self).map_err(|refusal| Denied::of(refusal, &request))
        })
    }
}
