//! What every page must be: free of scripts and of styles of its own, so that the policy which forbids them breaks
//! nothing, but for the service's one script; and with a token in each form.

use socai::people::Role;
use socai::web::FORM_TOKEN;

use super::routes::{Fixtures, Mount, ask, routes};
use crate::support::{Answer, App};

const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[track_caller]
fn must_keep_to_the_policy(page: &Answer) {
    let asked = &page.asked;
    // What was attached is saved and not shown; if it were, it would be in a sandbox.
    let policy = match page.header("content-disposition").starts_with("attachment; ") {
        true => "sandbox; default-src 'none'; frame-ancestors 'none'",
        false => POLICY,
    };
    assert_eq!(page.header("content-security-policy"), policy, "{asked}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value, "{asked}");
    }
    if !page.header("content-type").starts_with("text/html") {
        return;
    }
    assert_eq!(page.header("cache-control"), "no-store", "{asked}");
    let script = format!("<script src=\"{}\" defer></script>", socai::ui::assets::script_href());
    assert_eq!(page.body.matches(&script).count(), 1, "{asked}");
    let body = page.body.replace(&script, "").to_lowercase();
    for forbidden in ["<script", "<style", " style=", "javascript:", "<iframe", "<object", "<embed", "<base"]
    {
        assert!(!body.contains(forbidden), "{asked}: {forbidden} in {body}");
    }
    // No attribute begins with "on": a letter, a space before it, `on…="` behind.
    let handlers = body.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    let handlers = handlers
        .flat_map(|tag| tag.split_whitespace().skip(1))
        .filter(|it| it.starts_with("on") && it.contains('='));
    assert_eq!(handlers.collect::<Vec<_>>(), Vec::<&str>::new(), "{asked}");
    // The gallery's examples are sent nowhere.
    let sent = |form: &&str| form.starts_with(" method=\"post\"") && !form.contains("action=\"#");
    for form in page.body.split("<form").skip(1).filter(sent) {
        let form = form.split("</form>").next().expect("a form");
        assert!(
            form.contains(&format!("name=\"{FORM_TOKEN}\"")),
            "{asked}: a form without its token: {form}"
        );
    }
}

/// Pages for those who build pages or ask what a word means: they say what they are by what they show.
const WITHOUT_LEAD: [&str; 3] = ["/ui", "/about/synthetic", "/help/guides/{role}"];

/// A page says in a sentence what it is for, and leads to help from the same place as all others.
#[track_caller]
fn must_say_what_it_is_for(page: &Answer, path: &str) {
    if page.status != 200 || !page.header("content-type").starts_with("text/html") {
        return;
    }
    let lead = page.body.split("<p class=\"lead\">").nth(1).and_then(|rest| rest.split("</p>").next());
    let told = lead.is_some_and(|lead| lead.len() > 15 && !lead.contains('⟦'));
    assert!(told || WITHOUT_LEAD.contains(&path), "{}: what is it for? {lead:?}", page.asked);
    let footer = page.body.split("<footer").nth(1).unwrap_or_default();
    assert!(footer.contains("href=\"/help\"") || path == "/ui", "{}: no way to help", page.asked);
}

stories! {
    fn every_page_keeps_to_the_policy_and_every_form_has_its_token(world) {
        let app = App::of(world);
        let fixtures = Fixtures::make(&app);
        let mut pages = 0;
        for route in routes().iter().filter(|route| route.method == "GET" && route.mount != Mount::Api) {
            let roles = if route.roles.is_empty() { Role::ALL } else { route.roles };
            for role in roles {
                let page = ask(&app, route, Mount::Pages, &fixtures, Some(&app.asker(*role)));
                must_keep_to_the_policy(&page);
                must_say_what_it_is_for(&page, route.path);
                pages += 1;
            }
            must_keep_to_the_policy(&ask(&app, route, Mount::Pages, &fixtures, None));
        }
        assert!(pages > 80, "{pages}");
        must_keep_to_the_policy(&app.page(&app.finance(), "/nowhere"));
        must_keep_to_the_policy(&app.get(&app.finance(), "/nowhere"));
    }
}
