#include "paths.h"

#include <algorithm>

namespace csimdjson {

Node *Node::adopt(std::unique_ptr<Node> &place, const std::string &key, const std::string &path) {
  if (!place) {
    place = std::make_unique<Node>();
    place->key = key;
    place->path = path;
    place->parent = this;
  }
  return place.get();
}

Node *Node::member(const std::string &key) {
  for (auto &member : members) {
    if (member->key == key) return member.get();
  }
  members.emplace_back();
  Node *added = adopt(members.back(), key, path.empty() ? key : path + "." + key);
  added->place = unsigned(members.size() - 1) & 63;
  if (table.size() < 4 * members.size()) {
    size_t size = 8;
    while (size < 4 * members.size()) size *= 2;
    table.assign(size, nullptr);
    for (const auto &member : members) insert(member.get());
  } else {
    insert(added);
  }
  return added;
}

void Node::insert(const Node *member) {
  size_t place = hash(member->key) & (table.size() - 1);
  while (table[place] != nullptr) place = (place + 1) & (table.size() - 1);
  table[place] = member;
}

Node *Node::element(const std::string &index) {
  const std::string path = this->path + "[" + index + "]";
  if (index.empty()) return adopt(any_element, "", path);
  const size_t number = std::stoul(index);
  if (elements.size() <= number) elements.resize(number + 1);
  return adopt(elements[number], "", path);
}

Node *Paths::find(const char *path) {
  Node *node = &root_;
  const std::string text(path);
  size_t start = 0;
  while (start < text.size()) {
    if (text[start] == '[') {
      const size_t end = text.find(']', start);
      node = node->element(text.substr(start + 1, end - start - 1));
      start = end + 1;
    } else {
      if (text[start] == '.') start++;
      const size_t end = std::min(text.find_first_of(".[", start), text.size());
      node = node->member(text.substr(start, end - start));
      start = end;
    }
  }
  return node;
}

}  // namespace csimdjson
