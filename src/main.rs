//! The program. What it does is in the library; see src/cli/.

use std::process::ExitCode;

fn main() -> ExitCode {
    socai::cli::run()
}
