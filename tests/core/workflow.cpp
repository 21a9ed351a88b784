// SPDX-License-Identifier: Apache-2.0
/// @file
/// Workflows: the order of effects, nesting, exceptions, depth, and what a workflow owns.
#include "../support/print.hpp"
#include "support/wire.hpp"

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {

using core_tests::journal;
using core_tests::logging_transport;

workflow<result<std::string>> ask(context ctx, std::string where) {
    origin const to{scheme::http, "host", 1};
    request req;
    req.target = std::move(where);
    string_sink sink(100);
    auto head = co_await ctx.send(to, req, sink, 1s, 1024);
    if (head.has_error()) co_return head.error();
    co_return sink.text;
}

workflow<int> number(int made) { co_return made; }

template <class T>
T run(workflow<T> w, journal& to) {
    logging_transport transport(to);
    virtual_environment env;
    return run_virtual(std::move(w), transport, env);
}

template <class T>
T run(workflow<T> w) {
    journal unread;
    return run(std::move(w), unread);
}

}  // namespace

TEST_CASE("a workflow does nothing before it is started") {
    journal seen;
    virtual_environment env;
    auto const make = [&seen]() -> workflow<int> {
        seen.push_back("ran");
        co_return 1;
    };
    {
        auto w = make();
        CHECK(seen.empty());
        CHECK_FALSE(w.done());
    }
    CHECK(seen.empty());
    CHECK(run(make()) == 1);
    CHECK(seen == journal{"ran"});
}

TEST_CASE("effects happen in the order of the text, also across awaited workflows") {
    journal seen;
    virtual_environment env;
    context const ctx(env);
    auto const two = [&](std::string name) -> workflow<result<std::string>> {
        auto first = co_await ask(ctx, "/" + name + "/1");
        seen.push_back("got " + *first);
        co_return co_await ask(ctx, "/" + name + "/2");
    };
    auto const all = [&]() -> workflow<std::string> {
        seen.push_back("begins");
        auto a = co_await two("a");
        auto b = co_await two("b");
        seen.push_back("ends");
        co_return *a + *b;
    };
    CHECK(run(all(), seen) == "/a/2/b/2");
    CHECK(seen ==
          journal{"begins", "send /a/1", "got /a/1", "send /a/2", "send /b/1", "got /b/1", "send /b/2", "ends"});
}

TEST_CASE("a driver sees one effect at a time and may take as long as it likes") {
    virtual_environment env;
    context const ctx(env);
    auto w = ask(ctx, "/x");
    detail::suspension s;
    w.start(s);
    REQUIRE_FALSE(w.done());
    auto* const* sent = std::get_if<effects::send*>(&s.effect);
    REQUIRE(sent != nullptr);
    CHECK((*sent)->req.target == "/x");
    (*sent)->outcome = make_error(errc::timed_out, "late");
    w.resume(s);
    REQUIRE(w.done());
    auto const outcome = w.take();
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().is(errc::timed_out));
}

TEST_CASE("an effect that the driver does not complete counts as cancelled") {
    virtual_environment env;
    auto w = ask(context(env), "/x");
    detail::suspension s;
    w.start(s);
    w.resume(s);
    REQUIRE(w.done());
    auto const outcome = w.take();
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().is(errc::operation_canceled));
}

TEST_CASE("an exception passes through the awaiting workflows up to who catches it") {
    auto const bottom = [](bool thrown) -> workflow<int> {
        if (thrown) throw std::runtime_error("bottom");
        co_return 1;
    };
    auto const middle = [&](bool thrown) -> workflow<int> { co_return co_await bottom(thrown) + 1; };
    auto const top = [&](bool thrown) -> workflow<std::string> {
        try {
            co_return std::to_string(co_await middle(thrown));
        } catch (std::runtime_error const& e) {
            co_return std::string("caught ") + e.what();
        }
    };
    CHECK(run(top(false)) == "2");
    CHECK(run(top(true)) == "caught bottom");
    CHECK_THROWS_AS(run(middle(true)), std::runtime_error);
}

TEST_CASE("an exception after an effect passes through as well, and the caller may go on") {
    journal seen;
    virtual_environment env;
    context const ctx(env);
    auto const fails = [&]() -> workflow<int> {
        auto answer = co_await ask(ctx, "/broken");
        co_return static_cast<int>(answer.value().size());
    };
    auto const top = [&]() -> workflow<std::string> {
        bool lost = false;
        try {
            (void)co_await fails();
        } catch (snapshot_error const& e) {
            lost = e.why().is(errc::connection_lost);
        }
        auto after = co_await ask(ctx, "/after");
        co_return lost ? *after : "not lost";
    };
    CHECK(run(top(), seen) == "/after");
    CHECK(seen == journal{"send /broken", "send /after"});
}

TEST_CASE("results need neither be copyable nor default-constructible") {
    struct exact {
        explicit exact(int v) : value(v) {}
        exact(exact&&) = default;
        exact& operator=(exact&&) = default;
        int value;
    };
    auto const pointer = [](int v) -> workflow<std::unique_ptr<int>> { co_return std::make_unique<int>(v); };
    auto const twice = [&](int v) -> workflow<result<std::unique_ptr<int>>> {
        auto made = co_await pointer(v);
        *made *= 2;
        co_return made;
    };
    auto const wrapped = [](int v) -> workflow<exact> { co_return exact(v); };
    CHECK(**run(twice(21)) == 42);
    CHECK(run(wrapped(7)).value == 7);
}

TEST_CASE("a workflow is moved, never copied") {
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<workflow<int>>);
    STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<workflow<int>>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<workflow<int>>);
    auto first = number(1);
    auto moved = std::move(first);
    first = number(2);
    CHECK(run(std::move(moved)) == 1);
    CHECK(run(std::move(first)) == 2);
}

TEST_CASE("ten thousand nested workflows do not overflow the stack") {
    struct nest {
        static workflow<long> of(context ctx, int depth) {
            if (depth == 0) {
                auto answer = co_await ask(ctx, "/bottom");
                co_return static_cast<long>(answer->size());
            }
            co_return 1 + co_await of(ctx, depth - 1);
        }
        static workflow<long> thrown(int depth) {
            if (depth == 0) throw std::runtime_error("bottom");
            co_return 1 + co_await thrown(depth - 1);
        }
    };
    virtual_environment env;
    CHECK(run(nest::of(context(env), 10'000)) == 10'000 + 7);
    CHECK_THROWS_AS(run(nest::thrown(1'000)), std::runtime_error);
}

TEST_CASE("a hundred thousand awaits in a row do not overflow the stack") {
    auto const sum = [](int times) -> workflow<long> {
        long made = 0;
        for (int i = 0; i != times; ++i) made += co_await number(1);
        co_return made;
    };
    CHECK(run(sum(100'000)) == 100'000);
}

TEST_CASE("a hundred thousand effects in a row do not overflow the stack") {
    virtual_environment env;
    journal unread;
    logging_transport transport(unread);
    auto const waits = [](context ctx, int times) -> workflow<int> {
        int made = 0;
        for (int i = 0; i != times; ++i) made += (co_await ctx.pause(1ms)).has_value() ? 1 : 0;
        co_return made;
    };
    auto const start = env.steady_now();
    CHECK(run_virtual(waits(context(env), 100'000), transport, env) == 100'000);
    CHECK(env.steady_now() - start == 100s);
}

TEST_CASE("what a workflow holds is freed with it, wherever it stands") {
    auto const held = std::make_shared<int>(0);
    virtual_environment env;
    auto const inner = [](context ctx, std::shared_ptr<int> kept) -> workflow<int> {
        (void)co_await ctx.pause(1s);
        co_return *kept;
    };
    auto const outer = [&](std::shared_ptr<int> kept) -> workflow<int> {
        co_return co_await inner(context(env), kept) + *kept;
    };
    SECTION("never started") {
        { auto w = outer(held); }
        CHECK(held.use_count() == 1);
    }
    SECTION("suspended in an awaited workflow") {
        {
            auto w = outer(held);
            detail::suspension s;
            w.start(s);
            REQUIRE_FALSE(w.done());
            CHECK(held.use_count() > 2);
        }
        CHECK(held.use_count() == 1);
    }
    SECTION("run to its end") {
        CHECK(run(outer(held)) == 0);
        CHECK(held.use_count() == 1);
    }
}

TEST_CASE("workflows side by side take turns on one thread, and their values keep their order") {
    journal seen;
    auto const both = [](context ctx) -> workflow<std::string> {
        std::vector<workflow<result<std::string>>> flows;
        auto const twice = [](context c, std::string where) -> workflow<result<std::string>> {
            auto first = co_await ask(c, where + "a");
            auto second = co_await ask(c, where + "b");
            co_return first.value() + second.value();
        };
        flows.push_back(twice(ctx, "/1"));
        flows.push_back(twice(ctx, "/2"));
        flows.push_back([]() -> workflow<result<std::string>> { co_return std::string("none"); }());
        auto const values = co_await all_of(std::move(flows));
        std::string text;
        for (auto const& v : values) text += v.value() + ";";
        co_return text;
    };
    virtual_environment env;
    CHECK(run(both(context(env)), seen) == "/1a/1b;/2a/2b;none;");
    CHECK(seen == journal{"send /1a", "send /2a", "send /1b", "send /2b"});
}

TEST_CASE("nothing side by side is done at once") {
    std::vector<workflow<int>> none;
    CHECK(run(all_of(std::move(none))).empty());
}

TEST_CASE("workflows side by side all end before an exception of one goes on") {
    bool ended = false;
    std::vector<workflow<int>> flows;
    flows.push_back([]() -> workflow<int> {
        if (true) throw std::runtime_error("thrown");
        co_return 1;
    }());
    auto const ends = [&ended]() -> workflow<int> {
        ended = true;
        co_return 2;
    };
    flows.push_back(ends());
    CHECK_THROWS_WITH(run(all_of(std::move(flows))), "thrown");
    CHECK(ended);
}

namespace {

workflow<int> sum_of(std::vector<workflow<int>> parts) {
    auto const values = co_await all_of(std::move(parts));
    int sum = 0;
    for (auto const value : values) sum += value;
    co_return sum;
}

std::vector<workflow<int>> pair_of(workflow<int> a, workflow<int> b) {
    std::vector<workflow<int>> made;
    made.push_back(std::move(a));
    made.push_back(std::move(b));
    return made;
}

}  // namespace

TEST_CASE("workflows side by side may have others side by side") {
    auto inner = sum_of(pair_of(number(1), number(2)));
    CHECK(run(sum_of(pair_of(std::move(inner), number(4)))) == 7);
}
