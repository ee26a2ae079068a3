#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "twofold/checkpoint/pickle.h"

namespace twofold::checkpoint {

/// Runs one pickle. Each opcode is a row of the table in pickle_machine.cpp; arguments are read in
/// pickle_arguments.cpp.
class PickleMachine {
 public:
  explicit PickleMachine(const Source& source);
  /// Runs until STOP.
  Pickle run();

 private:
  using Handler = void (PickleMachine::*)();
  friend struct PickleTable;

  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    fail_at(ErrorKind::format, pickle_.source.at(opcode_at_), message, std::forward<Args>(args)...);
  }
  [[noreturn]] void limit(std::string_view what, std::uint64_t most) const;

  // Values and the stack.
  NodeId add(NodeKind kind);
  Node& made(NodeKind kind);
  NodeId add_list(NodeKind kind, std::vector<NodeId> items);
  void push(NodeId id);
  NodeId pop();
  NodeId top();
  void open_mark();
  std::vector<NodeId> pop_to_mark();
  NodeId part(NodeId owner, NodeId Node::*member, NodeKind kind);
  void remember(std::uint64_t slot);
  void recall(std::uint64_t slot);
  void append_to(NodeId target, const std::vector<NodeId>& items);
  void set_in(NodeId target, const std::vector<NodeId>& pairs);

  // Arguments.
  std::string_view line();
  std::int64_t decimal(std::string_view text);
  std::uint64_t slot_of_line();
  std::int64_t signed_size();
  void push_text(std::uint64_t size);
  void push_bytes(std::uint64_t size);
  void push_long(std::uint64_t size);
  void push_int(std::int64_t value);
  void push_bool(bool value);
  void push_global(std::string_view module, std::string_view name);

  // Opcodes.
  void op_proto();
  void op_stop();
  void op_frame();
  void op_none();
  void op_true();
  void op_false();
  void op_binint();
  void op_binint1();
  void op_binint2();
  void op_long1();
  void op_long4();
  void op_int();
  void op_long();
  void op_binfloat();
  void op_float();
  void op_binunicode();
  void op_short_binunicode();
  void op_binunicode8();
  void op_unicode();
  void op_short_binstring();
  void op_binstring();
  void op_string();
  void op_binbytes();
  void op_short_binbytes();
  void op_binbytes8();
  void op_empty_tuple();
  void op_tuple1();
  void op_tuple2();
  void op_tuple3();
  void op_tuple();
  void op_empty_list();
  void op_append();
  void op_appends();
  void op_list();
  void op_empty_dict();
  void op_setitem();
  void op_setitems();
  void op_dict();
  void op_empty_set();
  void op_additems();
  void op_frozenset();
  void op_mark();
  void op_pop();
  void op_pop_mark();
  void op_dup();
  void op_binput();
  void op_long_binput();
  void op_put();
  void op_memoize();
  void op_binget();
  void op_long_binget();
  void op_get();
  void op_global();
  void op_stack_global();
  void op_reduce();
  void op_newobj();
  void op_newobj_ex();
  void op_build();
  void op_inst();
  void op_obj();
  void op_binpersid();
  void op_persid();
  void op_unsupported();

  Pickle pickle_;
  Cursor cursor_;
  std::vector<NodeId> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, NodeId> memo_;
  std::uint64_t opcode_at_ = 0;
  std::uint64_t opcodes_ = 0;
  std::uint8_t opcode_ = 0;
  bool stopped_ = false;
};

}  // namespace twofold::checkpoint
