//! How types of ours are kept in columns, once for both databases.

/// Lets a type that derives `AsExpression` and `FromSqlRow` be kept in a column of an SQL type, by way of a plain
/// Rust type: `stored_as!(LineId, BigInt, i64, |id| &id.0, |raw: i64| Ok(LineId(raw)))`.
macro_rules! stored_as {
    ($type:ty, $sql:ty, $plain:ty, |$out:ident| $to:expr, |$raw:ident : $owned:ty| $from:expr) => {
        impl<DB> diesel::serialize::ToSql<$sql, DB> for $type
        where
            DB: diesel::backend::Backend,
            $plain: diesel::serialize::ToSql<$sql, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                let $out = self;
                <$plain as diesel::serialize::ToSql<$sql, DB>>::to_sql($to, out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<$sql, DB> for $type
        where
            DB: diesel::backend::Backend,
            $owned: diesel::deserialize::FromSql<$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let $raw = <$owned as diesel::deserialize::FromSql<$sql, DB>>::from_sql(bytes)?;
                $from
            }
        }
    };
}
pub(crate) use stored_as;
