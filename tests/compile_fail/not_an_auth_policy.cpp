// SPDX-License-Identifier: Apache-2.0
/// @file
/// An auth policy whose sign cannot fail.
#include "headers.hpp"

struct hopeful_auth {
    void sign(es::request& req, es::origin const&, es::credentials const&, es::wall_time) { req.target += "?please"; }
};
using wrong = es::client<es::elasticsearch_7, hopeful_auth, es::replay>;
std::size_t size_of() { return sizeof(wrong); }
