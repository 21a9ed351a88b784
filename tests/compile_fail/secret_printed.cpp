// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials have no way into a stream.
#include "headers.hpp"

void tell(std::ostream& out, es::credentials const& c) { out << c; }
