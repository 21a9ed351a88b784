// SPDX-License-Identifier: Apache-2.0
/// @file
/// A server on loopback that answers no request before a given number of them wait for it.
#pragma once

#include "server.hpp"

#include <algorithm>
#include <condition_variable>
#include <list>

namespace test_support {

/// Holds requests until `crowd` of them are there, then answers them all; after `patience` it closes instead.
class holding_server {
public:
    using responder = std::function<std::string(std::string const& request)>;

    holding_server(int crowd, responder respond, std::chrono::milliseconds patience = 5s)
        : crowd_(crowd),
          respond_(std::move(respond)),
          patience_(patience),
          listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listening_, 64) != 0)
            throw std::runtime_error("no server on loopback");
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        acceptor_ = std::thread([this] { run(); });
    }
    ~holding_server() {
        ::shutdown(listening_, SHUT_RDWR);
        acceptor_.join();
        for (auto& p : peers_) ::shutdown(p.fd(), SHUT_RDWR);
        for (auto& t : threads_) t.join();
        ::close(listening_);
    }

    es_s3_snapshot::origin at() const { return {es_s3_snapshot::scheme::http, "127.0.0.1", port_}; }
    int connections() const { return connections_; }
    int answered() const { return answered_; }
    int most_at_once() const { return most_; }

private:
    void run() {
        for (;;) {
            int const fd = ::accept(listening_, nullptr, nullptr);
            if (fd < 0) return;
            ++connections_;
            auto& p = peers_.emplace_back(fd);
            threads_.emplace_back([this, &p] { serve(p); });
        }
    }
    void serve(peer& p) {
        for (;;) {
            auto const request = p.read_request();
            if (request.empty() || !hold()) break;
            ++answered_;
            if (!p.send(respond_(request))) break;
        }
        ::shutdown(p.fd(), SHUT_RDWR);
    }
    /// False where nobody else comes.
    bool hold() {
        std::unique_lock lock(mutex_);
        auto const round = round_;
        most_ = std::max<int>(most_, ++held_);
        if (held_ == crowd_) {
            held_ = 0;
            ++round_;
            all_there_.notify_all();
            return true;
        }
        bool const came = all_there_.wait_for(lock, patience_, [&] { return round_ != round; });
        if (!came) --held_;
        return came;
    }

    int const crowd_;
    responder const respond_;
    std::chrono::milliseconds const patience_;
    int listening_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::condition_variable all_there_;
    int held_ = 0;
    int round_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<int> most_ = 0;
    std::atomic<int> answered_ = 0;
    std::list<peer> peers_;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace test_support
