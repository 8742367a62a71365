//! `POST /api/v1/case/withdraw`: withdraws a tip, for programs.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webkit::any_of;
use webkit::body::{JSON_LIMIT, Json};
use webkit::page::private_json;
use webkit::problem::Problem;

use crate::follow::http::{ByLookup, ByToken, token_of};
use crate::layout::NotForeign;
use crate::report::sealed::lookup_of;
use crate::state::IntakeState;

/// Which tip: by token, or by the lookup id that a browser derived from it.
#[derive(Deserialize)]
pub struct WithdrawRequest {
    /// The case token, 25 digits.
    pub token: Option<String>,
    /// Instead of the token: the lookup id, 32 bytes in base64url.
    pub lookup: Option<String>,
}

any_of! {
    /// Which tip: by token, or by the lookup id that a browser derived from it. If both are given, the lookup
    /// id counts.
    WithdrawBody = ByLookup | ByToken;
}

/// The acknowledgement. It has a body like every answer about a token, so that its size tells nothing.
#[derive(Serialize, ToSchema)]
pub struct WithdrawResponse {
    /// Always true.
    pub withdrawn: bool,
}

/// Withdraws a tip that no officer has accepted; repeating it does no harm.
#[utoipa::path(
    request_body = WithdrawBody,
    responses(
        (status = 200, body = WithdrawResponse),
    )
)]
#[post("/api/v1/case/withdraw")]
pub async fn withdraw(
    intake: Data<IntakeState>,
    _: NotForeign,
    asked: Json<WithdrawRequest, JSON_LIMIT>,
) -> Result<HttpResponse, Problem> {
    if let Some(lookup) = &asked.0.lookup {
        intake.withdraw(&lookup_of(lookup)?).await?;
    } else {
        let token = token_of(asked.0.token.as_deref())?;
        intake.withdraw(intake.writer(&token).lookup()).await?;
    }
    Ok(private_json(200, &WithdrawResponse { withdrawn: true }))
}
