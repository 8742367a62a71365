//! Intake in this process.

use std::sync::Arc;

use actix_web::middleware::{Compress, NormalizePath, TrailingSlash, from_fn};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use anyhow::{Context, Result};
use webkit::addresses::check;
use webkit::head::as_get;
use webkit::logs::{Grain, start};

use crate::config::{Config, Place};
use crate::machine::connections::connections;
use crate::serve::intake_state::intake_state;
use crate::serve::server::{
    GRACE, WORKERS, addresses, announce, arrived, checked_lists, look, stamp, until_told,
};

/// Runs intake until it is told to stop.
pub(crate) fn run(place: &Place) -> Result<()> {
    let config = Config::load_to_serve(place, &["triage"])?.only_intake();
    let _log = start(stamp(Grain::Day, config.clock()));
    actix_web::rt::System::new().block_on(async {
        let intake = Data::new(intake_state(&config).await?);
        let store = intake.store.clone();
        let neutral = config.intake()?.neutral_page.clone();
        let lists = checked_lists(&config)?;
        let (first, others) = (lists.first_language()?, lists.other_languages()?);
        let site = intake::routes::site(first, others, neutral);
        let headers = intake::routes::headers(&site);
        let (bodies, held) = (config.limits.pace()?, connections(config.limits.connections)?);
        let patience = bodies.grace;
        let addresses = addresses(&config.intake()?.addresses, "intake.addresses")?;
        let server = HttpServer::new(move || {
            let (intake, site, headers) = (intake.clone(), site.clone(), headers.clone());
            let directory = Arc::clone(&intake.directory);
            let (ours, shared, bodies) = (addresses.clone(), addresses.clone(), bodies.clone());
            App::new()
                .app_data(shared)
                .wrap(from_fn(move |request, next| look(directory.clone(), request, next)))
                .wrap(from_fn(move |request, next| check(ours.clone(), request, next)))
                .wrap(from_fn(move |request, next| headers.clone().set(request, next)))
                .wrap(Compress::default())
                .wrap(NormalizePath::new(TrailingSlash::Trim))
                .wrap(from_fn(move |request, next| bodies.clone().keep(request, next)))
                .wrap(from_fn(as_get))
                .configure(|it| intake::routes::configure(it, intake, site))
        });
        let server = server.on_connect(arrived(patience)).max_connections(held / WORKERS);
        let server = server.workers(WORKERS).shutdown_timeout(GRACE).server_hostname("localhost");
        let server = server.bind(&config.intake()?.listen).context("cannot listen for intake")?;
        announce(&server.addrs())?;
        until_told(server.run(), place).await?;
        Ok(store.close().await?)
    })
}
