//! Enums that are one word each: in the database, in JSON, in message keys.

/// Defines an enum that is text in the database, in JSON and in message keys.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[derive(utoipa::ToSchema, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$item])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for it in the database, in JSON and in message keys.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The one that this word stands for.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }

        crate::db::stored_as!($name, diesel::sql_types::Text, str, |value| value.code(), |raw: String| {
            $name::from_code(&raw).ok_or_else(|| format!("{raw:?} is no {}", stringify!($name)).into())
        });
    };
}
pub(crate) use coded;
