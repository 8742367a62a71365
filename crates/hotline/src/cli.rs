//! The command line of `hotline`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::units::reorganisation::{self, Between};
use crate::commands::units::{self, import, publish};
use crate::commands::{audit, export, init, lists, officers};
use crate::config::Place;
use crate::demo::{self, DemoArgs};
use crate::machine::output::say;
use crate::{serve, supervise};

#[derive(Parser)]
#[command(name = "hotline", version, about = "An anonymous tip hotline between villages")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Starts both services with sample data (the default without a command)
    Demo(DemoArgs),
    /// Starts the services
    Serve {
        /// Which services: both as children of this process, or one in it
        #[arg(default_value = "all")]
        which: Which,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Makes settings, secrets and tables in an empty folder, or completes an `init` that was cut short; with
    /// settings in the folder, makes or updates the tables of the PostgreSQL database that they name
    Init {
        /// The folder
        #[arg(long)]
        data: PathBuf,
    },
    /// Units: import, list, publish their directory
    #[command(subcommand)]
    Unit(UnitCommand),
    /// Officers: give one a new password
    #[command(subcommand)]
    Officer(OfficerCommand),
    /// Writes a case's envelopes, still sealed, as age files
    Export {
        /// The case's number
        #[arg(long)]
        case: String,
        /// An empty or new folder for the files
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// The audit chain: verify it
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Lists of law and words: write them as files, check edited ones
    #[command(subcommand)]
    Lists(ListsCommand),
    /// Prints the description of an API
    Openapi {
        /// The service
        which: Service,
    },
}

#[derive(Args)]
struct PlaceArgs {
    /// A settings file
    #[arg(long, conflicts_with = "data")]
    config: Option<PathBuf>,
    /// A folder with hotline.toml
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Subcommand)]
enum UnitCommand {
    /// Adds the units of a file; prints "code, tab, invitation" for each that has no keys yet
    Import {
        /// The file; see config/demo/units.toml
        file: PathBuf,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Prints "code, tab, name, tab, keys or no keys"
    List {
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Prepares to merge a unit into another; the heads of both then sign at triage
    Merge {
        /// Code of the unit that ends
        old: String,
        /// Code of the unit that takes its place
        new: String,
        /// The first day on which cases pass on, YYYY-MM-DD
        #[arg(long)]
        from: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Prepares to give villages of a unit to another; the heads of both then sign at triage
    Split {
        /// Code of the unit that loses villages and stays
        old: String,
        /// Code of the unit that gets the villages
        new: String,
        /// Name of a village, as `old` has it; once for each
        #[arg(long = "village", required = true)]
        villages: Vec<String>,
        /// The first day on which it holds, YYYY-MM-DD
        #[arg(long)]
        from: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Signs the directory of all units with the notary's key and puts it where intake reads it
    Publish {
        /// The notary's private key, kept offline
        #[arg(long)]
        notary: PathBuf,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

#[derive(Subcommand)]
enum OfficerCommand {
    /// Gives an officer a new password and ends their second factor; prints "name, tab, password".
    /// The audit chain and the unit's page show it
    Reset {
        /// The officer's sign-in name
        username: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

#[derive(Subcommand)]
enum ListsCommand {
    /// Writes the lists that are compiled in into a folder, and prints their names
    Export {
        /// An empty or new folder
        folder: PathBuf,
    },
    /// Checks the lists of a folder, which stand in the place of those compiled in
    Check {
        /// The folder, as `hotline.lists` names it
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Checks every link, its mac and every committed envelope; prints one line, or fails at the first
    /// broken link
    Verify {
        /// A file of signed heads that oversight kept, one a line
        #[arg(long)]
        head: Option<PathBuf>,
        /// The public half of triage's audit key, in base64, for an auditor without the key itself: checks
        /// the signatures of heads, and no macs
        #[arg(long)]
        public_key: Option<String>,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    All,
    Intake,
    Triage,
}

#[derive(Clone, Copy, ValueEnum)]
enum Service {
    Intake,
    Triage,
}

/// Runs the command of the arguments.
///
/// # Errors
/// The failure, in words for the operator.
pub(crate) fn run() -> Result<()> {
    match Cli::parse().command.unwrap_or(Command::Demo(DemoArgs::default())) {
        Command::Demo(args) => demo::run(&args),
        Command::Serve { which: Which::All, place } => supervise::run(&place.place()),
        Command::Serve { which: Which::Intake, place } => serve::intake::run(&place.place()),
        Command::Serve { which: Which::Triage, place } => serve::triage::run(&place.place()),
        Command::Init { data } => init::run(&data),
        Command::Unit(UnitCommand::Import { file, place }) => import::run(&file, &place.place()),
        Command::Unit(UnitCommand::List { place }) => units::list(&place.place()),
        Command::Unit(UnitCommand::Merge { old, new, from, place }) => {
            reorganisation::merge(&Between { old: &old, new: &new, from: &from }, &place.place())
        }
        Command::Unit(UnitCommand::Split { old, new, from, villages, place }) => {
            let between = Between { old: &old, new: &new, from: &from };
            reorganisation::split(&between, &villages, &place.place())
        }
        Command::Unit(UnitCommand::Publish { notary, place }) => {
            publish::run(&notary, &place.place())
        }
        Command::Officer(OfficerCommand::Reset { username, place }) => {
            officers::reset(&username, &place.place())
        }
        Command::Export { case, out, place } => export::run(&case, &out, &place.place()),
        Command::Audit(AuditCommand::Verify { head, public_key, place }) => {
            audit::verify(head.as_deref(), public_key.as_deref(), &place.place())
        }
        Command::Lists(ListsCommand::Export { folder }) => lists::export(&folder),
        Command::Lists(ListsCommand::Check { folder }) => lists::check(&folder),
        Command::Openapi { which: Service::Intake } => say(intake::routes::openapi()),
        Command::Openapi { which: Service::Triage } => say(triage::routes::openapi()),
    }
}

impl PlaceArgs {
    fn place(self) -> Place {
        match (self.config, self.data) {
            (Some(file), _) if file.as_os_str() == "-" => Place::Parent,
            (Some(file), _) => Place::File(file),
            (None, Some(data)) => Place::File(data.join("hotline.toml")),
            (None, None) => Place::File(PathBuf::from("hotline.toml")),
        }
    }
}
