// SPDX-License-Identifier: Apache-2.0
/// @file
/// A workflow that is made and never awaited.
#include "headers.hpp"

es::workflow<int> three() { co_return 3; }
void forget() { three(); }
