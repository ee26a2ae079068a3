#include "tests/cli/program.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace twofold::cli {

namespace {

[[noreturn]] void become_program(const std::vector<std::string>& arguments,
                                 const Environment& environment) {
  for (const char* name : {"COLUMNS", "NO_COLOR"}) unsetenv(name);
  setenv("TERM", "xterm-256color", 1);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  const std::string program = std::string(TWOFOLD_BIN_DIR) + "/twofold";
  std::vector<char*> pointers = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  execv(program.c_str(), pointers.data());
  _exit(127);
}

// Reads both until both are closed; a terminal closes with an error.
void drain(int out, int error, Ended& ended) {
  std::array<pollfd, 2> waiting = {{{out, POLLIN, 0}, {error, POLLIN, 0}}};
  const std::array<std::string*, 2> texts = {&ended.out, &ended.error};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    if (poll(waiting.data(), waiting.size(), -1) < 0) break;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting.at(i).fd < 0 || waiting.at(i).revents == 0) continue;
      std::array<char, 4096> buffer{};
      const ssize_t got = read(waiting.at(i).fd, buffer.data(), buffer.size());
      if (got > 0) {
        texts.at(i)->append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        close(waiting.at(i).fd);
        waiting.at(i).fd = -1;
      }
    }
  }
}

void wait_for(pid_t child, Ended& ended) {
  int status = 0;
  waitpid(child, &status, 0);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Ended twofold(const std::vector<std::string>& arguments, const Environment& environment) {
  std::array<int, 2> out{}, error{};
  if (pipe(out.data()) != 0 || pipe(error.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(error[1], STDERR_FILENO);
    for (const int descriptor : {out[0], out[1], error[0], error[1]}) close(descriptor);
    become_program(arguments, environment);
  }
  close(out[1]);
  close(error[1]);
  Ended ended;
  drain(out[0], error[0], ended);
  wait_for(child, ended);
  return ended;
}

Ended twofold_on_terminal(const std::vector<std::string>& arguments, int columns,
                          const Environment& environment) {
  winsize size{};
  size.ws_row = 24;
  size.ws_col = static_cast<unsigned short>(columns);
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) become_program(arguments, environment);
  Ended ended;
  drain(terminal, -1, ended);
  wait_for(child, ended);
  std::erase(ended.out, '\r');
  return ended;
}

Ended twofold_into(const std::string& file, const std::vector<std::string>& arguments) {
  std::array<int, 2> error{};
  if (pipe(error.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(open(file.c_str(), O_WRONLY), STDOUT_FILENO);
    dup2(error[1], STDERR_FILENO);
    close(error[0]);
    close(error[1]);
    become_program(arguments, {});
  }
  close(error[1]);
  Ended ended;
  drain(-1, error[0], ended);
  wait_for(child, ended);
  return ended;
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "twofold-cli-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& item : std::filesystem::directory_iterator(path_))
    names.push_back(item.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_content(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string example(const std::string& name) {
  return std::string(TWOFOLD_SOURCE_DIR) + "/examples/data/" + name;
}

std::string fixture(const std::string& name) {
  return std::string(TWOFOLD_FIXTURES) + "/cli/" + name;
}

}  // namespace twofold::cli
