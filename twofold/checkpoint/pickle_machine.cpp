#include "twofold/checkpoint/pickle_machine.h"

#include <algorithm>
#include <utility>

namespace twofold::checkpoint {

/// Every opcode and what it does; a byte without a row is no opcode.
struct PickleTable {
  using Machine = PickleMachine;
  static constexpr auto kRows = std::to_array<std::pair<std::uint8_t, Machine::Handler>>({
      {0x80, &Machine::op_proto},
      {0x2E, &Machine::op_stop},
      {0x95, &Machine::op_frame},
      {0x4E, &Machine::op_none},
      {0x88, &Machine::op_true},
      {0x89, &Machine::op_false},
      {0x4A, &Machine::op_binint},
      {0x4B, &Machine::op_binint1},
      {0x4D, &Machine::op_binint2},
      {0x8A, &Machine::op_long1},
      {0x8B, &Machine::op_long4},
      {0x49, &Machine::op_int},
      {0x4C, &Machine::op_long},
      {0x47, &Machine::op_binfloat},
      {0x46, &Machine::op_float},
      {0x58, &Machine::op_binunicode},
      {0x8C, &Machine::op_short_binunicode},
      {0x8D, &Machine::op_binunicode8},
      {0x56, &Machine::op_unicode},
      {0x55, &Machine::op_short_binstring},
      {0x54, &Machine::op_binstring},
      {0x53, &Machine::op_string},
      {0x42, &Machine::op_binbytes},
      {0x43, &Machine::op_short_binbytes},
      {0x8E, &Machine::op_binbytes8},
      {0x96, &Machine::op_binbytes8},
      {0x29, &Machine::op_empty_tuple},
      {0x85, &Machine::op_tuple1},
      {0x86, &Machine::op_tuple2},
      {0x87, &Machine::op_tuple3},
      {0x74, &Machine::op_tuple},
      {0x5D, &Machine::op_empty_list},
      {0x61, &Machine::op_append},
      {0x65, &Machine::op_appends},
      {0x6C, &Machine::op_list},
      {0x7D, &Machine::op_empty_dict},
      {0x73, &Machine::op_setitem},
      {0x75, &Machine::op_setitems},
      {0x64, &Machine::op_dict},
      {0x8F, &Machine::op_empty_set},
      {0x90, &Machine::op_additems},
      {0x91, &Machine::op_frozenset},
      {0x28, &Machine::op_mark},
      {0x30, &Machine::op_pop},
      {0x31, &Machine::op_pop_mark},
      {0x32, &Machine::op_dup},
      {0x71, &Machine::op_binput},
      {0x72, &Machine::op_long_binput},
      {0x70, &Machine::op_put},
      {0x94, &Machine::op_memoize},
      {0x68, &Machine::op_binget},
      {0x6A, &Machine::op_long_binget},
      {0x67, &Machine::op_get},
      {0x63, &Machine::op_global},
      {0x93, &Machine::op_stack_global},
      {0x52, &Machine::op_reduce},
      {0x81, &Machine::op_newobj},
      {0x92, &Machine::op_newobj_ex},
      {0x62, &Machine::op_build},
      {0x69, &Machine::op_inst},
      {0x6F, &Machine::op_obj},
      {0x51, &Machine::op_binpersid},
      {0x50, &Machine::op_persid},
      {0x82, &Machine::op_unsupported},
      {0x83, &Machine::op_unsupported},
      {0x84, &Machine::op_unsupported},
      {0x97, &Machine::op_unsupported},
      {0x98, &Machine::op_unsupported},
  });

  static constexpr std::array<Machine::Handler, 256> kByOpcode = [] {
    std::array<Machine::Handler, 256> handlers{};
    for (const auto& [opcode, handler] : kRows) handlers[opcode] = handler;
    return handlers;
  }();
};

PickleMachine::PickleMachine(const Source& source)
    : pickle_{.source = source, .nodes = {}, .decoded = {}}, cursor_(source) {
  if (source.size() > kMaxPickle) limit("bytes", kMaxPickle);
}

Pickle PickleMachine::run() {
  while (!stopped_) {
    opcode_at_ = cursor_.position();
    if (cursor_.remaining() == 0) fail("expected an opcode, got the end of the pickle");
    if (++opcodes_ > kMaxPickleOpcodes) limit("opcodes", kMaxPickleOpcodes);
    opcode_ = cursor_.u8();
    const Handler handler = PickleTable::kByOpcode.at(opcode_);
    if (handler == nullptr) fail("expected an opcode of pickle, got byte {:#04x}", opcode_);
    (this->*handler)();
  }
  pickle_.end = cursor_.position();
  return std::move(pickle_);
}

void PickleMachine::limit(std::string_view what, std::uint64_t most) const {
  fail_at(ErrorKind::limit, pickle_.source.at(opcode_at_), "expected at most {} {} in a pickle",
          most, what);
}

NodeId PickleMachine::add(NodeKind kind) {
  if (pickle_.nodes.size() >= kMaxPickleNodes) limit("values", kMaxPickleNodes);
  Node& node = pickle_.nodes.emplace_back();
  node.kind = kind;
  node.offset = opcode_at_;
  return static_cast<NodeId>(pickle_.nodes.size() - 1);
}

Node& PickleMachine::made(NodeKind kind) {
  push(add(kind));
  return pickle_.nodes.back();
}

NodeId PickleMachine::add_list(NodeKind kind, std::vector<NodeId> items) {
  const NodeId id = add(kind);
  pickle_.nodes[id].items = std::move(items);
  return id;
}

void PickleMachine::push(NodeId id) { stack_.push_back(id); }

NodeId PickleMachine::top() {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) fail("opcode {:#04x} needs a value, but the stack is empty", opcode_);
  return stack_.back();
}

NodeId PickleMachine::pop() {
  const NodeId id = top();
  stack_.pop_back();
  return id;
}

void PickleMachine::open_mark() {
  if (marks_.size() >= kMaxPickleMarks) limit("open marks", kMaxPickleMarks);
  marks_.push_back(stack_.size());
}

std::vector<NodeId> PickleMachine::pop_to_mark() {
  if (marks_.empty()) fail("opcode {:#04x} needs a mark, but there is none", opcode_);
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<NodeId> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

/// The list or dict of what is put into a call or an object, made on first use.
NodeId PickleMachine::part(NodeId owner, NodeId Node::*member, NodeKind kind) {
  const NodeKind owner_kind = pickle_[owner].kind;
  if (owner_kind == kind) return owner;
  if (owner_kind != NodeKind::call && owner_kind != NodeKind::object)
    fail("opcode {:#04x} needs a {}, got a {}", opcode_, to_string(kind), to_string(owner_kind));
  if (pickle_[owner].*member == kNoNode) {
    const NodeId made_part = add(kind);
    pickle_.nodes[owner].*member = made_part;
  }
  return pickle_[owner].*member;
}

void PickleMachine::append_to(NodeId target, const std::vector<NodeId>& items) {
  std::vector<NodeId>& all = pickle_.nodes[part(target, &Node::list_items, NodeKind::list)].items;
  all.insert(all.end(), items.begin(), items.end());
}

void PickleMachine::set_in(NodeId target, const std::vector<NodeId>& pairs) {
  if (pairs.size() % 2 != 0) fail("expected keys and values, got an odd count of {}", pairs.size());
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    const NodeKind key = pickle_[pairs[i]].kind;
    if (key == NodeKind::list || key == NodeKind::dict || key == NodeKind::set)
      fail("expected a key that can be hashed, got a {}", to_string(key));
  }
  std::vector<NodeId>& all = pickle_.nodes[part(target, &Node::dict_items, NodeKind::dict)].items;
  all.insert(all.end(), pairs.begin(), pairs.end());
}

void PickleMachine::remember(std::uint64_t slot) {
  // Slots are the file's choice: a map, so that a large number costs nothing.
  memo_[slot] = top();
}

void PickleMachine::recall(std::uint64_t slot) {
  const auto found = memo_.find(slot);
  if (found == memo_.end()) fail("expected a memo slot that is filled, got {}", slot);
  push(found->second);
}

void PickleMachine::op_proto() {
  const std::uint8_t version = cursor_.u8();
  if (opcode_at_ != 0) fail("expected the protocol only at the start of a pickle");
  if (version > 5)
    fail_at(ErrorKind::unsupported, pickle_.source.at(opcode_at_),
            "expected pickle protocol 0 to 5, got {}", version);
}

void PickleMachine::op_stop() {
  pickle_.root = pop();
  stopped_ = true;
}

void PickleMachine::op_frame() {
  const std::uint64_t size = cursor_.u64();
  if (size > cursor_.remaining())
    fail("expected a frame of {} bytes, got {}", size, cursor_.remaining());
}

void PickleMachine::op_empty_tuple() { made(NodeKind::tuple); }
void PickleMachine::op_tuple1() { push(add_list(NodeKind::tuple, {pop()})); }

void PickleMachine::op_tuple2() {
  const NodeId second = pop();
  const NodeId first = pop();
  push(add_list(NodeKind::tuple, {first, second}));
}

void PickleMachine::op_tuple3() {
  const NodeId third = pop();
  const NodeId second = pop();
  const NodeId first = pop();
  push(add_list(NodeKind::tuple, {first, second, third}));
}

void PickleMachine::op_tuple() { push(add_list(NodeKind::tuple, pop_to_mark())); }
void PickleMachine::op_empty_list() { made(NodeKind::list); }
void PickleMachine::op_list() { push(add_list(NodeKind::list, pop_to_mark())); }

void PickleMachine::op_append() {
  const NodeId item = pop();
  append_to(top(), {item});
}

void PickleMachine::op_appends() {
  const std::vector<NodeId> items = pop_to_mark();
  append_to(top(), items);
}

void PickleMachine::op_empty_dict() { made(NodeKind::dict); }

void PickleMachine::op_setitem() {
  const NodeId value = pop();
  const NodeId key = pop();
  set_in(top(), {key, value});
}

void PickleMachine::op_setitems() {
  const std::vector<NodeId> pairs = pop_to_mark();
  set_in(top(), pairs);
}

void PickleMachine::op_dict() {
  const std::vector<NodeId> pairs = pop_to_mark();
  made(NodeKind::dict);
  set_in(top(), pairs);
}

void PickleMachine::op_empty_set() { made(NodeKind::set); }
void PickleMachine::op_frozenset() { push(add_list(NodeKind::set, pop_to_mark())); }

void PickleMachine::op_additems() {
  const std::vector<NodeId> items = pop_to_mark();
  const NodeId target = top();
  const NodeId set = pickle_[target].kind == NodeKind::set
                         ? target
                         : part(target, &Node::list_items, NodeKind::list);
  std::vector<NodeId>& all = pickle_.nodes[set].items;
  all.insert(all.end(), items.begin(), items.end());
}

void PickleMachine::op_mark() { open_mark(); }

void PickleMachine::op_pop() {
  // As CPython: right behind a mark, it takes the mark.
  if (!marks_.empty() && marks_.back() == stack_.size()) {
    marks_.pop_back();
  } else {
    pop();
  }
}

void PickleMachine::op_pop_mark() { pop_to_mark(); }
void PickleMachine::op_dup() { push(top()); }
void PickleMachine::op_binput() { remember(cursor_.u8()); }
void PickleMachine::op_long_binput() { remember(cursor_.u32()); }
void PickleMachine::op_put() { remember(slot_of_line()); }
void PickleMachine::op_memoize() { remember(memo_.size()); }
void PickleMachine::op_binget() { recall(cursor_.u8()); }
void PickleMachine::op_long_binget() { recall(cursor_.u32()); }
void PickleMachine::op_get() { recall(slot_of_line()); }

void PickleMachine::op_reduce() {
  const NodeId arguments = pop();
  const NodeId callable = pop();
  if (pickle_[arguments].kind != NodeKind::tuple)
    fail("expected a tuple of arguments, got a {}", to_string(pickle_[arguments].kind));
  push(add_list(NodeKind::call, {callable, arguments}));
}

void PickleMachine::op_newobj() {
  const NodeId arguments = pop();
  const NodeId type = pop();
  if (pickle_[arguments].kind != NodeKind::tuple)
    fail("expected a tuple of arguments, got a {}", to_string(pickle_[arguments].kind));
  push(add_list(NodeKind::object, {type, arguments}));
}

void PickleMachine::op_newobj_ex() {
  const NodeId keywords = pop();
  const NodeId arguments = pop();
  const NodeId type = pop();
  if (pickle_[arguments].kind != NodeKind::tuple || pickle_[keywords].kind != NodeKind::dict)
    fail("expected a tuple and a dict of arguments, got a {} and a {}",
         to_string(pickle_[arguments].kind), to_string(pickle_[keywords].kind));
  push(add_list(NodeKind::object, {type, arguments, keywords}));
}

void PickleMachine::op_build() {
  const NodeId state = pop();
  Node& target = pickle_.nodes[top()];
  if (target.kind != NodeKind::call && target.kind != NodeKind::object)
    fail("expected an object to give a state, got a {}", to_string(target.kind));
  target.state = state;
}

void PickleMachine::op_inst() {
  const std::string_view module = line();
  push_global(module, line());
  const NodeId type = pop();
  const NodeId arguments = add_list(NodeKind::tuple, pop_to_mark());
  push(add_list(NodeKind::object, {type, arguments}));
}

void PickleMachine::op_obj() {
  std::vector<NodeId> items = pop_to_mark();
  if (items.empty()) fail("expected a class behind the mark");
  const NodeId type = items.front();
  items.erase(items.begin());
  const NodeId arguments = add_list(NodeKind::tuple, std::move(items));
  push(add_list(NodeKind::object, {type, arguments}));
}

void PickleMachine::op_binpersid() { push(add_list(NodeKind::persistent, {pop()})); }

void PickleMachine::op_persid() {
  const std::string_view id = line();
  const NodeId text = add(NodeKind::bytes);
  pickle_.nodes[text].text = id;
  push(add_list(NodeKind::persistent, {text}));
}

void PickleMachine::op_unsupported() {
  fail_at(ErrorKind::unsupported, pickle_.source.at(opcode_at_),
          "pickle opcode {:#04x} (extension codes and buffers outside the pickle) is not read",
          opcode_);
}

Pickle read_pickle(const Source& source) { return PickleMachine(source).run(); }

Pickle next_pickle(const Source& source, std::uint64_t& at) {
  const std::uint64_t size = std::min(source.size() - at, kMaxPickle);
  Pickle pickle = read_pickle(source.part(at, size));
  pickle.source = pickle.source.part(0, pickle.end);
  at += pickle.end;
  return pickle;
}

}  // namespace twofold::checkpoint
