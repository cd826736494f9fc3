/**
 * Takes what is above a level off a stack, as a list that has just the room it needs: one that grows item by item is given
 * room for many, and a tree has many short lists.
 */
export function cut<X>(stack: X[], level: number): X[] {
  const list = stack.slice(level);
  while (stack.length > level) stack.pop();
  return list;
}
