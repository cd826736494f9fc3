/**
 * A list of the values given. Where an array literal stands V8 notes what becomes of its arrays, and once most of them have
 * been kept it makes all later ones in the part of the heap that is seldom collected; there they keep alive whatever they
 * refer to, though nothing may refer to them. A list made here is as young as what is put into it, and of the one elements
 * kind that every value fits.
 */
export function listOf<T>(...items: T[]): T[] {
  return items;
}
