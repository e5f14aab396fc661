//! The public API with all features, held to a snapshot: a change of it is seen before it is released.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{env, path::Path, process::Command};

#[test]
fn the_public_api_is_what_its_snapshot_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into).join("public-api");
    // The data is rustdoc's own and has no stable format yet; the variable makes a stable compiler write it.
    let built = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustdoc", "--quiet", "--lib", "--package", "cobrowse-lint", "--all-features"])
        .args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"])
        .current_dir(root)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTDOCFLAGS")
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let api = public_api::Builder::from_rustdoc_json(target.join("doc/cobrowse_lint.json"))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .unwrap_or_else(|error| panic!("{error}\na newer compiler may need a newer `public-api` in Cargo.toml"));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("public-api", api.to_string());
    });
}
