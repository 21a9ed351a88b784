// SPDX-License-Identifier: Apache-2.0
/// @file
/// An error that nobody looks at.
#include "headers.hpp"

void forget() { es::make_error(es::errc::busy, "another snapshot runs"); }
