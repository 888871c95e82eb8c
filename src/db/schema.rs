//! The tables, as Diesel knows them. migrations/ is what makes them; a test holds the two together.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    book (id) {
        id -> BigInt,
        currency -> Text,
        time_zone -> Text,
        synthetic -> Bool,
        made_at -> Timestamp,
    }
}

table! {
    fiscal_years (fiscal_year) {
        fiscal_year -> BigInt,
        starts_on -> Date,
        ends_on -> Date,
        adjustment_ends_on -> Date,
        closed_on -> Nullable<Date>,
        closed_agencies -> BigInt,
    }
}

table! {
    fiscal_year_windows (fiscal_year, kind) {
        fiscal_year -> BigInt,
        kind -> Text,
        opens_on -> Date,
        ends_on -> Date,
        late -> Bool,
    }
}

table! {
    fiscal_year_changes (id) {
        id -> BigInt,
        fiscal_year -> BigInt,
        kind -> Text,
        opens_on_before -> Date,
        ends_on_before -> Date,
        late_before -> Bool,
        opens_on -> Date,
        ends_on -> Date,
        late -> Bool,
        reason -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

table! {
    year_closings (id) {
        id -> BigInt,
        fiscal_year -> BigInt,
        agency_id -> Nullable<BigInt>,
        closed_on -> Date,
        document_no -> Text,
        reason -> Text,
        fingerprint -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
        reopened_on -> Nullable<Date>,
        reopened_by -> Nullable<BigInt>,
        reopened_at -> Nullable<Timestamp>,
        reopening_reason -> Text,
    }
}

table! {
    year_closing_actions (closing_id, action_id) {
        closing_id -> BigInt,
        action_id -> BigInt,
    }
}

table! {
    agencies (id) {
        id -> BigInt,
        code -> Text,
        name_vi -> Text,
        name_en -> Text,
        kind -> Text,
        parent_id -> Nullable<BigInt>,
        root_id -> BigInt,
        path -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

table! {
    agency_aliases (agency_id, alias) {
        agency_id -> BigInt,
        alias -> Text,
    }
}

table! {
    agency_successions (predecessor_id, successor_id) {
        predecessor_id -> BigInt,
        successor_id -> BigInt,
        effective_on -> Date,
    }
}

table! {
    fund_sources (code) {
        code -> Text,
        parent_code -> Nullable<Text>,
        position -> BigInt,
        name_vi -> Text,
        name_en -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

table! {
    purposes (code) {
        code -> Text,
        position -> BigInt,
        name_vi -> Text,
        name_en -> Text,
    }
}

table! {
    budget_lines (id) {
        id -> BigInt,
        agency_id -> BigInt,
        root_id -> BigInt,
        fiscal_year -> BigInt,
        fund_source -> Text,
        purpose -> Text,
        classification -> Text,
        title -> Text,
        available -> BigInt,
        committed -> BigInt,
        advanced -> BigInt,
        payable -> BigInt,
        paid -> BigInt,
        initial -> BigInt,
        supplement -> BigInt,
        received -> BigInt,
        transferred_in -> BigInt,
        transferred_out -> BigInt,
        carried_in -> BigInt,
        carried_out -> BigInt,
        cut -> BigInt,
        lapsed -> BigInt,
        returned -> BigInt,
    }
}

table! {
    agency_balances (fiscal_year, agency_id, fund_source, purpose) {
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        fund_source -> Text,
        purpose -> Text,
        available -> BigInt,
        committed -> BigInt,
        advanced -> BigInt,
        payable -> BigInt,
        paid -> BigInt,
        initial -> BigInt,
        supplement -> BigInt,
        received -> BigInt,
        transferred_in -> BigInt,
        transferred_out -> BigInt,
        carried_in -> BigInt,
        carried_out -> BigInt,
        cut -> BigInt,
        lapsed -> BigInt,
        returned -> BigInt,
    }
}

table! {
    root_balances (fiscal_year, root_id, fund_source, purpose) {
        root_id -> BigInt,
        fiscal_year -> BigInt,
        fund_source -> Text,
        purpose -> Text,
        available -> BigInt,
        committed -> BigInt,
        advanced -> BigInt,
        payable -> BigInt,
        paid -> BigInt,
        initial -> BigInt,
        supplement -> BigInt,
        received -> BigInt,
        transferred_in -> BigInt,
        transferred_out -> BigInt,
        carried_in -> BigInt,
        carried_out -> BigInt,
        cut -> BigInt,
        lapsed -> BigInt,
        returned -> BigInt,
    }
}

table! {
    commitment_balances (commitment_id, line_id) {
        commitment_id -> BigInt,
        line_id -> BigInt,
        committed -> BigInt,
        advanced -> BigInt,
        payable -> BigInt,
        paid -> BigInt,
    }
}

table! {
    populations (id) {
        id -> BigInt,
        agency_id -> BigInt,
        valid_from -> Date,
        people -> BigInt,
        source -> Text,
    }
}

table! {
    classifications (id) {
        id -> BigInt,
        kind -> Text,
        code -> Text,
        name_vi -> Text,
        name_en -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

table! {
    authority_settings (id) {
        id -> BigInt,
        communication_unit_pays -> Bool,
        reason -> Text,
        set_by -> BigInt,
        set_at -> Timestamp,
    }
}

table! {
    decisions (action_id) {
        action_id -> BigInt,
        issued_by -> Text,
    }
}

table! {
    paper_sums (fiscal_year, agency_id) {
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        papers -> BigInt,
        value -> BigInt,
        items -> BigInt,
        bound -> BigInt,
        accepted -> BigInt,
        refunded -> BigInt,
    }
}

table! {
    actions (id) {
        id -> BigInt,
        verb -> Text,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        commitment_id -> Nullable<BigInt>,
        contribution_id -> Nullable<BigInt>,
        dated_on -> Date,
        document_no -> Text,
        reason -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
        reverses_id -> Nullable<BigInt>,
    }
}

table! {
    movements (id) {
        id -> BigInt,
        action_id -> BigInt,
        kind -> Text,
        amount -> BigInt,
        from_line_id -> Nullable<BigInt>,
        from_stage -> Text,
        to_line_id -> Nullable<BigInt>,
        to_stage -> Text,
        dated_on -> Date,
        commitment_id -> Nullable<BigInt>,
        reverses_id -> Nullable<BigInt>,
    }
}

table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        full_name -> Text,
        password_hash -> Text,
        role -> Text,
        agency_id -> Nullable<BigInt>,
        made_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
    }
}

table! {
    signing_keys (key_id) {
        key_id -> Text,
        secret -> Text,
        made_at -> Timestamp,
    }
}

table! {
    idempotency_keys (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        content_hash -> Text,
        location -> Text,
        answer -> Text,
        recorded_at -> Timestamp,
    }
}

table! {
    press_agencies (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        tax_code -> Text,
        kind -> Text,
        governing_body -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

table! {
    press_agency_aliases (press_agency_id, alias) {
        press_agency_id -> BigInt,
        alias -> Text,
    }
}

table! {
    commitments (id) {
        id -> BigInt,
        kind -> Text,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        document_no -> Text,
        title -> Text,
        press_agency_id -> Nullable<BigInt>,
        state -> Text,
        signed_on -> Nullable<Date>,
        starts_on -> Date,
        ends_on -> Date,
        value -> BigInt,
        item_version -> BigInt,
        refunded -> BigInt,
        content_hash -> Nullable<Text>,
        provider -> Text,
        method -> Text,
        place -> Text,
        serves -> Text,
        acceptance_rules -> Text,
        payment_terms -> Text,
        contract_id -> Nullable<BigInt>,
        advances -> BigInt,
        advances_refunded -> BigInt,
        standing_year -> BigInt,
    }
}

table! {
    planned_fundings (commitment_id, line_id) {
        commitment_id -> BigInt,
        line_id -> BigInt,
        amount -> BigInt,
    }
}

table! {
    commitment_items (commitment_id, version, position) {
        commitment_id -> BigInt,
        version -> BigInt,
        position -> BigInt,
        product -> Text,
        unit -> Text,
        quantity -> BigInt,
        unit_price -> BigInt,
        amount -> BigInt,
        vat -> BigInt,
        product_type -> Text,
        place -> Text,
        due_on -> Nullable<Date>,
    }
}

table! {
    commitment_events (action_id) {
        action_id -> BigInt,
        commitment_id -> BigInt,
        kind -> Text,
        state_before -> Text,
        version_before -> BigInt,
        reversed -> Bool,
        ends_on_before -> Nullable<Date>,
    }
}

table! {
    accepted_items (action_id, position) {
        action_id -> BigInt,
        position -> BigInt,
        quantity -> BigInt,
        amount -> BigInt,
    }
}

table! {
    publications (action_id, sequence) {
        action_id -> BigInt,
        sequence -> BigInt,
        position -> BigInt,
        published_on -> Date,
        link -> Text,
        title -> Text,
    }
}

table! {
    penalties (id) {
        id -> BigInt,
        commitment_id -> BigInt,
        amount -> BigInt,
        imposed_on -> Date,
        document_no -> Text,
        reason -> Text,
        state -> Text,
        settled_on -> Nullable<Date>,
        settled_no -> Text,
        settled_reason -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

table! {
    trainings (commitment_id) {
        commitment_id -> BigInt,
        form -> Text,
        topic -> Text,
        held_from -> Date,
        held_to -> Date,
        hours -> BigInt,
        days -> BigInt,
    }
}

table! {
    training_units (commitment_id, agency_id) {
        commitment_id -> BigInt,
        agency_id -> BigInt,
        planned -> BigInt,
        actual -> Nullable<BigInt>,
    }
}

table! {
    trainers (commitment_id, position) {
        commitment_id -> BigInt,
        position -> BigInt,
        name -> Text,
        organisation -> Text,
        hours -> BigInt,
    }
}

table! {
    monitoring_contracts (id) {
        id -> BigInt,
        agency_id -> BigInt,
        contract_no -> Text,
        title -> Text,
        service -> Text,
        provider -> Text,
        method -> Text,
        signed_on -> Date,
        starts_on -> Date,
        ends_on -> Date,
        renewal_on -> Nullable<Date>,
        notice_on -> Nullable<Date>,
        value -> BigInt,
        version -> BigInt,
        content_hash -> Nullable<Text>,
    }
}

table! {
    monitoring_versions (contract_id, version) {
        contract_id -> BigInt,
        version -> BigInt,
        document_no -> Text,
        dated_on -> Date,
        reason -> Text,
        value -> BigInt,
        ends_on -> Date,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

table! {
    monitoring_years (contract_id, version, fiscal_year) {
        contract_id -> BigInt,
        version -> BigInt,
        fiscal_year -> BigInt,
        amount -> BigInt,
    }
}

table! {
    policies (id) {
        id -> BigInt,
        rule -> Text,
        level -> Text,
        percent -> BigInt,
        override_role -> Text,
        reason -> Text,
        set_by -> BigInt,
        set_at -> Timestamp,
    }
}

table! {
    exemptions (id) {
        id -> BigInt,
        rule -> Text,
        commitment_id -> Nullable<BigInt>,
        contribution_id -> Nullable<BigInt>,
        reason -> Text,
        granted_by -> BigInt,
        granted_at -> Timestamp,
        used_by_action -> Nullable<BigInt>,
    }
}

table! {
    policy_breaches (action_id, rule, item) {
        action_id -> BigInt,
        rule -> Text,
        item -> BigInt,
        level -> Text,
        percent -> BigInt,
        whole -> BigInt,
        most -> BigInt,
        found -> BigInt,
        exemption_id -> Nullable<BigInt>,
    }
}

table! {
    product_types (code) {
        code -> Text,
        kind -> Text,
        position -> BigInt,
        name_vi -> Text,
        name_en -> Text,
        unit -> Text,
    }
}

table! {
    unit_price_norms (id) {
        id -> BigInt,
        product_type -> Text,
        unit -> Text,
        most -> BigInt,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        legal_basis -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

table! {
    treasury_statements (id) {
        id -> BigInt,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        statement_no -> Text,
        covers_from -> Nullable<Date>,
        covers_to -> Nullable<Date>,
        imported_by -> BigInt,
        imported_at -> Timestamp,
        withdrawn_as -> BigInt,
    }
}

table! {
    treasury_lines (id) {
        id -> BigInt,
        statement_id -> BigInt,
        line_no -> Text,
        booked_on -> Date,
        voucher_no -> Text,
        payee -> Text,
        amount -> BigInt,
        content -> Text,
    }
}

table! {
    treasury_pairings (id) {
        id -> BigInt,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        origin -> Text,
        made_by -> BigInt,
        made_at -> Timestamp,
        explanation -> Text,
        settled_by -> Nullable<BigInt>,
        settled_at -> Nullable<Timestamp>,
    }
}

table! {
    treasury_paired_lines (line_id) {
        line_id -> BigInt,
        pairing_id -> BigInt,
    }
}

table! {
    treasury_paired_payments (action_id) {
        action_id -> BigInt,
        pairing_id -> BigInt,
    }
}

table! {
    treasury_windows (agency_id, fiscal_year) {
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        days -> BigInt,
    }
}

table! {
    treasury_records (id) {
        id -> BigInt,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        period -> Text,
        payments -> BigInt,
        books -> BigInt,
        lines -> BigInt,
        treasury -> BigInt,
        matched_count -> BigInt,
        timing -> BigInt,
        settled -> BigInt,
        settled_count -> BigInt,
        open -> BigInt,
        open_count -> BigInt,
        signed_by -> BigInt,
        signed_on -> Date,
        signed_at -> Timestamp,
        treasury_signatory -> Text,
        treasury_signed_on -> Nullable<Date>,
        countersigned_by -> Nullable<BigInt>,
        countersigned_at -> Nullable<Timestamp>,
        withdrawn_as -> BigInt,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawal_reason -> Text,
    }
}

table! {
    treasury_record_rows (record_id, position) {
        record_id -> BigInt,
        position -> BigInt,
        standing -> Text,
        outcome -> Text,
        treasury_vouchers -> Text,
        book_vouchers -> Text,
        payees -> Text,
        first_on -> Date,
        last_on -> Date,
        books -> BigInt,
        treasury -> BigInt,
        explanation -> Text,
        settled_by -> Text,
        settled_at -> Nullable<Timestamp>,
    }
}

table! {
    treasury_events (id) {
        id -> BigInt,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        verb -> Text,
        subject -> Text,
        explanation -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
    }
}

table! {
    attachment_contents (hash) {
        hash -> Text,
        size -> BigInt,
        bytes -> Binary,
    }
}

table! {
    uploads (id) {
        id -> BigInt,
        kept_by -> BigInt,
        kept_at -> Timestamp,
        kind -> Text,
        name -> Text,
        writing -> Text,
        mapping -> Text,
        bytes -> Binary,
        added -> Nullable<BigInt>,
        unchanged -> Nullable<BigInt>,
    }
}

table! {
    attachments (id) {
        id -> BigInt,
        subject -> Text,
        subject_id -> BigInt,
        agency_id -> BigInt,
        name -> Text,
        kind -> Text,
        hash -> Text,
        added_by -> BigInt,
        added_at -> Timestamp,
    }
}

table! {
    audit_entries (id) {
        id -> BigInt,
        kind -> Text,
        recorded_at -> Timestamp,
        user_id -> Nullable<BigInt>,
        username -> Text,
        role -> Text,
        client -> Text,
        request_id -> Text,
        act -> Text,
        record -> Text,
        record_id -> Nullable<BigInt>,
        agency_id -> Nullable<BigInt>,
        action_id -> Nullable<BigInt>,
        outcome -> Text,
        content_before -> Nullable<Text>,
        content_after -> Nullable<Text>,
    }
}

table! {
    audit_links (number) {
        number -> BigInt,
        entry_id -> BigInt,
        hash -> Text,
        sealed_at -> Timestamp,
    }
}

table! {
    audit_pending (entry_id) {
        entry_id -> BigInt,
    }
}

table! {
    audit_seals (id) {
        id -> BigInt,
        number -> BigInt,
        hash -> Text,
    }
}

table! {
    approval_rules (id) {
        id -> BigInt,
        subject -> Text,
        above -> Nullable<BigInt>,
        reason -> Text,
        set_by -> BigInt,
        set_at -> Timestamp,
    }
}

table! {
    approvals (id) {
        id -> BigInt,
        step -> Text,
        target_id -> Nullable<BigInt>,
        input -> Text,
        reading -> Text,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        document_no -> Text,
        title -> Text,
        amount -> BigInt,
        above -> BigInt,
        prepared_by -> BigInt,
        prepared_at -> Timestamp,
        state -> Text,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Text,
        action_id -> Nullable<BigInt>,
    }
}

table! {
    sponsors (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        tax_code -> Text,
        kind -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

table! {
    sponsor_aliases (sponsor_id, alias) {
        sponsor_id -> BigInt,
        alias -> Text,
    }
}

table! {
    contributions (id) {
        id -> BigInt,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        document_no -> Text,
        signed_on -> Date,
        sponsor_id -> BigInt,
        fund_source -> Text,
        version -> BigInt,
        pledge -> BigInt,
        purpose -> Text,
        starts_on -> Date,
        ends_on -> Date,
        conditions -> Text,
        content_hash -> Nullable<Text>,
    }
}

table! {
    contribution_versions (contribution_id, version) {
        contribution_id -> BigInt,
        version -> BigInt,
        version_before -> BigInt,
        action_id -> Nullable<BigInt>,
        document_no -> Text,
        dated_on -> Date,
        reason -> Text,
        pledge -> BigInt,
        purpose -> Text,
        starts_on -> Date,
        ends_on -> Date,
        conditions -> Text,
    }
}

table! {
    contribution_lines (contribution_id, line_id) {
        contribution_id -> BigInt,
        line_id -> BigInt,
        received -> BigInt,
        returned -> BigInt,
    }
}

table! {
    in_kind_contributions (id) {
        id -> BigInt,
        contribution_id -> BigInt,
        description -> Text,
        value -> BigInt,
        received_on -> Date,
        document_no -> Text,
        recorded_by -> BigInt,
        recorded_at -> Timestamp,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawal_reason -> Text,
    }
}

table! {
    ties (contribution_id, line_id) {
        contribution_id -> BigInt,
        line_id -> BigInt,
        amount -> BigInt,
    }
}

table! {
    tie_moves (id) {
        action_id -> BigInt,
        contribution_id -> BigInt,
        from_line_id -> BigInt,
        to_line_id -> Nullable<BigInt>,
        amount -> BigInt,
        id -> BigInt,
    }
}

table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        made_at -> Timestamp,
        last_used_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        address -> Text,
        browser -> Text,
        awaits_code -> Bool,
    }
}

table! {
    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        scope -> Text,
        token_hash -> Text,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

table! {
    invitations (id) {
        id -> BigInt,
        user_id -> BigInt,
        secret_hash -> Text,
        made_by -> BigInt,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

table! {
    known_browsers (browser_hash, user_id) {
        browser_hash -> Text,
        user_id -> BigInt,
        last_at -> Timestamp,
    }
}

table! {
    sign_in_tries (bucket) {
        bucket -> Text,
        tries -> BigInt,
        last_at -> Timestamp,
        paused_until -> Timestamp,
    }
}

table! {
    second_factors (user_id) {
        user_id -> BigInt,
        secret -> Text,
        made_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

table! {
    recovery_codes (user_id, code_hash) {
        user_id -> BigInt,
        code_hash -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

table! {
    second_factor_rules (id) {
        id -> BigInt,
        roles -> Text,
        reason -> Text,
        set_by -> BigInt,
        set_at -> Timestamp,
    }
}

table! {
    list_entries (id) {
        id -> BigInt,
        list -> Text,
        agency_id -> BigInt,
        root_id -> BigInt,
        fiscal_year -> BigInt,
        state -> Text,
        partner_id -> BigInt,
        dated_on -> Date,
        amount -> BigInt,
        name -> Text,
        words -> Text,
    }
}

table! {
    list_words (word, entry_id) {
        word -> Text,
        entry_id -> BigInt,
    }
}

table! {
    list_sums (list, with_below, agency_id, fiscal_year, state) {
        list -> Text,
        with_below -> BigInt,
        agency_id -> BigInt,
        fiscal_year -> BigInt,
        state -> Text,
        entries -> BigInt,
        amount -> BigInt,
    }
}

joinable!(budget_lines -> agencies (agency_id));
joinable!(agency_balances -> agencies (agency_id));
joinable!(root_balances -> agencies (root_id));
joinable!(authority_settings -> users (set_by));
joinable!(paper_sums -> agencies (agency_id));
joinable!(commitment_balances -> budget_lines (line_id));
joinable!(movements -> actions (action_id));
joinable!(commitments -> agencies (agency_id));
joinable!(commitments -> press_agencies (press_agency_id));
joinable!(accepted_items -> commitment_events (action_id));
joinable!(policy_breaches -> exemptions (exemption_id));
joinable!(publications -> commitment_events (action_id));
joinable!(sessions -> users (user_id));
joinable!(api_tokens -> users (user_id));
joinable!(invitations -> users (user_id));
joinable!(known_browsers -> users (user_id));
joinable!(second_factors -> users (user_id));
joinable!(recovery_codes -> users (user_id));
joinable!(second_factor_rules -> users (set_by));
joinable!(users -> agencies (agency_id));
joinable!(agency_aliases -> agencies (agency_id));
joinable!(treasury_statements -> agencies (agency_id));
joinable!(treasury_lines -> treasury_statements (statement_id));
joinable!(treasury_records -> agencies (agency_id));
joinable!(treasury_pairings -> agencies (agency_id));
joinable!(treasury_windows -> agencies (agency_id));
joinable!(treasury_paired_lines -> treasury_pairings (pairing_id));
joinable!(treasury_paired_payments -> treasury_pairings (pairing_id));
joinable!(treasury_events -> users (recorded_by));
joinable!(press_agency_aliases -> press_agencies (press_agency_id));
joinable!(audit_entries -> agencies (agency_id));
joinable!(approvals -> agencies (agency_id));
joinable!(approval_rules -> users (set_by));
joinable!(fiscal_year_changes -> users (recorded_by));
joinable!(year_closings -> agencies (agency_id));
joinable!(year_closing_actions -> year_closings (closing_id));
joinable!(year_closing_actions -> actions (action_id));
joinable!(sponsor_aliases -> sponsors (sponsor_id));
joinable!(contributions -> agencies (agency_id));
joinable!(contributions -> sponsors (sponsor_id));
joinable!(contribution_lines -> contributions (contribution_id));
joinable!(contribution_lines -> budget_lines (line_id));
joinable!(ties -> budget_lines (line_id));
joinable!(in_kind_contributions -> users (recorded_by));

allow_tables_to_appear_in_same_query!(
    audit_entries,
    audit_links,
    audit_pending,
    audit_seals,
    approval_rules,
    approvals,
    attachment_contents,
    attachments,
    uploads,
    book,
    fiscal_years,
    fiscal_year_windows,
    fiscal_year_changes,
    year_closings,
    year_closing_actions,
    agencies,
    agency_aliases,
    agency_successions,
    fund_sources,
    purposes,
    budget_lines,
    agency_balances,
    root_balances,
    commitment_balances,
    paper_sums,
    classifications,
    authority_settings,
    decisions,
    actions,
    movements,
    users,
    signing_keys,
    sessions,
    api_tokens,
    invitations,
    known_browsers,
    sign_in_tries,
    second_factors,
    recovery_codes,
    second_factor_rules,
    idempotency_keys,
    press_agencies,
    press_agency_aliases,
    commitments,
    planned_fundings,
    commitment_items,
    commitment_events,
    accepted_items,
    publications,
    penalties,
    trainings,
    training_units,
    trainers,
    monitoring_contracts,
    monitoring_versions,
    monitoring_years,
    policies,
    exemptions,
    policy_breaches,
    product_types,
    unit_price_norms,
    treasury_statements,
    treasury_lines,
    treasury_pairings,
    treasury_paired_lines,
    treasury_paired_payments,
    treasury_windows,
    treasury_records,
    treasury_record_rows,
    treasury_events,
    sponsors,
    sponsor_aliases,
    contributions,
    contribution_versions,
    contribution_lines,
    in_kind_contributions,
    ties,
    tie_moves,
    list_entries,
    list_words,
    list_sums,
);
