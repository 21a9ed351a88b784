// SPDX-License-Identifier: Apache-2.0
/// @file
/// A transport whose send does not take an attempt.
#include "headers.hpp"

struct telegraph {
    std::string send(std::string const& text) { return text; }
};
using wrong = es::client<es::elasticsearch_7, es::no_auth, telegraph>;
std::size_t size_of() { return sizeof(wrong); }
