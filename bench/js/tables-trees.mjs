class Tree {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
}

function build(depth) {
  return depth === 0 ? new Tree(null, null) : new Tree(build(depth - 1), build(depth - 1));
}

function count(tree) {
  return tree.left === null ? 1 : 1 + count(tree.left) + count(tree.right);
}

const kept = build(16);
let total = 0;
for (let depth = 4; depth <= 16; depth += 3) {
  for (let i = 1; i <= 2 ** (16 - depth) * 11; i++) total += count(build(depth));
}
console.log(total, count(kept));
