#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace csimdjson {

// A place in the wanted texts: an object's member, or an array's element.
struct Node {
  std::string key;
  // From the outermost object, as it was asked for; empty for that object.
  std::string path;
  const Node *parent = nullptr;
  // Number among the parent's members, at most 63.
  unsigned place = 0;
  // What its value is wanted as; negative when it is not.
  int field = -1;
  bool lifts_time = false;
  std::vector<std::unique_ptr<Node>> members;
  // Members by the hash of their key; a power of two of places, at least half of them free.
  std::vector<const Node *> table;
  // For `[]`.
  std::unique_ptr<Node> any_element;
  // For `[0]`, `[1]` ...; some may be missing.
  std::vector<std::unique_ptr<Node>> elements;

  const Node *child(std::string_view key) const {
    if (table.empty()) return nullptr;
    const size_t mask = table.size() - 1;
    for (size_t place = hash(key) & mask; table[place] != nullptr; place = (place + 1) & mask) {
      const std::string &known = table[place]->key;
      if (known.size() == key.size() && std::memcmp(known.data(), key.data(), key.size()) == 0) return table[place];
    }
    return nullptr;
  }

  // Whether it is that node or a place below it.
  bool lies_below(const Node *node) const {
    const Node *place = this;
    while (place != nullptr && place != node) place = place->parent;
    return place != nullptr;
  }

  Node *member(const std::string &key);
  Node *element(const std::string &index);

private:
  // Members of one object rarely agree in length, first and last letter and the middle one.
  static size_t hash(std::string_view key) {
    if (key.empty()) return 0;
    const auto byte = [&](size_t index) { return size_t(uint8_t(key[index])); };
    return key.size() + byte(0) * 5 + byte(key.size() - 1) * 19 + byte(key.size() / 2) * 37;
  }

  Node *adopt(std::unique_ptr<Node> &place, const std::string &key, const std::string &path);
  void insert(const Node *member);
};

// The wanted fields as a tree.
class Paths {
public:
  explicit Paths(const char *time_key) : time_key_(time_key) {}

  void want(const char *path, uint16_t field) { find(path)->field = field; }
  void lift_time(const char *path) { find(path)->lifts_time = true; }

  const Node *root() const { return &root_; }
  bool is_time(std::string_view key) const { return key == time_key_; }

private:
  Node *find(const char *path);

  std::string time_key_;
  Node root_;
};

}  // namespace csimdjson
