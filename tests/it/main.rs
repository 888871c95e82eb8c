//! socai from outside: one binary, in which each story runs on both databases.
