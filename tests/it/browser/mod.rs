//! What people do and see, in a real browser: the stories of each role, and every page looked at.

mod chromium;
mod pages;
mod reconciliation;
mod script;
mod service;
mod stories;
