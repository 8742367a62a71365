//! The description of an API (OpenAPI 3.1), and what it says of an address whose other methods are asked for.

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

use crate::problem::Problem;

/// What an API offers, made once.
pub struct Description {
    text: String,
    /// Addresses in segments, as they stand in the description, and the methods that each takes.
    methods: Vec<(Vec<String>, Vec<&'static str>)>,
}

impl Description {
    /// The description of what is registered.
    #[must_use]
    pub fn of(api: &OpenApi) -> Self {
        let segments = |path: &String| path.split('/').map(str::to_owned).collect();
        let methods = api.paths.paths.iter().map(|(path, item)| (segments(path), taken(item)));
        Self { methods: methods.collect(), text: api.to_pretty_json().unwrap_or_default() }
    }

    /// The description as JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The refusal of a method that this address does not take, with those that it takes (RFC 9110, section
    /// 15.5.6); none where there is no such address, or it takes this one.
    #[must_use]
    pub fn refuse(&self, method: &Method, path: &str) -> Option<HttpResponse> {
        let allowed = self.allowed(path);
        if allowed.is_empty() || allowed.contains(&method.as_str()) {
            return None;
        }
        let mut answer = Problem::OTHER_METHOD.error_response();
        answer.headers_mut().insert(ALLOW, HeaderValue::from_str(&allowed.join(", ")).ok()?);
        Some(answer)
    }

    fn allowed(&self, path: &str) -> Vec<&'static str> {
        let asked: Vec<&str> = path.split('/').collect();
        let is = |known: &String, asked: &&str| {
            known == asked || (known.starts_with('{') && !asked.is_empty())
        };
        let fits = |known: &[String]| {
            known.len() == asked.len() && known.iter().zip(&asked).all(|(it, asked)| is(it, asked))
        };
        let fitting = self.methods.iter().filter(|(known, _)| fits(known));
        let mut allowed: Vec<&str> = fitting.flat_map(|(_, methods)| methods).copied().collect();
        allowed.sort_unstable();
        allowed.dedup();
        allowed
    }
}

/// The methods of an address; what answers GET answers HEAD as well.
fn taken(item: &PathItem) -> Vec<&'static str> {
    let methods = [
        ("DELETE", item.delete.is_some()),
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("PATCH", item.patch.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
    ];
    methods.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use utoipa::OpenApi as _;

    use super::*;

    #[utoipa::path(get, path = "/api/v1/cases/{number}", responses((status = 200)))]
    fn _look() {}
    #[utoipa::path(post, path = "/api/v1/cases/set-aside", responses((status = 200)))]
    fn _set_aside() {}

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(_look, _set_aside))]
    struct Api;

    #[test]
    fn another_method_is_told_those_of_every_address_that_fits() {
        let description = Description::of(&Api::openapi());
        let allow = |method: Method, path: &str| {
            let answer = description.refuse(&method, path)?;
            assert_eq!(answer.status().as_u16(), 405);
            Some(answer.headers().get(ALLOW)?.to_str().expect("text").to_owned())
        };
        let get = Some("GET, HEAD".to_owned());
        assert_eq!(allow(Method::DELETE, "/api/v1/cases/KM3P-0000"), get);
        assert_eq!(
            allow(Method::PUT, "/api/v1/cases/set-aside"),
            Some("GET, HEAD, POST".to_owned()),
            "the two fit"
        );
        for (method, path) in [
            (Method::GET, "/api/v1/cases/KM3P-0000"),
            (Method::PUT, "/api/v1/cases/"),
            (Method::PUT, "/api/v1/cases"),
            (Method::PUT, "/api/v1/cases/a/b"),
        ] {
            assert_eq!(allow(method, path), None, "{path}");
        }
    }
}
