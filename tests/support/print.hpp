// SPDX-License-Identifier: Apache-2.0
/// @file
/// Lets Catch print a result: the error where there is one.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <catch2/catch.hpp>

namespace Catch {

template <class T>
struct StringMaker<boost::system::result<T, es_s3_snapshot::error>> {
    static std::string convert(boost::system::result<T, es_s3_snapshot::error> const& r) {
        return r.has_error() ? "error: " + es_s3_snapshot::describe(r.error()) : "a value";
    }
};

}  // namespace Catch
