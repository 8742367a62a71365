//! The headers of every answer: nothing is cached, no referrer sent, nothing loaded from elsewhere.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

/// Headers that differ between the services.
#[derive(Clone)]
pub struct Headers {
    policy: HeaderValue,
    referrer: HeaderValue,
}

impl Headers {
    /// `style` is the hash of the one style sheet, `script` a source for scripts or none, and
    /// `referrer` the Referrer-Policy.
    #[must_use]
    pub fn new(style: &str, script: &str, referrer: &'static str) -> Self {
        let policy = format!(
            "default-src 'none'; style-src {style}; script-src {script}; img-src 'self' data:; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let policy = HeaderValue::from_str(&policy);
        Self {
            policy: policy.unwrap_or(HeaderValue::from_static("default-src 'none'")),
            referrer: HeaderValue::from_static(referrer),
        }
    }

    /// Lets a request through and sets the headers of its answer.
    ///
    /// # Errors
    /// The errors of the service behind.
    pub async fn set(
        self,
        request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse<impl MessageBody>, Error> {
        let mut response = next.call(request).await?;
        self.write(response.headers_mut());
        Ok(response)
    }

    fn write(&self, headers: &mut HeaderMap) {
        for (name, value) in FIXED {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers.insert(HeaderName::from_static("content-security-policy"), self.policy.clone());
        headers.insert(HeaderName::from_static("referrer-policy"), self.referrer.clone());
    }
}

const FIXED: [(&str, &str); 7] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
    ("x-robots-tag", "noindex"),
];
