// SPDX-License-Identifier: Apache-2.0
/// @file
/// A server on loopback that says exactly what a test tells it to.
#pragma once

#include <es_s3_snapshot/core/url.hpp>

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace test_support {

using namespace std::chrono_literals;

/// The server's end of one connection. Its waits end when the server is destroyed.
class peer {
public:
    explicit peer(int fd) : fd_(fd) {}
    virtual ~peer() { close(); }
    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;

    /// Head and body; empty when the client has closed.
    std::string read_request() {
        std::size_t head = std::string::npos;
        while (head == std::string::npos || received_.size() < head + 4 + body_size(head)) {
            char piece[4096];
            auto const got = read(piece, sizeof piece);
            if (got <= 0) return {};
            received_.append(piece, static_cast<std::size_t>(got));
            head = received_.find("\r\n\r\n");
        }
        auto const end = head + 4 + body_size(head);
        auto request = received_.substr(0, end);
        received_.erase(0, end);
        return request;
    }
    /// False when the client is gone.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const put = write(bytes.data(), bytes.size());
            if (put <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        return true;
    }
    /// One byte at a time.
    void drip(std::string_view bytes, std::chrono::microseconds pause) {
        for (char const c : bytes) {
            if (!send({&c, 1})) return;
            std::this_thread::sleep_for(pause);
        }
    }
    /// Until the client closes.
    void linger() {
        char piece[4096];
        while (read(piece, sizeof piece) > 0) continue;
    }
    /// Ends the connection by RST.
    void reset() {
        struct linger hard {
            1, 0
        };
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close();
    }
    void close() {
        if (int const fd = fd_.exchange(-1); fd >= 0) ::close(fd);
    }
    int fd() const { return fd_; }

protected:
    virtual ssize_t read(char* into, std::size_t size) { return ::recv(fd_, into, size, 0); }
    virtual ssize_t write(char const* from, std::size_t size) { return ::send(fd_, from, size, MSG_NOSIGNAL); }

private:
    std::size_t body_size(std::size_t head) const {
        auto const at = received_.substr(0, head).find("Content-Length: ");
        return at == std::string::npos ? 0 : std::strtoul(received_.c_str() + at + 16, nullptr, 10);
    }

    std::atomic<int> fd_;
    std::string received_;
};

/// Listens on 127.0.0.1 and calls `script` for each connection, for up to `at_once` at a time, in threads that end with
/// the server.
class server {
public:
    using make_peer = std::function<std::unique_ptr<peer>(int fd)>;

    explicit server(
        std::function<void(peer&)> script, make_peer make = [](int fd) { return std::make_unique<peer>(fd); },
        std::size_t at_once = 1)
        : script_(std::move(script)),
          make_(std::move(make)),
          listening_(::socket(AF_INET, SOCK_STREAM, 0)),
          current_(at_once) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listening_, 16) != 0)
            throw std::runtime_error("no server on loopback");
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        for (auto& mine : current_) threads_.emplace_back([this, &mine] { run(mine); });
    }
    ~server() {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
            ::shutdown(listening_, SHUT_RDWR);
            for (auto const* p : current_) {
                if (p != nullptr) ::shutdown(p->fd(), SHUT_RDWR);
            }
        }
        for (auto& t : threads_) t.join();
        ::close(listening_);
    }

    es_s3_snapshot::origin at(es_s3_snapshot::scheme s = es_s3_snapshot::scheme::http) const {
        return {s, "127.0.0.1", port_};
    }
    int connections() const { return connections_; }

private:
    void run(peer*& mine) {
        for (;;) {
            int const fd = ::accept(listening_, nullptr, nullptr);
            if (fd < 0) return;
            ++connections_;
            auto const made = make_(fd);
            if (!announce(mine, made.get())) return;
            if (made->fd() >= 0) script_(*made);
            announce(mine, nullptr);
        }
    }
    bool announce(peer*& mine, peer* now) {
        std::lock_guard lock(mutex_);
        mine = now;
        return !stopping_;
    }

    std::function<void(peer&)> script_;
    make_peer make_;
    int listening_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_;
    bool stopping_ = false;
    std::vector<peer*> current_;
    std::vector<std::thread> threads_;
};

/// A port on loopback that lets nobody in: its queue is full, so that every connection waits without end.
class full_port {
public:
    full_port() : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listening_, 0) != 0)
            throw std::runtime_error("no port on loopback");
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        for (int& fd : waiting_) {
            fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            ::connect(fd, reinterpret_cast<sockaddr*>(&at), size);
        }
    }
    ~full_port() {
        for (int const fd : waiting_) ::close(fd);
        ::close(listening_);
    }
    full_port(full_port const&) = delete;
    full_port& operator=(full_port const&) = delete;

    es_s3_snapshot::origin at(es_s3_snapshot::scheme s = es_s3_snapshot::scheme::http) const {
        return {s, "127.0.0.1", port_};
    }

private:
    int listening_;
    int waiting_[3];
    std::uint16_t port_ = 0;
};

/// A whole answer with a length.
inline std::string answer(std::string const& body, std::string const& more_fields = {},
                          std::string const& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + more_fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Answers each request of each connection with the same bytes.
inline std::function<void(peer&)> always(std::string bytes) {
    return [bytes = std::move(bytes)](peer& p) {
        while (!p.read_request().empty() && p.send(bytes)) continue;
    };
}

}  // namespace test_support
