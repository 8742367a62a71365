//! The description of an API (OpenAPI 3.1), and the refusal of methods that an address does not take.

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{resource, route};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError, guard};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

use crate::problem::Problem;

pub mod calls;
mod failures;

/// The description of an API, made once.
pub struct Description {
    text: String,
    /// Addresses in segments, as the description has them, and the methods of each.
    methods: Vec<(Vec<String>, Vec<&'static str>)>,
}

impl Description {
    /// The description of all registered calls, with the failures that every call can answer.
    #[must_use]
    pub fn of(mut api: OpenApi) -> Self {
        failures::describe(&mut api);
        let segments = |path: &String| path.split('/').map(str::to_owned).collect();
        let methods = api.paths.paths.iter().map(|(path, item)| (segments(path), taken(item)));
        Self { methods: methods.collect(), text: api.to_pretty_json().unwrap_or_default() }
    }

    /// The description as JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The refusal of a method that this address does not take; it lists those that it takes (RFC 9110,
    /// section 15.5.6). None where there is no such address, or the address takes the method.
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

    /// The addresses without a placeholder, for methods that they do not take; to be registered first.
    /// Otherwise an address with a placeholder in that position could take such a request: `set-aside` reads
    /// as a number.
    #[must_use]
    pub fn other_methods(&'static self) -> Resource {
        let plain = |path: &&Vec<String>| !path.iter().any(|it| it.starts_with('{'));
        let paths = self.methods.iter().map(|(path, _)| path).filter(plain);
        let paths: Vec<String> = paths.map(|path| path.join("/")).collect();
        let other = guard::fn_guard(|asked| {
            let head = asked.head();
            self.refuse(&head.method, head.uri.path()).is_some()
        });
        let refuse = move |request: HttpRequest| async move {
            let refusal = self.refuse(request.method(), request.path());
            refusal.ok_or(Problem::NOT_FOUND)
        };
        resource(paths).guard(other).route(route().to(refuse))
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
        // An address that matches word for word wins over one with a placeholder.
        let (exact, read): (Vec<_>, Vec<_>) = fitting.partition(|(known, _)| *known == asked);
        let of_it = if exact.is_empty() { read } else { exact };
        let mut allowed: Vec<&str> =
            of_it.into_iter().flat_map(|(_, methods)| methods).copied().collect();
        allowed.sort_unstable();
        allowed.dedup();
        allowed
    }
}

/// The methods of an address; an address that answers GET answers HEAD too.
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
    fn another_method_is_told_those_of_the_address() {
        let description = Description::of(Api::openapi());
        let allow = |method: Method, path: &str| {
            let answer = description.refuse(&method, path)?;
            assert_eq!(answer.status().as_u16(), 405);
            Some(answer.headers().get(ALLOW)?.to_str().expect("text").to_owned())
        };
        let get = Some("GET, HEAD".to_owned());
        assert_eq!(allow(Method::DELETE, "/api/v1/cases/KM3P-0000"), get);
        let post = Some("POST".to_owned());
        assert_eq!(allow(Method::PUT, "/api/v1/cases/set-aside"), post, "it is no case's number");
        assert_eq!(allow(Method::GET, "/api/v1/cases/set-aside"), post);
        for (method, path) in [
            (Method::GET, "/api/v1/cases/KM3P-0000"),
            (Method::PUT, "/api/v1/cases/"),
            (Method::PUT, "/api/v1/cases"),
            (Method::PUT, "/api/v1/cases/a/b"),
        ] {
            assert_eq!(allow(method, path), None, "{path}");
        }
    }

    #[test]
    fn every_call_tells_its_failures_as_problems() {
        let description = Description::of(Api::openapi());
        let told: serde_json::Value = serde_json::from_str(description.text()).expect("JSON");
        for path in ["/api/v1/cases/{number}", "/api/v1/cases/set-aside"] {
            let calls = told["paths"][path].as_object().expect("calls");
            for call in calls.values() {
                for (status, name) in
                    [("4XX", "Refused"), ("405", "OtherMethod"), ("5XX", "Failed")]
                {
                    let named = &call["responses"][status]["$ref"];
                    assert_eq!(*named, format!("#/components/responses/{name}"));
                    let content = &told["components"]["responses"][name]["content"];
                    let schema = &content["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(*schema, "#/components/schemas/ProblemDetails");
                }
            }
        }
        assert!(told["components"]["schemas"]["ProblemDetails"]["properties"]["type"].is_object());
    }
}
