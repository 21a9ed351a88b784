// SPDX-License-Identifier: Apache-2.0
/// @file
/// The store: one renewal for all, in time, and nobody who waits for ever.
#include "support/crowd.hpp"
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/store.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace test;
using namespace std::chrono_literals;

namespace {

/// What a source does when it is asked; shared with the test.
struct plan {
    std::atomic<int> asked{0};
    duration takes = 1s;
    duration lasts = 1h;  ///< zero: for ever
    std::optional<error> fails;
    bool throws = false;
};

/// Keys that carry the number of the question.
class planned {
public:
    explicit planned(std::shared_ptr<plan> p) : plan_(std::move(p)) {}

    workflow<result<provided>> provide(context ctx) const {
        auto const number = ++plan_->asked;
        if (plan_->takes > duration::zero())
            if (auto waited = co_await ctx.pause(plan_->takes); waited.has_error()) co_return waited.error();
        if (plan_->throws) throw std::runtime_error("out of order");
        if (plan_->fails) co_return *plan_->fails;
        provided made;
        made.keys.access_key_id = "KEY" + std::to_string(number);
        made.keys.secret_access_key = secret;
        if (plan_->lasts > duration::zero()) made.expires = ctx.env().wall_now() + plan_->lasts;
        co_return made;
    }

private:
    std::shared_ptr<plan> plan_;
};

struct notes final : observer {
    void on_event(event const& e) override {
        if (auto const* n = std::get_if<events::note>(&e)) told.push_back(n->text);
    }
    std::vector<std::string> told;
};

struct bench {
    virtual_environment env;
    std::shared_ptr<plan> source = std::make_shared<plan>();
    credential_store store{planned(source)};
    crowd<result<credentials>> all{env};
    replay network{std::deque<replay_answer>{}};

    bench() { env.chance = 0; }
    context ctx(std::stop_token stop = {}) { return context(env, std::move(stop)); }
    /// The key that one gets who asks alone.
    std::string key() {
        auto const got = run_virtual(store.get(ctx()), network, env);
        return got ? got->access_key_id : "error: " + describe(got.error());
    }
    std::size_t ask(std::stop_token stop = {}) { return all.add(store.get(ctx(std::move(stop)))); }
    std::string key_of(std::size_t i) {
        if (!all.done(i)) return "waits";
        auto const got = all.take(i);
        return got ? got->access_key_id : "error: " + describe(got.error());
    }
};

}  // namespace

TEST_CASE("a store asks its source when somebody asks for the first time, and keeps what it got") {
    bench b;
    CHECK(b.source->asked == 0);
    CHECK(b.key() == "KEY1");
    CHECK(b.key() == "KEY1");
    auto const copy = b.store;
    CHECK(run_virtual(copy.get(b.ctx()), b.network, b.env)->access_key_id == "KEY1");
    CHECK(b.source->asked == 1);
}

TEST_CASE("a hundred who wait cost one question") {
    bench b;
    for (int i = 0; i != 100; ++i) b.ask();
    CHECK(b.source->asked == 1);
    b.all.run();
    for (std::size_t i = 0; i != 100; ++i) REQUIRE(b.key_of(i) == "KEY1");
    CHECK(b.source->asked == 1);
}

TEST_CASE("a hundred who wait share the failure, and the next one asks again") {
    bench b;
    b.source->fails = make_error(errc::server_error, "no keys today");
    for (int i = 0; i != 100; ++i) b.ask();
    b.all.run();
    for (std::size_t i = 0; i != 100; ++i) REQUIRE(b.key_of(i) == "error: no keys today");
    CHECK(b.source->asked == 1);
    b.source->fails.reset();
    CHECK(b.key() == "KEY2");
}

TEST_CASE("an old failure is nobody's outcome once a renewal has succeeded") {
    bench b;
    b.source->fails = make_error(errc::server_error, "no keys today");
    CHECK(b.key() == "error: no keys today");
    b.source->fails.reset();
    auto const first = b.ask(), second = b.ask();
    b.env.advance(1s);
    // the first one has its keys, and they are discarded before the second one looks again
    crowd<result<credentials>> later_one(b.env);
    later_one.add(b.store.get(b.ctx()));
    b.all.run_due();
    CHECK(b.key_of(first) == "KEY2");
    CHECK(b.key_of(second) == "KEY2");
    b.store.discard("KEY2");
    later_one.run();
    CHECK(later_one.take(0)->access_key_id == "KEY3");
}

TEST_CASE("credentials that do not expire are never renewed") {
    bench b;
    b.source->lasts = 0s;
    CHECK(b.key() == "KEY1");
    b.env.advance(24h * 365);
    CHECK(b.key() == "KEY1");
}

TEST_CASE("15 minutes before expiry one renews, and the others use what is there") {
    bench b;
    CHECK(b.key() == "KEY1");
    b.env.advance(45min - 1s);
    CHECK(b.key() == "KEY1");
    CHECK(b.source->asked == 1);
    b.env.advance(2s);
    auto const first = b.ask(), second = b.ask();
    CHECK(b.key_of(first) == "waits");
    CHECK(b.key_of(second) == "KEY1");
    b.all.run();
    CHECK(b.key_of(first) == "KEY2");
    CHECK(b.source->asked == 2);
}

TEST_CASE("10 minutes before expiry the others wait for the new ones") {
    bench b;
    CHECK(b.key() == "KEY1");
    b.env.advance(50min);
    auto const first = b.ask(), second = b.ask();
    CHECK(b.key_of(second) == "waits");
    b.all.run();
    CHECK(b.key_of(first) == "KEY2");
    CHECK(b.key_of(second) == "KEY2");
    CHECK(b.source->asked == 2);
}

TEST_CASE("expired credentials are never handed out") {
    bench b;
    CHECK(b.key() == "KEY1");
    b.env.advance(1h);
    b.source->fails = make_error(errc::timed_out, "late");
    CHECK(b.key() == "error: late");
    b.source->fails.reset();
    CHECK(b.key() == "KEY3");
}

TEST_CASE("chance moves the time of renewal, by two minutes at most") {
    for (double const chance : {0.0, 0.5, 0.999}) {
        bench b;
        b.env.chance = chance;
        CHECK(b.key() == "KEY1");
        b.env.advance(45min + std::chrono::duration_cast<duration>(chance * 120s) - 1s);
        CHECK(b.key() == "KEY1");
        b.env.advance(2s);
        CHECK(b.key() == "KEY2");
    }
}

TEST_CASE("credentials that last shortly are renewed at their half, not at each request") {
    bench b;
    b.source->lasts = 15min;
    CHECK(b.key() == "KEY1");
    b.env.advance(7min);
    CHECK(b.key() == "KEY1");
    b.env.advance(31s);
    CHECK(b.key() == "KEY2");
}

TEST_CASE("a renewal that fails keeps the old ones while they are valid, says so, and rests a minute") {
    bench b;
    notes heard;
    CHECK(b.key() == "KEY1");
    b.env.advance(55min);
    b.source->fails = make_error(errc::server_error, "no keys today");
    auto const got = run_virtual(b.store.get(context(b.env, {}, &heard)), b.network, b.env);
    REQUIRE(got);
    CHECK(got->access_key_id == "KEY1");
    REQUIRE(heard.told.size() == 1);
    CHECK(heard.told[0].find("no keys today") != std::string::npos);
    CHECK(heard.told[0].find(secret) == std::string::npos);
    CHECK(b.key() == "KEY1");
    CHECK(b.source->asked == 2);
    b.env.advance(61s);
    CHECK(b.key() == "KEY1");
    CHECK(b.source->asked == 3);
    b.source->fails.reset();
    b.env.advance(61s);
    CHECK(b.key() == "KEY4");
}

TEST_CASE("those who wait in the last ten minutes get the old ones too when the renewal fails") {
    bench b;
    CHECK(b.key() == "KEY1");
    b.env.advance(55min);
    b.source->fails = make_error(errc::server_error, "no keys today");
    auto const first = b.ask(), second = b.ask();
    b.all.run();
    CHECK(b.key_of(first) == "KEY1");
    CHECK(b.key_of(second) == "KEY1");
    CHECK(b.source->asked == 2);
}

TEST_CASE("a source that is not set up is an error of access for whoever asks the store") {
    bench b;
    b.source->fails = not_configured("nothing here");
    auto const got = run_virtual(b.store.get(b.ctx()), b.network, b.env);
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::access_denied));
    CHECK(got.error().info.message == "nothing here");
}

TEST_CASE("when the one who renews is cancelled, the next one does it") {
    bench b;
    std::stop_source stop;
    auto const first = b.ask(stop.get_token());
    auto const second = b.ask(), third = b.ask();
    stop.request_stop();
    b.all.run();
    CHECK(b.key_of(first) == "error: stopped on request");
    CHECK(b.key_of(second) == "KEY2");
    CHECK(b.key_of(third) == "KEY2");
}

TEST_CASE("when the one who renews throws, the next one does it") {
    bench b;
    b.source->throws = true;
    auto const first = b.ask(), second = b.ask();
    b.all.run(1s);
    b.source->throws = false;
    b.all.run();
    CHECK_THROWS_AS(b.all.take(first), std::runtime_error);
    CHECK(b.key_of(second) == "KEY2");
}

TEST_CASE("when the one who renews is destroyed, the next one does it") {
    bench b;
    b.ask();
    b.ask();
    b.all.destroy(0);
    b.all.run();
    CHECK(b.key_of(0) == "KEY2");
}

TEST_CASE("when the one who renews is never resumed, another takes over after a while") {
    bench b;
    crowd<result<credentials>> asleep(b.env);
    asleep.add(b.store.get(b.ctx()));
    auto const begin = b.env.steady_now();
    auto const second = b.ask();
    b.all.run();
    CHECK(b.key_of(second) == "KEY2");
    CHECK(b.env.steady_now() - begin < 3min);
    asleep.run();  // and should it go on after all, nothing is lost
    CHECK(asleep.take(0)->access_key_id == "KEY1");
    CHECK(b.source->asked == 2);
}

TEST_CASE("the one who renews in little time gives up for itself alone") {
    bench b;
    b.source->takes = 10s;
    auto const hasty = b.all.add(b.store.get(b.ctx().within(1s)));
    auto const second = b.ask();
    b.source->fails = make_error(errc::timed_out, "late");
    b.all.run(2s);
    CHECK(b.key_of(hasty) == "error: late");
    b.source->fails.reset();
    b.all.run();
    CHECK(b.key_of(second) == "KEY2");
}

TEST_CASE("who waits is bounded by its own deadline, and by its own stop request") {
    bench b;
    b.source->takes = 1min;
    std::stop_source stop;
    auto const first = b.ask();
    auto const hasty = b.all.add(b.store.get(b.ctx().within(5s)));
    auto const stopped = b.ask(stop.get_token());
    b.all.run(6s);
    CHECK(b.key_of(first) == "waits");
    REQUIRE(b.all.done(hasty));
    CHECK(b.all.take(hasty).error().is(errc::timed_out));
    stop.request_stop();
    b.all.run_due();
    REQUIRE(b.all.done(stopped));
    CHECK(b.all.take(stopped).error().is(errc::operation_canceled));
    b.all.run();
    CHECK(b.key_of(first) == "KEY1");
}

TEST_CASE("discarded credentials are renewed, others stay") {
    bench b;
    CHECK(b.key() == "KEY1");
    b.store.discard("KEY0");
    CHECK(b.key() == "KEY1");
    b.store.discard("KEY1");
    CHECK(b.key() == "KEY2");
}

TEST_CASE("a workflow that was given outlives its store") {
    bench b;
    std::optional<credential_store> short_lived(b.store);
    auto pending = short_lived->get(b.ctx());
    short_lived.reset();
    b.store = credential_store(explicit_credentials(credentials{"OTHER", secret, ""}));
    CHECK(run_virtual(std::move(pending), b.network, b.env)->access_key_id == "KEY1");
}

TEST_CASE("a store may stand on the default chain") {
    desk d;
    d.env.variables["AWS_ACCESS_KEY_ID"] = key_id;
    d.env.variables["AWS_SECRET_ACCESS_KEY"] = secret;
    credential_store const store(default_credential_chain());
    CHECK(d.run(store.get(d.context()))->access_key_id == key_id);
}

TEST_CASE("eight threads with their own drivers share one store") {
    auto const source = std::make_shared<plan>();
    source->takes = 5ms;
    source->lasts = 300ms;
    credential_store const store{planned(source)};
    std::atomic<int> wrong{0}, got{0};
    std::vector<std::thread> threads;
    for (int t = 0; t != 8; ++t)
        threads.emplace_back([&] {
            system_environment env;
            replay network{std::deque<replay_answer>{}};
            for (auto const end = env.steady_now() + 600ms; env.steady_now() < end; ++got) {
                auto const keys = run_blocking(store.get(context(env)), network);
                if (keys.has_error() || keys->secret_access_key != secret) ++wrong;
                if (!keys.has_error() && got % 1000 == 0) store.discard(keys->access_key_id);
            }
        });
    for (auto& t : threads) t.join();
    CHECK(wrong == 0);
    CHECK(got > 8);
    CHECK(source->asked > 1);
    CHECK(source->asked < got);
}
