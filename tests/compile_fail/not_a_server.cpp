// SPDX-License-Identifier: Apache-2.0
/// @file
/// A server policy that answers no facts.
#include "headers.hpp"

struct just_a_number {
    int major = 7;
};
using wrong = es::client<just_a_number, es::no_auth, es::replay>;
std::size_t size_of() { return sizeof(wrong); }
