//! `GET /api/v1/units` and `GET /api/v1/categories`: what a tip can name.

use actix_web::web::{Data, Json};
use actix_web::{Responder, get};
use casework::directory::{Directory, ServedUnit, Village};
use serde::Serialize;
use utoipa::ToSchema;

use crate::layout::Site;
use crate::shapes;
use crate::state::IntakeState;

/// The units that can receive.
#[derive(Serialize, ToSchema)]
pub struct UnitsResponse {
    /// In order of code.
    pub units: Vec<UnitShown>,
}

/// A unit that can receive.
#[derive(Serialize, ToSchema)]
pub struct UnitShown {
    /// Commune code (5 digits) or province code (2 digits).
    #[schema(value_type = shapes::UnitCode)]
    pub code: String,
    /// Name of its territory, "Xã Lệ Thủy".
    pub name: String,
    /// Name of its province.
    pub province: String,
    /// Names of the communes it was made from, "Lộc Thủy".
    pub former: Vec<String>,
    /// Its villages.
    pub villages: Vec<VillageShown>,
    /// Villages that were its own and now belong to other units.
    pub passed: Vec<PassedShown>,
}

/// A village that now belongs to another unit.
#[derive(Serialize, ToSchema)]
pub struct PassedShown {
    /// Local id; a tip that names it goes to the village's present unit, whichever unit the tip names.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Code of its present unit.
    #[schema(value_type = shapes::UnitCode)]
    pub now: String,
}

/// A village.
#[derive(Serialize, ToSchema)]
pub struct VillageShown {
    /// Local id, for use in a tip.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The categories.
#[derive(Serialize, ToSchema)]
pub struct CategoriesResponse {
    /// In the order of the form.
    pub categories: Vec<CategoryShown>,
}

/// A category.
#[derive(Serialize, ToSchema)]
pub struct CategoryShown {
    /// Its code, "theft".
    pub code: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// Whether the emergency notice comes first and the case is urgent.
    pub emergency: bool,
    /// Whether it is sealed to the restricted key.
    pub restricted: bool,
    /// Whether it goes to the unit above, never to the unit itself.
    pub unit_above: bool,
}

/// Lists the units that can receive.
#[utoipa::path(responses((status = 200, body = UnitsResponse)))]
#[get("/api/v1/units")]
pub async fn units(intake: Data<IntakeState>) -> impl Responder {
    let directory = intake.directory();
    let shown = intake.served(&directory).into_iter().map(|unit| {
        let commune = intake.gazetteer.commune(&unit.code);
        let province = commune.map_or(unit.code.as_str(), |commune| &commune.province);
        let village =
            |village: &Village| VillageShown { id: village.id.clone(), name: village.name.clone() };
        UnitShown {
            code: unit.code.clone(),
            name: intake.name_of(unit),
            province: intake
                .gazetteer
                .province(province)
                .map_or_else(String::new, |it| it.name.clone()),
            former: intake.former_names(unit, &directory),
            villages: unit.villages.iter().map(village).collect(),
            passed: passed_of(unit, &directory),
        }
    });
    Json(UnitsResponse { units: shown.collect() })
}

fn passed_of(unit: &ServedUnit, directory: &Directory) -> Vec<PassedShown> {
    let shown = |(village, now): (&Village, &ServedUnit)| PassedShown {
        id: village.id.clone(),
        name: village.name.clone(),
        now: now.code.clone(),
    };
    directory.passed(unit).into_iter().map(shown).collect()
}

/// Lists the categories.
#[utoipa::path(responses((status = 200, body = CategoriesResponse)))]
#[get("/api/v1/categories")]
pub async fn categories(intake: Data<IntakeState>, site: Data<Site>) -> impl Responder {
    let (vi, en) = (site.words_in("vi"), site.words_in("en"));
    let shown = intake.categories.iter().map(|category| CategoryShown {
        code: category.code.clone(),
        vi: vi.text(&category.name_key()),
        en: en.text(&category.name_key()),
        emergency: category.emergency,
        restricted: category.restricted,
        unit_above: category.unit_above,
    });
    Json(CategoriesResponse { categories: shown.collect() })
}
