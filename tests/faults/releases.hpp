// SPDX-License-Identifier: Apache-2.0
/// @file
/// The releases that faults are tried on.
#pragma once

#include "../workflow/support/fake_cluster.hpp"

#include <array>

namespace test {

struct tried_release {
    es::version number;
    es::distribution product = es::distribution::elasticsearch;
};

/// The release of each line that the real tests run too, and 7.4, the last kind that makes one snapshot at a time.
inline constexpr std::array tried_releases{tried_release{{1, 7, 6}},
                                          tried_release{{2, 4, 6}},
                                          tried_release{{5, 6, 16}},
                                          tried_release{{6, 8, 23}},
                                          tried_release{{7, 4, 2}},
                                          tried_release{{7, 10, 2}},
                                          tried_release{{7, 17, 29}},
                                          tried_release{{8, 19, 5}},
                                          tried_release{{9, 5, 3}},
                                          tried_release{{1, 3, 20}, es::distribution::opensearch},
                                          tried_release{{2, 19, 1}, es::distribution::opensearch},
                                          tried_release{{3, 8, 0}, es::distribution::opensearch}};

}  // namespace test
