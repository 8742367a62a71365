//! HEAD is answered as GET, without the body (RFC 9110, section 9.3.2).

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

/// Lets a HEAD through as a GET, so that an address answers both alike. The connection remembers the method
/// of the request, and sends status and headers, the body's length among them, but no body.
///
/// # Errors
/// The errors of the service behind.
pub async fn as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}
